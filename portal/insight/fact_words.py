"""Named facts in plain words: what the record or several answers together tell (portal/pathways/facts.py)."""

from collections.abc import Callable, Mapping
from typing import Any

from portal.i18n import gettext as _
from portal.i18n import lazy_gettext as _l
from portal.i18n import ngettext
from portal.triage.wording import RELATIONS

# Each yes-or-no fact: how it reads when it holds, and when it does not.
YES_NO: Mapping[str, tuple[object, object]] = {
    "fever": (
        _l("High temperature: 38 °C or more, or feels hot and shivery if it was not measured"),
        _l("No high temperature"),
    ),
    "could_be_pregnant": (_l("Pregnant, or could be"), _l("Not pregnant")),
    "pregnant_or_postnatal": (
        _l("Pregnant, could be, or had a baby in the last 6 weeks"),
        _l("Not pregnant, and no baby in the last 6 weeks"),
    ),
    "feverish_baby": (
        _l("Under 3 months old with a high temperature"),
        _l("Not a baby under 3 months with a high temperature"),
    ),
    "cold_baby": (
        _l("Under 3 months old and colder than 36 °C"),
        _l("Not a baby under 3 months who is colder than 36 °C"),
    ),
    "feverish_for_age": (
        _l("Under 3 months old with 38 °C or more, or 3 to 5 months old with 39 °C or more"),
        _l("Not a baby under 6 months with a temperature too high for that age"),
    ),
    "caller_present": (
        _l("The person answers for themselves, or somebody who is with them does"),
        _l("Somebody answers who is not with the person"),
    ),
    "repeat_contact": (
        _l("Asked about this before: in the last 72 hours, or twice in the last 14 days"),
        _l("Not asked about this before in the last days"),
    ),
}
SEXES: Mapping[str, tuple[object, object]] = {
    "female": (_l("Female"), _l("Not female")),
    "male": (_l("Male"), _l("Not male")),
    "other": (_l("Sex recorded as other"), _l("Sex recorded as female or male")),
}


def fact_said(name: str, operator: str, operand: Any, holds: bool) -> str:
    """One comparison on a fact as a statement about the person."""
    if operator == "is_not":
        operator, holds = "is", not holds
    if name in YES_NO:
        return str(YES_NO[name][0 if (operand in ("yes", True)) == holds else 1])
    if name == "sex":
        return str(SEXES[operand][0 if holds else 1])
    if name == "caller":
        return _caller(operand, holds)
    return _measured(name, operator, int(operand), holds)


def _caller(operand: Any, holds: bool) -> str:
    names = [_(RELATIONS[each]) for each in ([operand] if isinstance(operand, str) else operand)]
    if holds:
        return _("The answers come from: %(who)s", who="; ".join(names))
    return _("The answers come from anyone but: %(who)s", who="; ".join(names))


def _measured(name: str, operator: str, limit: int, holds: bool) -> str:
    """Whole numbers: “not at least 5” is at most 4."""
    is_lowest = (operator == "at_least") == holds
    number = limit if holds else (limit - 1 if operator == "at_least" else limit + 1)
    lowest, highest = MEASURES[name]
    return (lowest if is_lowest else highest)(number)


Said = Callable[[int], str]
MEASURES: Mapping[str, tuple[Said, Said]] = {
    "age_years": (
        lambda n: ngettext("Aged %(num)s year or over", "Aged %(num)s years or over", n),
        lambda n: ngettext("Aged under %(num)s year", "Aged under %(num)s years", n + 1),
    ),
    "age_months": (
        lambda n: ngettext("%(num)s month old or older", "%(num)s months old or older", n),
        lambda n: ngettext("Under %(num)s month old", "Under %(num)s months old", n + 1),
    ),
    "age_days": (
        lambda n: ngettext("%(num)s day old or older", "%(num)s days old or older", n),
        lambda n: ngettext("Under %(num)s day old", "Under %(num)s days old", n + 1),
    ),
    "contacts_72h": (
        lambda n: ngettext(
            "%(num)s earlier request or more in 72 hours", "%(num)s earlier requests or more in 72 hours", n
        ),
        lambda n: ngettext(
            "Fewer than %(num)s earlier request in 72 hours",
            "Fewer than %(num)s earlier requests in 72 hours",
            n + 1,
        ),
    ),
    "contacts_14d": (
        lambda n: ngettext(
            "%(num)s earlier request or more in 14 days", "%(num)s earlier requests or more in 14 days", n
        ),
        lambda n: ngettext(
            "Fewer than %(num)s earlier request in 14 days",
            "Fewer than %(num)s earlier requests in 14 days",
            n + 1,
        ),
    ),
    "unsure_red_flags": (
        lambda n: ngettext(
            "“I’m not sure” to %(num)s question about a danger sign, or more",
            "“I’m not sure” to %(num)s questions about danger signs, or more",
            n,
        ),
        lambda n: ngettext(
            "“I’m not sure” to fewer than %(num)s question about danger signs",
            "“I’m not sure” to fewer than %(num)s questions about danger signs",
            n + 1,
        ),
    ),
}
