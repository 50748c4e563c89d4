"""Named facts: what conditions may ask that one operator on one question cannot say.

A fact is one small function from what has been seen so far to a value. It gives None while an answer it
needs is missing, and NOT_SURE when a doubtful answer leaves it open: doubt is never rounded to No.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from portal.pathways.answers import NOT_MEASURED, NOT_SURE, Value
from portal.pathways.model import INFORMANTS, SEXES, Person

Seen = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Fact:
    """`needs` is in the order of asking: a later one is needed only when the earlier leave it open."""

    name: str
    kind: str
    read: Callable[[Seen], Value | None] | None = None
    needs: tuple[str, ...] = ()
    options: tuple[str, ...] = ("yes", "no")


def about(person: Person) -> dict[str, Value]:
    """What the record tells before any question. A sex of other is doubt about which organs there are."""
    known = person.known
    earlier = _count(known.get("contacts_72h")), _count(known.get("contacts_14d"))
    return _about(person.born_on, person.today, person.sex, person.informant, *earlier).copy()


@lru_cache(maxsize=64)  # every step asks again about the same person
def _about(
    born_on: date, today: date, sex: str, informant: str, contacts_72h: float, contacts_14d: float
) -> dict[str, Value]:
    person = Person(born_on, sex, today)
    return {
        "age_days": float(person.age_days),
        "age_months": float(person.age_months),
        "age_years": float(person.age_years),
        "sex": sex if sex in ("female", "male") else NOT_SURE,
        "caller": informant,
        "contacts_72h": contacts_72h,
        "contacts_14d": contacts_14d,
        "unsure_red_flags": 0.0,
    }


def _count(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def fever(seen: Seen) -> Value | None:
    """38 °C or more; when not measured, feeling feverish counts (NICE NG143)."""
    temp = seen.get("temp")
    if temp is None:
        return None
    if isinstance(temp, float):
        return "yes" if temp >= 38.0 else "no"
    felt = seen.get("feels_feverish")
    # Not knowing what the thermometer said is doubt even when the skin does not feel hot.
    return NOT_SURE if temp == NOT_SURE and felt == "no" else felt


def could_be_pregnant(seen: Seen) -> Value | None:
    """Possible and not sure count as pregnant, for every safety exclusion (invariants 20 and 38)."""
    pregnant = seen.get("pregnant")
    if pregnant is None:
        return None
    return "yes" if pregnant in ("yes", "possible", NOT_SURE) else "no"


def pregnant_or_postnatal(seen: Seen) -> Value | None:
    return _either(could_be_pregnant(seen), seen.get("postnatal"))


def feverish_baby(seen: Seen) -> Value | None:
    """Under 3 months with fever: NICE NG143 red."""
    return fever(seen) if _under_months(seen, 3) else "no"


def cold_baby(seen: Seen) -> Value | None:
    """Under 3 months and colder than 36 °C: sepsis in a small baby may be cold (invariant 26)."""
    if not _under_months(seen, 3):
        return "no"
    temp = seen.get("temp")
    if isinstance(temp, float):
        return "yes" if temp < 36.0 else "no"
    return "no" if temp == NOT_MEASURED else temp


def feverish_for_age(seen: Seen) -> Value | None:
    """NICE NG143: 38 °C or more under 3 months, 39 °C or more from 3 to 6 months; otherwise no."""
    if _under_months(seen, 3):
        return fever(seen)
    if not _under_months(seen, 6):
        return "no"
    temp = seen.get("temp")
    if isinstance(temp, float):
        return "yes" if temp >= 39.0 else "no"
    return "no" if temp == NOT_MEASURED else temp


def caller_present(seen: Seen) -> Value | None:
    """Whether the answers are first hand: the person's own, or given by someone who is with them."""
    return "yes" if seen["caller"] == "self" else seen.get("with_patient")


def repeat_contact(seen: Seen) -> Value | None:
    """Second contact within 72 hours or third within 14 days (dispositions.md, rule 5).

    `contacts_72h` and `contacts_14d` in the person's known answers count the earlier requests.
    """
    earlier_72h, earlier_14d = seen["contacts_72h"], seen["contacts_14d"]
    again = isinstance(earlier_72h, float) and earlier_72h >= 1
    third = isinstance(earlier_14d, float) and earlier_14d >= 2
    return "yes" if again or third else "no"


def _under_months(seen: Seen, months: int) -> bool:
    age = seen["age_months"]
    return isinstance(age, float) and age < months


def _either(first: Value | None, second: Value | None) -> Value | None:
    if "yes" in (first, second):
        return "yes"
    if first is None or second is None:
        return None
    return NOT_SURE if NOT_SURE in (first, second) else "no"


FACTS: Mapping[str, Fact] = {
    fact.name: fact
    for fact in (
        Fact("age_days", "number"),
        Fact("age_months", "number"),
        Fact("age_years", "number"),
        Fact("sex", "choice", options=SEXES),
        Fact("caller", "choice", options=INFORMANTS),
        Fact("contacts_72h", "number"),
        Fact("contacts_14d", "number"),
        # How many red-flag answers were "not sure": counted by the walk, for floors alone (invariant 18).
        Fact("unsure_red_flags", "number"),
        Fact("fever", "yes_no", fever, ("temp", "feels_feverish")),
        Fact("could_be_pregnant", "yes_no", could_be_pregnant, ("pregnant",)),
        Fact("pregnant_or_postnatal", "yes_no", pregnant_or_postnatal, ("pregnant", "postnatal")),
        Fact("feverish_baby", "yes_no", feverish_baby, ("temp", "feels_feverish")),
        Fact("cold_baby", "yes_no", cold_baby, ("temp",)),
        Fact("feverish_for_age", "yes_no", feverish_for_age, ("temp", "feels_feverish")),
        Fact("caller_present", "yes_no", caller_present, ("with_patient",)),
        Fact("repeat_contact", "yes_no", repeat_contact),
    )
}
