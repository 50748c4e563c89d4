"""What a request may be booked into: the disposition, the person's age and needs, and the longest wait."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from portal import clock
from portal.access import Viewer
from portal.booking.roles import roles_for_age
from portal.pathways.model import Person
from portal.pathways.outcome import Outcome
from portal.people import queries as people
from portal.people.models import Site
from portal.people.opening import due_by
from portal.triage.models import Request

LEAD = timedelta(minutes=15)  # nobody is offered a time that they cannot reach the phone or the door for
NO_LIMIT = timedelta(days=28)  # for a disposition without a longest wait
URGENT_RANK = 65  # within_48h and sooner: the soonest time counts, not the role
ACUTE_RANK = 50
INFANT_MONTHS = 12
IN_PERSON, PHONE, VIDEO = "in_person", "phone", "video"
MODES = (IN_PERSON, PHONE, VIDEO)  # a home visit is a clinician's decision (roles.md, rule 8)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a request may be booked into: what the disposition, the person's age and needs leave open."""

    practice_id: int
    request_id: int
    patient_id: int | None
    roles: tuple[str, ...]  # in order of preference
    modes: tuple[str, ...]  # the best first
    sites: tuple[Site, ...]
    in_person_site_ids: frozenset[int]  # those this person can get into
    rank: int  # of the disposition: which of the times kept for the urgent it may have
    earliest: datetime
    latest: datetime
    site_id: int | None = None  # the only place wanted, if there is one

    @property
    def is_urgent(self) -> bool:
        """Whether the soonest time counts, not the role."""
        return self.rank >= URGENT_RANK

    @property
    def is_picky(self) -> bool:
        """Whether there is a place that this person cannot get into."""
        return len(self.in_person_site_ids) < len(self.sites)

    def narrowed(self, mode: str | None, site_id: int | None) -> "Wanted":
        """Only one way of meeting, or one place, where that is asked for."""
        return replace(
            self,
            modes=tuple(each for each in self.modes if mode in (None, each)),
            site_id=site_id,
        )

    def mode_of(self, slot: Any) -> str | None:
        """The best way of meeting that the slot allows this person; None when there is none."""
        return next((mode for mode in self.modes if self.allows(slot, mode)), None)

    def allows(self, slot: Any, mode: str) -> bool:
        if mode not in self.modes or not getattr(slot, mode):
            return False
        return mode != IN_PERSON or slot.site_id in self.in_person_site_ids

    def parameters(self) -> dict[str, Any]:
        """The values of the statements in offers.py."""
        values: dict[str, Any] = {
            "practice": self.practice_id,
            "request": self.request_id,
            "patient": self.patient_id,
            "rank": self.rank,
            "now": clock.now(),
            "earliest": self.earliest,
            "latest": self.latest,
            **{mode: mode in self.modes for mode in MODES},
        }
        if self.is_picky:
            values["reachable"] = sorted(self.in_person_site_ids)
        if self.site_id is not None:
            values["site"] = self.site_id
        return values


def wanted_for(viewer: Viewer, request: Request, outcome: Outcome) -> Wanted:
    """What this request may be booked into."""
    needs = people.kinds_of_need(viewer, request.patient_id) if request.patient_id else frozenset()
    sites = tuple(people.sites(viewer))
    months = age_in_months(viewer, request)
    return Wanted(
        practice_id=viewer.practice_id,
        request_id=request.id,
        patient_id=request.patient_id,
        roles=roles_for_age(outcome.roles, months),
        modes=_preferred_first(_modes(outcome, months), request.assessment.wishes.get("mode")),
        sites=sites,
        in_person_site_ids=frozenset(
            site.id for site in sites if site.is_step_free or "step_free" not in needs
        ),
        rank=outcome.disposition.rank,
        earliest=clock.now() + LEAD,
        latest=latest_for(viewer, request, outcome),
    )


def _preferred_first(modes: tuple[str, ...], preferred: str | None) -> tuple[str, ...]:
    """The way of meeting the person would rather have, where the rules allow it at all."""
    return tuple(sorted(modes, key=lambda mode: mode != preferred))


def latest_for(viewer: Viewer, request: Request, outcome: Outcome) -> datetime:
    """The end of the longest wait that the disposition allows, counted from the asking."""
    asked_at = request.submitted_at or clock.now()
    max_wait = outcome.disposition.max_wait
    return due_by(viewer, max_wait, asked_at) if max_wait else asked_at + NO_LIMIT


def age_in_months(viewer: Viewer, request: Request) -> int | None:
    """The age of the person it is about: as the questions took it, else from the record."""
    born_on = request.assessment.asked_from.get("born_on") or request.stated.get("born_on")
    if born_on:
        return _months(date.fromisoformat(str(born_on)))
    patient = people.patient_by_id(viewer, request.patient_id) if request.patient_id else None
    return _months(patient.born_on) if patient else None


def _months(born_on: date) -> int:
    return Person(born_on=born_on, sex="other", today=clock.today()).age_months


def _modes(outcome: Outcome, age_months: int | None) -> tuple[str, ...]:
    """roles.md, matching rule 4: a baby who is ill is seen, whatever else the rule allows."""
    modes = tuple(mode for mode in outcome.modes or MODES if mode in MODES)
    is_ill_baby = (
        age_months is not None and age_months < INFANT_MONTHS and outcome.disposition.rank >= ACUTE_RANK
    )
    return (IN_PERSON,) if is_ill_baby else modes
