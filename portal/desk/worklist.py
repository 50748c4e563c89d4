"""The list to work from, as its page shows it: who must act now on top, then by urgency and time left."""

from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from portal import clock
from portal.access import Viewer
from portal.booking.day_queries import standing_appointments
from portal.booking.models import Appointment
from portal.desk import wording
from portal.desk.urgency import BANDS, Band, band_of
from portal.i18n import gettext as _
from portal.pathways.model import RuleSet
from portal.people import queries as people
from portal.people.models import Patient
from portal.triage import worklist_queries
from portal.triage.models import BOOKED, ESCALATED, QUEUED, Request
from portal.triage.wording import said
from portal.triage.work_models import Work
from portal.triage.worklist_queries import PAGE, TO_DO, Counted, Entry, Sought

__all__ = ["PAGE", "TO_DO", "Row", "Sought", "Worklist", "act_now", "worklist"]


@dataclass(frozen=True, slots=True)
class Row:
    """One request with whom it is about and what comes next."""

    request: Request
    patient: Patient | None
    appointment: Appointment | None
    title: str | Markup
    problems: tuple[str | Markup, ...]
    asked_again: bool = False  # after answers today that came to more (C16)
    has_more_to_do: bool = False  # booked, say, and somebody must still do something for another problem
    work: Work | None = None

    @property
    def band(self) -> Band:
        return band_of(self.request.urgency)

    @property
    def must_act(self) -> bool:
        """Stopped by a red flag, or raised by staff: somebody of the team acts now (C04)."""
        return self.request.state == ESCALATED

    @property
    def name(self) -> str:
        return self.patient.name if self.patient else stated_name(self.request)

    @property
    def age(self) -> str:
        born_on = self.patient.born_on if self.patient else stated_birth_date(self.request)
        return wording.age_words(born_on) if born_on else ""

    @property
    def is_late(self) -> bool:
        promised = self.request.promised_by
        return self.request.state in (QUEUED, ESCALATED) and promised is not None and promised < clock.now()


@dataclass(frozen=True, slots=True)
class Worklist:
    """The rows of the page, how many each filter would show, and how many pages there are."""

    act_now: list[Row]
    rows: list[Row]
    by_state: dict[str, int]
    by_band: dict[str, int]
    act_now_in_all: int
    pages: int


def stated_name(request: Request) -> str:
    """The name somebody gave who is not matched, empty before they gave one."""
    return f"{request.stated['given_name']} {request.stated['family_name']}" if request.stated else ""


def stated_birth_date(request: Request) -> date | None:
    stated = request.stated.get("born_on")
    return date.fromisoformat(stated) if stated else None


def worklist(viewer: Viewer, rules: RuleSet, sought: Sought) -> Worklist:
    """One page of today's requests and whatever still waits. Who must be acted on passes every filter."""
    counts = worklist_queries.counted(viewer, sought)
    rows = _rows(viewer, rules, worklist_queries.entries(viewer, sought))
    by_band = {band.id: count for band, count in zip(BANDS, counts.by_band, strict=True)}
    return Worklist(
        act_now=[row for row in rows if row.must_act],
        rows=[row for row in rows if not row.must_act],
        by_state=counts.by_state,
        by_band=by_band,
        act_now_in_all=counts.act_now,
        pages=_pages(counts, sought),
    )


def act_now(viewer: Viewer, rules: RuleSet) -> list[Row]:
    """Those alone who must be acted on now, for the part of the page that asks for itself."""
    return _rows(viewer, rules, worklist_queries.entries(viewer, Sought(page=0)))


def _pages(counts: Counted, sought: Sought) -> int:
    shown = sum(counts.by_band) if sought.band is None else counts.by_band[sought.band]
    return max(1, -(-shown // PAGE))


def _rows(viewer: Viewer, rules: RuleSet, found: list[Entry]) -> list[Row]:
    requests = [each.request for each in found]
    patients = people.patients_by_id(viewer, {each.patient_id for each in requests if each.patient_id})
    booked = [each.id for each in requests if each.state == BOOKED]
    appointments = standing_appointments(viewer, booked)
    return [
        Row(
            request=each.request,
            patient=patients.get(each.request.patient_id or 0),
            appointment=appointments.get(each.request.id),
            title=wording.disposition_title(rules, each.request),
            problems=problems_shown(rules, each.request),
            asked_again=each.asked_again,
            has_more_to_do=each.has_task,
            work=each.work,
        )
        for each in found
    ]


def problem_titles(rules: RuleSet, request: Request) -> tuple[str | Markup, ...]:
    """What it is about, as the rules name it."""
    known = (each for each in request.assessment.pathway_ids if each in rules.pathways)
    return tuple(said(rules.pathways[each].title) for each in known)


def problems_shown(rules: RuleSet, request: Request) -> tuple[str | Markup, ...]:
    """What it is about, for a list: a screen at the desk is read by others too (C18)."""
    return (_("Private"),) if request.is_private else problem_titles(rules, request)
