"""A plan's first content: all the person already said or the record knows, so nobody asks again (H25)."""

from collections.abc import Callable, Mapping
from typing import Any

from portal import i18n
from portal.care_plans.content import Content, Row, row_id
from portal.care_plans.plan_templates import PlanTemplate
from portal.community.models import Referral
from portal.community.wording import need_words
from portal.i18n import gettext as _
from portal.pathways.model import RuleSet
from portal.people.models import Patient
from portal.people.support_needs import KINDS

MATTERS = "so_matters"  # the question of the social_needs pathway: what matters most to you right now?


def first_content(
    template: PlanTemplate,
    rules: RuleSet,
    referral: Referral | None,
    patient: Patient,
    *,
    asked_in: str,
    key_worker: str,
) -> Content:
    """What goes into the template's sections. `asked_in` is the language the person answered in."""
    language = patient.written_language if patient.written_language != "en" else asked_in
    free = "own" if asked_in == language != "en" else "en"
    filled: dict[str, Any] = {
        "about_me": {"communication": _in_both(language, lambda: communication(patient))},
        "review": {"by": key_worker},
    }
    if referral:
        filled["what_matters"] = {"what_matters": _free_words(free, matters(referral))}
        filled["needs"] = [*_needs(rules, referral, language), *_own_words(free, referral)]
    known = {section.id for section in template.sections}
    sections = {name: _without_gaps(value) for name, value in filled.items() if name in known}
    to_confirm = [name for name, value in sections.items() if value and name != "review"]
    return {"language": language, "to_confirm": to_confirm, "to_translate": [], "sections": sections}


def _without_gaps(value: Any) -> Any:
    return value if isinstance(value, list) else {key: each for key, each in value.items() if each}


def _in_both(language: str, words: Callable[[], str]) -> Mapping[str, str]:
    """Our own words in English, and in the person's language where we have them there."""
    with i18n.speaking("en"):
        english = words()
    if not english or language == "en" or language not in i18n.LANGUAGES:
        return {"en": english} if english else {}
    with i18n.speaking(language):
        own = words()
    return {"en": english, "own": own} if own != english else {"en": english}


def communication(patient: Patient) -> str:
    """Languages and support needs as the person would say them, one a line."""
    lines = []
    if patient.spoken_language != "en":
        lines.append(_("I speak %(language)s.", language=i18n.language_name(patient.spoken_language)))
    if patient.is_interpreter_needed:
        lines.append(_("I need an interpreter."))
    if patient.written_language != "en":
        lines.append(_("I read %(language)s.", language=i18n.language_name(patient.written_language)))
    others = (need.kind for need in patient.needs if need.kind != "interpreter" and need.kind in KINDS)
    return "\n".join([*lines, *(str(KINDS[kind].words) for kind in others)])


def matters(referral: Referral) -> str:
    """What the person answered when asked what matters most."""
    found = (each["answer"] for each in referral.said if each["question"] == MATTERS)
    return next((answer.strip() for answer in found if isinstance(answer, str)), "")


def _free_words(key: str, text: str) -> Mapping[str, str]:
    return {key: text} if text else {}


def _needs(rules: RuleSet, referral: Referral, language: str) -> list[Row]:
    rows = []
    for need in referral.needs:
        words = _in_both(language, lambda need=need: _need_text(rules, need))  # type: ignore[misc]  # mypy: default
        rows.append({"id": row_id(), "code": need, "need": words})
    return rows


def _need_text(rules: RuleSet, need: str) -> str:
    words = need_words(rules).get(need, need)
    return words.striptags() if hasattr(words, "striptags") else words


def _own_words(key: str, referral: Referral) -> list[Row]:
    text = referral.own_words.strip()
    return [{"id": row_id(), "need": {key: f"“{text}”"}}] if text else []
