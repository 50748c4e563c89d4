"""Whom a pathway is for, said beside its title where somebody might take another's for their own."""

from datetime import date
from functools import lru_cache

from dateutil.relativedelta import relativedelta

from portal.i18n import gettext as _
from portal.pathways.joining import NOT, parts_for
from portal.pathways.model import Person, RuleSet

GROWN = 18
OLDEST = 100


def for_whom(rules: RuleSet, pathway_id: str, person: Person) -> str:
    """Nothing for what is for everybody, and nothing of what goes without saying for this person."""
    first, last = _ages(rules, pathway_id, person.today.toordinal())
    if last < GROWN:
        return _("For children under %(age)s", age=last + 1)
    if person.age_years < first:
        return _("For people aged %(age)s or over", age=first)
    return ""


@lru_cache(maxsize=512)
def _ages(rules: RuleSet, pathway_id: str, today: int) -> tuple[int, int]:
    """The first and last year of age it is for, found by trying: a condition may be written in many ways."""
    on = date.fromordinal(today)
    ages = [age for age in range(OLDEST) if _is_for(rules, pathway_id, on, age)]
    return (ages[0], ages[-1]) if ages else (0, OLDEST)


def _is_for(rules: RuleSet, pathway_id: str, on: date, age: int) -> bool:
    person = Person(born_on=on - relativedelta(years=age), sex="other", today=on)  # whatever their sex
    found, fits = parts_for(rules, (pathway_id,), person)[1]
    return found == pathway_id and fits != NOT
