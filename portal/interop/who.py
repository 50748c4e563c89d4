"""Who a machine asks for: age, sex and who answers, asked as items, since no record is behind them.

No birth date is taken: an age is enough for the rules, and tells less about a person.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta

from portal.i18n import gettext as _
from portal.interop.fhir_answers import Json, UnfitAnswer
from portal.interop.fhir_questions import unit_options
from portal.pathways.model import INFORMANTS, SEXES, Person

AGE, SEX, INFORMANT = "person.age", "person.sex", "person.informant"
IDS = (AGE, SEX, INFORMANT)
GENDER = "http://hl7.org/fhir/administrative-gender"
MOST = {"a": 120, "mo": 1440, "d": 43_800}
UNITS = {"a": "years", "mo": "months", "d": "days"}


def items() -> list[Json]:
    """The items that come first in every conversation."""
    sexes = {"female": _("Female"), "male": _("Male"), "other": _("Other")}
    informants = {
        "self": _("The person themselves"),
        "parent": _("Parent or guardian"),
        "carer": _("Carer"),
        "relative": _("Relative"),
        "staff": _("Member of staff"),
        "other": _("Somebody else"),
    }
    return [
        {
            "linkId": AGE,
            "extension": unit_options(list(MOST)),
            "type": "quantity",
            "required": True,
            "text": _("How old is the person? Give years (a), months (mo) or days (d)."),
        },
        _choice(SEX, _("Which body are we caring for?"), [(GENDER, each, sexes[each]) for each in SEXES]),
        _choice(INFORMANT, _("Who is answering?"), [("", each, informants[each]) for each in INFORMANTS]),
    ]


def _choice(name: str, text: str, options: list[tuple[str, str, str]]) -> Json:
    offered = [
        {"valueCoding": ({"system": system} if system else {}) | {"code": code, "display": display}}
        for system, code, display in options
    ]
    return {"linkId": name, "type": "choice", "required": True, "text": text, "answerOption": offered}


def person(answers: Mapping[str, Any], today: date) -> Person | None:
    """The person described, or None while something is missing. Raises UnfitAnswer."""
    given = {name: answers.get(name) for name in IDS}
    if any(value is None for value in given.values()):
        return None
    sex, informant = _code(given[SEX], SEXES), _code(given[INFORMANT], INFORMANTS)
    return Person(born_on=_born(given[AGE], today), sex=sex, today=today, informant=informant)


def _code(answer: Any, allowed: tuple[str, ...]) -> str:
    value = answer.get("valueCoding") if isinstance(answer, Mapping) else None
    code = value.get("code") if isinstance(value, Mapping) else None
    if code not in allowed:
        raise UnfitAnswer(f"answer with valueCoding, its code one of: {', '.join(allowed)}")
    return str(code)


def _born(answer: Any, today: date) -> date:
    """The latest birth date of somebody this old: nobody is taken for older than they said."""
    value = answer.get("valueQuantity") if isinstance(answer, Mapping) else None
    number, unit = (value.get("value"), value.get("code")) if isinstance(value, Mapping) else (None, None)
    is_number = isinstance(number, int | float) and not isinstance(number, bool)
    if not is_number or unit not in MOST or number not in range(MOST[unit] + 1):
        raise UnfitAnswer("answer with valueQuantity: a whole number of a (years), mo (months) or d (days)")
    born: date = today - relativedelta(**{UNITS[unit]: int(number or 0)})
    return born
