"""What a request may be booked into: the disposition, the person's age and needs, and the longest wait."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any

from portal import clock
from portal.access import Permission, Viewer
from portal.booking.lengths import Length, length_of
from portal.booking.seeing import minutes_instead, who_may_see
from portal.pathways.model import Person
from portal.pathways.outcome import Outcome
from portal.people import queries as people
from portal.people.models import Site
from portal.people.network_queries import sites_open_to
from portal.people.opening import due_by
from portal.people.queries import Helped
from portal.triage.models import Request

LEAD = timedelta(minutes=15)  # nobody is offered a time that they cannot reach the phone or the door for
NO_LIMIT = timedelta(days=28)  # for a disposition without a longest wait
ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)  # before any time closes
URGENT_RANK = 65  # within_48h and sooner: the soonest time counts, not the role
ACUTE_RANK = 50
STEP_FREE = "step_free"  # the kind of help, as on record
INFANT_MONTHS = 12
IN_PERSON, PHONE, VIDEO, GROUP = "in_person", "phone", "video", "group"
AT_A_SITE = (IN_PERSON, GROUP)
MODES = (IN_PERSON, PHONE, VIDEO, GROUP)  # a home visit is a clinician's decision (roles.md, rule 8)
# Who cannot hear a call, or must be reached in another way (DAPB1605), is never offered a visit by phone.
NO_PHONE = frozenset({"bsl", "lip_reads", "text_relay", "contact_sms", "contact_letter"})
# Parts of the day by the clocks on London's walls, in minutes from midnight: from, and up to.
PARTS: Mapping[str, tuple[int, int]] = {
    "morning": (0, 12 * 60),
    "midday": (11 * 60 + 30, 14 * 60),
    "afternoon": (12 * 60, 17 * 60),
    "evening": (17 * 60, 24 * 60),
}


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Which of the fitting times are asked for; what is left empty may be anything."""

    mode: str | None = None
    site_id: int | None = None
    staff_ids: frozenset[int] | None = None
    parts: tuple[str, ...] = ()  # of the day: any of these
    is_at_edge: bool = False  # the first or the last of a clinic session, when it is quiet


@dataclass(frozen=True)
class Wanted:
    """What a request may be booked into: what the disposition, the person's age and needs leave open."""

    practice_id: int
    request_id: int
    patient_id: int | None
    roles: tuple[str, ...]  # in order of preference
    modes: tuple[str, ...]  # the best first
    sites: tuple[Site, ...]  # its own practice's, and the hubs of its network
    in_person_site_ids: frozenset[int]  # those this person can get into
    rank: int  # of the disposition: which of the times kept for the urgent it may have
    earliest: datetime
    latest: datetime
    length: Length
    helped: Helped = Helped()
    excluded: Mapping[str, str] = field(default_factory=dict)  # roles that must not see this, and why
    may_overlap: bool = False  # staff may book over another appointment, once warned
    is_widened: bool = False  # nobody the rules name has a time: these are the next who may see it
    narrowed_to: Narrowed = Narrowed()

    @property
    def is_urgent(self) -> bool:
        """Whether the soonest time counts, not the role."""
        return self.rank >= URGENT_RANK

    @cached_property
    def hub_ids(self) -> tuple[int, ...]:
        """The hubs that other practices of the network keep for this one's patients too."""
        return tuple(sorted(site.id for site in self.sites if site.practice_id != self.practice_id))

    @property
    def needs_step_free(self) -> bool:
        """Whether they cannot climb steps: to the door of a place, or to a room in it."""
        return STEP_FREE in self.helped.needs

    @property
    def is_picky(self) -> bool:
        """Whether there is a place that this person cannot get into."""
        return len(self.in_person_site_ids) < len(self.sites)

    @property
    def is_hopeless(self) -> bool:
        """Whether nothing can fit, so that there is no need to look."""
        nobody = self.narrowed_to.staff_ids is not None and not self.narrowed_to.staff_ids
        if self.helped.has_died:
            return True
        return nobody or not (self.roles and self.modes and self.sites) or self.earliest > self.latest

    def narrowed(self, mode: str | None = None, site_id: int | None = None, **more: Any) -> "Wanted":
        """Only one way of meeting, one place, some clinicians or parts of the day."""
        modes = tuple(each for each in self.modes if mode in (None, each))
        return replace(self, modes=modes, narrowed_to=Narrowed(mode, site_id, **more))

    def mode_of(self, slot: Any) -> str | None:
        """The best way of meeting that the slot allows this person; None when there is none."""
        return next((mode for mode in self.modes if self.allows(slot, mode)), None)

    def allows(self, slot: Any, mode: str) -> bool:
        if mode not in self.modes:
            return False
        if (mode == GROUP) != (slot.places > 1) or not getattr(slot, IN_PERSON if mode == GROUP else mode):
            return False
        is_barred = self.needs_step_free and not getattr(slot, "is_step_free", True)
        return mode not in AT_A_SITE or (slot.site_id in self.in_person_site_ids and not is_barred)

    def parameters(self) -> dict[str, Any]:
        """The values of the statements in slot_queries.py."""
        only = self.narrowed_to
        values: dict[str, Any] = {
            "practice": self.practice_id,
            "request": self.request_id,
            "patient": self.patient_id,
            "rank": self.rank,
            "now": clock.now(),
            "earliest": self.earliest,
            "latest": self.latest,
            "minutes": self.length.minutes,
            # staff, who may overlap, book at no notice too; somebody by themselves does not
            "closes": ALWAYS if self.may_overlap else clock.now(),
            **{f"hub_{n}": each for n, each in enumerate(self.hub_ids)},
        }
        if self.is_picky:
            values |= {f"reachable_{n}": each for n, each in enumerate(sorted(self.in_person_site_ids))}
        if only.site_id is not None:
            values["site"] = only.site_id
        if only.staff_ids is not None:
            values |= {f"staff_{n}": each for n, each in enumerate(sorted(only.staff_ids))}
        for n, part in enumerate(only.parts):
            values[f"from_{n}"], values[f"until_{n}"] = PARTS[part]
        return values


