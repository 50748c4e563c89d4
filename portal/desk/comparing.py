"""Stated details beside a patient's: what is the same, what is nearly so, and what is not, in words."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from rapidfuzz.distance import OSA

from portal import i18n
from portal.access import Viewer
from portal.forms.numbers import phone_words
from portal.i18n import gettext as _
from portal.people import queries as people
from portal.people.folding import digits_of, joined, postcode_key
from portal.people.models import Patient
from portal.triage.models import Request

SAME, NEAR, OTHER, UNKNOWN = "same", "near", "other", "unknown"
MOST = 5  # candidates beside one another; for more there is the search


@dataclass(frozen=True, slots=True)
class Detail:
    """One detail of a patient beside the stated one."""

    label: str
    stated: str
    known: str
    likeness: str
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could be meant."""

    patient: Patient
    details: tuple[Detail, ...]

    @property
    def alike(self) -> tuple[int, int]:
        """How many details are the same, then how many are nearly so."""
        kinds = [each.likeness for each in self.details]
        return kinds.count(SAME), kinds.count(NEAR)


def candidates(viewer: Viewer, request: Request, searched: str = "") -> list[Candidate]:
    """Who could be meant, the likeliest first; with words to search for, whoever fits those."""
    stated = request.stated
    if searched:
        found = people.patients_found(viewer, searched, limit=MOST)
    elif stated:
        born_on = date.fromisoformat(stated["born_on"])
        found = people.possible_matches(viewer, born_on, digits_of(stated.get("nhs_number") or "") or None)
        found += people.patients_found(viewer, f"{stated['given_name']} {stated['family_name']}", limit=MOST)
    else:
        found = []
    once = {each.id: each for each in found}
    compared = [Candidate(each, compare(request, each)) for each in once.values()]
    if not searched:  # the birth date alone is shared by many: without a name or address like it they mislead
        compared = [each for each in compared if _is_plausible(each)]
    return sorted(compared, key=lambda each: each.alike, reverse=True)[:MOST]


def _is_plausible(candidate: Candidate) -> bool:
    same, near = candidate.alike
    return same >= 2 or (same == 1 and near >= 1)


def compare(request: Request, patient: Patient) -> tuple[Detail, ...]:
    """Every detail that both sides may have."""
    stated = request.stated
    born_on = date.fromisoformat(stated["born_on"]) if stated else None
    return (
        _text(_("First name"), stated.get("given_name"), patient.given_name),
        _text(_("Last name"), stated.get("family_name"), patient.family_name),
        _dates(_("Date of birth"), born_on, patient.born_on),
        _number(_("Postcode"), stated.get("postcode"), patient.postcode, postcode_key, str),
        _number(_("NHS number"), stated.get("nhs_number"), patient.nhs_number, digits_of, grouped),
        _number(_("Phone"), request.contact_phone, patient.phone, digits_of, phone_words),
    )


def grouped(nhs_number: str) -> str:
    """An NHS number as it is written: 3, 3 and 4 digits."""
    digits = digits_of(nhs_number)
    return f"{digits[:3]} {digits[3:6]} {digits[6:]}"


def _text(label: str, stated: str | None, known: str) -> Detail:
    return Detail(label, stated or "", known, _likeness(joined(stated or ""), joined(known)))


def _number(
    label: str, stated: str | None, known: str | None, key: Callable[[str], str], words: Callable[[str], str]
) -> Detail:
    likeness = _likeness(key(stated or ""), key(known or ""))
    shown = [words(each) if each else "" for each in (stated, known)]
    return Detail(label, shown[0], shown[1], likeness, is_number=True)


def _dates(label: str, stated: date | None, known: date) -> Detail:
    if stated is None:
        return Detail(label, "", _date_words(known), UNKNOWN)
    is_swapped = (stated.year, stated.month, stated.day) == (known.year, known.day, known.month)
    likeness = NEAR if is_swapped else _likeness(stated.isoformat(), known.isoformat())
    return Detail(label, _date_words(stated), _date_words(known), likeness)


def _date_words(on: date) -> str:
    return i18n.format_date(on, "d MMMM y")


def _likeness(stated: str, known: str) -> str:
    """Nearly the same is a slip of one, in something long of two."""
    if not (stated and known):
        return UNKNOWN
    if stated == known:
        return SAME
    allowed = 2 if min(len(stated), len(known)) > 6 else 1
    is_near = min(len(stated), len(known)) > 2 and OSA.distance(stated, known) <= allowed
    return NEAR if is_near else OTHER
