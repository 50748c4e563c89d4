"""Whether details that somebody stated are those of one registered patient, and of nobody else (A03).

Without the national service (PDS) two ways count (standards 6.3): the NHS number with the birth date and
either the family name or the postcode; or the family name, the first three letters of the given name, the
birth date and the first half of the postcode. A small slip in one name is allowed only with the whole
postcode right and nobody else near. Whatever is in doubt goes to a person (E09), never to a wrong record:
a match made wrongly would put one person's symptoms on another's record. The visitor is not told the result,
for it would tell a stranger who is registered here (threat T2).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from nhs_number.validate import is_valid
from rapidfuzz.distance import OSA

from portal.access import Viewer
from portal.people import queries
from portal.people.folding import digits_of, folded, joined, outward, postcode_key
from portal.people.models import Patient

LONG_ENOUGH_FOR_A_SLIP = 5  # in a short name one other letter makes another name: Khan and Khal


@dataclass(frozen=True, slots=True)
class StatedDetails:
    """Who somebody says they, or the person they ask for, are."""

    given_name: str
    family_name: str
    born_on: date
    postcode: str
    nhs_number: str | None = None
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """The result; `reason` is a code for staff: why it was made, or what reception should look at."""

    state: Literal["matched", "not_matched"]
    patient: Patient | None
    reason: str


GUESSED = Match("not_matched", None, "guessed")  # tried too often to be looked for (guessing.py)


def match(viewer: Viewer, stated: StatedDetails) -> Match:
    """The one patient whose details these are, or not matched; who is off the list is for a person."""
    found = _found(viewer, stated)
    return _doubt("off_list") if found.patient and found.patient.left_on else found


def _found(viewer: Viewer, stated: StatedDetails) -> Match:
    number = digits_of(stated.nhs_number or "")
    number = number if is_valid(number) else ""
    people = queries.possible_matches(viewer, stated.born_on, number)
    holder = next((each for each in people if number and each.nhs_number == number), None)
    others = [each for each in people if each is not holder and each.born_on == stated.born_on]
    if holder:
        return _by_nhs_number(stated, holder, others)
    found = _by_name_and_address(stated, others)
    if found.patient and number and found.patient.nhs_number:
        return _doubt("another_nhs_number")  # theirs is known, and it is not the one stated
    return found


def _by_nhs_number(stated: StatedDetails, holder: Patient, others: list[Patient]) -> Match:
    if holder.born_on != stated.born_on:
        return _doubt("nhs_number_of_someone_else")
    is_same_address = postcode_key(holder.postcode) == postcode_key(stated.postcode)
    if not (_is_family(stated, holder) or is_same_address):
        return _doubt("details_differ")
    is_kin_meant = any(_is_all_of(stated, each, _is_kin, _is_given) for each in others)
    if is_kin_meant and not _is_given(stated, holder):
        return _doubt("perhaps_a_twin")  # the number of one was typed for the other
    return Match("matched", holder, "nhs_number")


def _by_name_and_address(stated: StatedDetails, people: list[Patient]) -> Match:
    exact = [each for each in people if _is_all_of(stated, each, _is_family, _is_given, _is_district)]
    near = [each for each in people if each not in exact and _is_near(stated, each)]
    if len(exact) == 1 and not near:
        return Match("matched", exact[0], "name_and_address")
    if len(exact) + len(near) > 1:
        return _doubt("several")
    if near:
        return Match("matched", near[0], "small_slip")
    return _doubt("nobody")


def _is_all_of(
    stated: StatedDetails, patient: Patient, *tests: Callable[[StatedDetails, Patient], bool]
) -> bool:
    return all(test(stated, patient) for test in tests)


def _is_family(stated: StatedDetails, patient: Patient) -> bool:
    return bool(joined(stated.family_name)) and joined(stated.family_name) == joined(patient.family_name)


def _is_given(stated: StatedDetails, patient: Patient) -> bool:
    """The first three letters agree (or all of a shorter name): enough for Kat and Katherine."""
    return bool(joined(stated.given_name)) and joined(stated.given_name)[:3] == joined(patient.given_name)[:3]


def _is_district(stated: StatedDetails, patient: Patient) -> bool:
    return bool(outward(stated.postcode)) and outward(stated.postcode) == outward(patient.postcode)


def _is_kin(stated: StatedDetails, patient: Patient) -> bool:
    return _is_family(stated, patient) or postcode_key(stated.postcode) == postcode_key(patient.postcode)


def _is_near(stated: StatedDetails, patient: Patient) -> bool:
    """One slip and no more: a letter, names swapped, or half of a double name, at the very same postcode."""
    if postcode_key(stated.postcode) != postcode_key(patient.postcode):
        return False
    if _is_family(stated, patient):
        return _is_slip(stated.given_name, patient.given_name)
    if _is_given(stated, patient):
        return _is_slip(stated.family_name, patient.family_name) or _is_half(stated, patient)
    is_swapped = joined(stated.given_name) == joined(patient.family_name)
    return is_swapped and joined(stated.family_name) == joined(patient.given_name)


def _is_slip(stated: str, known: str) -> bool:
    one, other = joined(stated), joined(known)
    return min(len(one), len(other)) >= LONG_ENOUGH_FOR_A_SLIP and OSA.distance(one, other) == 1


def _is_half(stated: StatedDetails, patient: Patient) -> bool:
    """One of the two names of Smith-Jones."""
    mine, theirs = set(folded(stated.family_name).split()), set(folded(patient.family_name).split())
    return bool(mine) and bool(theirs) and (mine < theirs or theirs < mine)


def _doubt(reason: str) -> Match:
    return Match("not_matched", None, reason)
