"""Services that may help one person, each with the reasons in plain words: nobody has to trust a list."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from markupsafe import Markup

from portal import clock
from portal.access import Viewer
from portal.community import directory_queries as directory
from portal.community.directory_models import Service
from portal.community.directory_queries import Hit, Wanted
from portal.community.distances import miles
from portal.community.models import Referral
from portal.i18n import gettext as _
from portal.i18n import language_name
from portal.people.models import Patient

CANDIDATES = 60
# Kinds of help in the record that a service can offer as well, by the access it states.
FITS = {"step_free": "step_free", "hearing_aid": "hearing_loop", "quiet": "quiet", "bsl": "bsl"}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A service, why it is suggested, and what to check first."""

    service: Service
    reasons: list[str | Markup]
    checks: list[str | Markup]


def suggestions(
    viewer: Viewer,
    referral: Referral,
    patient: Patient | None,
    need_words: Mapping[str, str | Markup],
    *,
    without: Collection[int] = (),
    limit: int = 6,
) -> list[Suggestion]:
    """What fits this person best: answers most needs, speaks their language, can be got into, and is near.

    `without` are the services that were asked already.
    """
    if not referral.needs:
        return []
    wanted = Wanted(needs=tuple(referral.needs))
    if patient:
        near = directory.place_of(viewer, patient.postcode)
        wanted = replace(wanted, near=near, age=_age(patient))
    found = directory.search(viewer, wanted, size=CANDIDATES).hits
    hits = [hit for hit in found if hit.service.id not in without]
    hits.sort(key=lambda hit: -_points(hit, patient))  # a steady sort: equal ones stay in the search's order
    return [_explained(hit, referral, patient, need_words) for hit in hits[:limit]]


def _age(patient: Patient) -> int:
    today, born = clock.today(), patient.born_on
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _needed_access(patient: Patient | None) -> list[str]:
    return [FITS[need.kind] for need in patient.needs if need.kind in FITS] if patient else []


def _points(hit: Hit, patient: Patient | None) -> float:
    """Needs weigh most; a language or an access that the person needs weighs as much as half a need."""
    points = 2.0 * hit.needs_met
    if patient and patient.spoken_language != "en" and patient.spoken_language in hit.service.languages:
        points += 1.5
    points += sum(1.0 if each in hit.service.access else -1.0 for each in _needed_access(patient))
    return points - min(hit.km or 0.0, 20.0) / 10


def _explained(
    hit: Hit, referral: Referral, patient: Patient | None, need_words: Mapping[str, str | Markup]
) -> Suggestion:
    service = hit.service
    reasons: list[str | Markup] = [
        need_words.get(need, need) for need in referral.needs if need in service.needs
    ]
    checks: list[str | Markup] = []
    if patient and patient.spoken_language != "en":
        language = language_name(patient.spoken_language)
        if patient.spoken_language in service.languages:
            reasons.append(_("Speaks %(language)s", language=language))
        else:
            checks.append(_("Ask if somebody there speaks %(language)s", language=language))
    for each in _needed_access(patient):
        (reasons if each in service.access else checks).append(_access_words(each, each in service.access))
    if hit.km is not None:
        # The marks keep the number whole in right-to-left text (UAX #9).
        reasons.append(_("%(miles)s miles from home", miles=f"\u2066{miles(hit.km):.1f}\u2069"))
    if service.is_free:
        reasons.append(_("Free"))
    if service.eligibility:
        checks.append(_("Only for some people: see who it is for"))
    return Suggestion(service, reasons, checks)


def _access_words(which: str, is_there: bool) -> str:
    words = {
        "step_free": (_("Step-free, as they need"), _("Ask if it is step-free")),
        "hearing_loop": (_("Has a hearing loop, as they need"), _("Ask if it has a hearing loop")),
        "quiet": (_("Has a quiet space, as they need"), _("Ask if it has a quiet space")),
        "bsl": (_("Uses British Sign Language"), _("Ask if somebody there signs")),
    }
    return words[which][0 if is_there else 1]
