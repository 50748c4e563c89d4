"""Which body the questions are about: organs where the sex leaves it open, pregnancy as both say it.

Until somebody of sex “other” has answered, every question about either body is asked (invariant 20).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from portal.pathways.model import Answer
from portal.triage.wording import N_

ORGANS = {
    "womb": N_("A womb or ovaries"),
    "testes": N_("Testicles"),
    "prostate": N_("A prostate"),
    "breast": N_("Breast tissue"),
}
NOT_SAID = "not_said"
# They change from month to month, and who knows a name and a birth date must not learn them from us.
PASSING = ("pregnant", "gestation_weeks", "postnatal")
MAY_BE_PREGNANT = ("yes", "possible")
# The record may know some of one question's signs: all are asked, and what it knows is added to the answer.
RISKS, NO_RISK = "risks", ["none"]
RISKS_ON_RECORD = ("chemo_6w", "immuno", "anticoag", "frail")


def must_ask_organs(facts: Mapping[str, Any]) -> bool:
    """Whether the sex tells nothing of the organs and nobody has been asked yet."""
    return bool(facts) and facts["sex"] == "other" and not facts.get("organs")


def sex_by_organs(facts: Mapping[str, Any]) -> str:
    """The sex whose questions fit the organs there are; “other”, so the questions of both, while in doubt."""
    organs = set(facts.get("organs", ()))
    if facts["sex"] != "other" or NOT_SAID in organs:
        return str(facts["sex"])
    has_female, has_male = "womb" in organs, bool(organs & {"testes", "prostate"})
    if has_female == has_male:
        return "other"
    return "female" if has_female else "male"


def from_record(known: Mapping[str, Any], *, by_staff: bool) -> dict[str, Any]:
    """What the record gives the questions: `known` answers, organs, and what an answer is compared with.

    At the front door pregnancy is asked anew and the record's word is only compared with the answer; staff
    read it to the caller and confirm it.
    """
    risks = [name for name in RISKS_ON_RECORD if known.get(name) == "yes"]
    elsewhere = ("organs", *RISKS_ON_RECORD)
    answers = {name: value for name, value in known.items() if name not in elsewhere}
    passing = {name: answers[name] for name in PASSING if name in answers}
    if by_staff:
        passing = {}
    asked = {name: value for name, value in answers.items() if name not in passing}
    compared = {**passing, RISKS: risks} if risks else passing
    return {"known": asked, "organs": list(known.get("organs", ())), "record": compared}


def in_doubt(facts: Mapping[str, Any], answers: Mapping[str, Answer]) -> Mapping[str, Answer]:
    """The answers, “not pregnant” taken as possible where the record says otherwise (invariant 20).

    A risk that the record knows counts, ticked or not.
    """
    record = facts.get("record", {})
    if record.get("pregnant") in MAY_BE_PREGNANT and answers.get("pregnant") == "no":
        answers = {**answers, "pregnant": "possible"}
    ticked = answers.get(RISKS)
    if record.get(RISKS) and isinstance(ticked, list):
        said = [] if ticked == NO_RISK else ticked
        answers = {**answers, RISKS: [each for each in RISKS_ON_RECORD if each in (*said, *record[RISKS])]}
    return answers


def organs_kept(ticked: Sequence[str]) -> list[str]:
    """What was ticked, or that nothing was said: asked once either way."""
    return [each for each in ticked if each in ORGANS] or [NOT_SAID]
