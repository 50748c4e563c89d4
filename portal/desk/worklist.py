"""The list to work from, as its page shows it: who must act now on top, then by urgency and time left."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from markupsafe import Markup

from portal import clock
from portal.access import Viewer
from portal.booking.day_queries import standing_appointments
from portal.booking.models import Appointment
from portal.desk import wording
from portal.desk.urgency import BANDS, Band, band_of
from portal.i18n import gettext as _
from portal.pathways.model import RuleSet
from portal.people.listed_queries import Listed, patients_listed
from portal.triage import worklist_queries
from portal.triage.listing_queries import PAGE, TO_DO
from portal.triage.models import BOOKED, ESCALATED, QUEUED, Request
from portal.triage.wording import said
from portal.triage.worklist_queries import Sought
from portal.triage.worklist_row_queries import Entry, entries

__all__ = ["PAGE", "TO_DO", "Row", "Sought", "Worklist", "act_now", "worklist"]


@dataclass(frozen=True, slots=True)
class Row:
    """One request with whom it is about and what comes next."""

    asked: Entry
    patient: Listed | None
    appointment: Appointment | None
    title: str | Markup
    problems: tuple[str | Markup, ...]

    @property
    def band(self) -> Band:
        return band_of(self.asked.urgency)

    @property
    def must_act(self) -> bool:
        """Stopped by a red flag, or raised by staff: somebody of the team acts now (C04)."""
        return self.asked.state == ESCALATED

    @property
    def name(self) -> str:
        return self.patient.name if self.patient else stated_name(self.asked)

    @property
    def age(self) -> str:
        born_on = self.patient.born_on if self.patient else stated_birth_date(self.asked)
        return wording.age_words(born_on) if born_on else ""

    @property
    def is_late(self) -> bool:
        return any(each < clock.now() for each in self._clocks)

    @property
    def by(self) -> datetime | None:
        """By when to do something: as promised, unless a task is late, or there is no promise."""
        due = self.asked.task_due_at
        return due if due and due < clock.now() else self.asked.promised_by or due

    @property
    def _clocks(self) -> Iterator[datetime]:
        if self.asked.promised_by and self.asked.state in (QUEUED, ESCALATED):
            yield self.asked.promised_by
        if self.asked.task_due_at:
            yield self.asked.task_due_at


@dataclass(frozen=True, slots=True)
class Worklist:
    """The rows of the page, how many each filter would show, and how many pages there are."""

    act_now: list[Row]
    rows: list[Row]
    by_state: dict[str, int]
    by_band: dict[str, int]
    act_now_in_all: int
    pages: int


def stated_name(request: Request | Entry) -> str:
    """The name somebody gave who is not matched, empty before they gave one."""
    return f"{request.stated['given_name']} {request.stated['family_name']}" if request.stated else ""


def stated_birth_date(request: Request | Entry) -> date | None:
    stated = request.stated.get("born_on")
    return date.fromisoformat(stated) if stated else None


def worklist(viewer: Viewer, rules: RuleSet, sought: Sought) -> Worklist:
    """One page of today's requests and whatever still waits. Who must be acted on passes every filter."""
    found = worklist_queries.found(viewer, sought)
    rows = _rows(viewer, rules, found.ids)
    return Worklist(
        act_now=[row for row in rows if row.must_act],
        rows=[row for row in rows if not row.must_act],
        by_state=found.by_state,
        by_band={band.id: count for band, count in zip(BANDS, found.by_band, strict=True)},
        act_now_in_all=found.act_now,
        pages=found.pages(sought.band),
    )


def act_now(viewer: Viewer, rules: RuleSet) -> list[Row]:
    """Those alone who must be acted on now, for the part of the page that asks for itself."""
    return _rows(viewer, rules, worklist_queries.found(viewer, Sought(page=0)).ids)


def _rows(viewer: Viewer, rules: RuleSet, ids: list[int]) -> list[Row]:
    shown = entries(viewer, ids)
    patients = patients_listed(viewer, (each.patient_id for each in shown if each.patient_id))
    appointments = standing_appointments(viewer, [each.id for each in shown if each.state == BOOKED])
    return [
        Row(
            asked=each,
            patient=patients.get(each.patient_id or 0),
            appointment=appointments.get(each.id),
            title=wording.title_of(rules, each.disposition_id, is_sent=each.submitted_at is not None),
            # a screen at the desk is read by others too (C18)
            problems=(_("Private"),) if each.is_private else _titles(rules, each.pathway_ids),
        )
        for each in shown
    ]


def problem_titles(rules: RuleSet, request: Request) -> tuple[str | Markup, ...]:
    """What it is about, as the rules name it."""
    return _titles(rules, request.assessment.pathway_ids)


def _titles(rules: RuleSet, pathway_ids: list[str]) -> tuple[str | Markup, ...]:
    return tuple(said(rules.pathways[each].title) for each in pathway_ids if each in rules.pathways)