def wanted_for(viewer: Viewer, request: Request, outcome: Outcome) -> Wanted:
    """What this request may be booked into."""
    helped = people.helped(viewer, request.patient_id)
    sites = tuple(sites_open_to(viewer))
    months = age_in_months(viewer, request)
    roles, excluded = who_may_see(request, outcome, months)
    may_group = viewer.can(Permission.BOOK) or GROUP in request.assessment.noticed
    modes = _hearable(_modes(outcome, months, may_group), helped.needs)
    return Wanted(
        practice_id=viewer.practice_id,
        request_id=request.id,
        patient_id=request.patient_id,
        roles=roles,
        modes=_preferred_first(modes, request.assessment.wishes.get("mode")),
        sites=sites,
        in_person_site_ids=frozenset(
            site.id for site in sites if site.is_step_free or STEP_FREE not in helped.needs
        ),
        rank=outcome.disposition.rank,
        earliest=clock.now() + LEAD,
        latest=latest_for(viewer, request, outcome),
        length=length_of(outcome, helped.needs, minutes_instead(outcome, roles)),
        helped=helped,
        excluded=excluded,
        may_overlap=viewer.can(Permission.BOOK),
    )


def _preferred_first(modes: tuple[str, ...], preferred: str | None) -> tuple[str, ...]:
    """The way of meeting the person would rather have, where the rules allow it at all."""
    return tuple(sorted(modes, key=lambda mode: mode != preferred))


def _hearable(modes: tuple[str, ...], needs: Set[str]) -> tuple[str, ...]:
    """Without the phone for whom it is of no use; they are seen where the rule knows only the phone."""
    if not needs & NO_PHONE:
        return modes
    return tuple(mode for mode in modes if mode != PHONE) or (IN_PERSON, VIDEO)


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


def _modes(outcome: Outcome, age_months: int | None, may_group: bool) -> tuple[str, ...]:
    """roles.md, matching rule 4: a baby who is ill is seen, whatever else the rule allows.

    A group is for whom the rules send there, for whom a link worker has opened it, and for whom staff ask;
    never instead of a visit of one's own.
    """
    modes = tuple(mode for mode in outcome.modes or MODES[:3] if mode in MODES)
    is_ill_baby = (
        age_months is not None and age_months < INFANT_MONTHS and outcome.disposition.rank >= ACUTE_RANK
    )
    if is_ill_baby:
        return (IN_PERSON,)
    is_calm = outcome.disposition.rank < ACUTE_RANK
    return (*modes, GROUP) if may_group and is_calm and GROUP not in modes else modes
