"""Today's requests as a list to work from: who must act now on top, then by urgency and time left."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

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
from portal.triage import queries as triage
from portal.triage.models import BOOKED, ESCALATED, QUEUED, Request
from portal.triage.wording import said

NEVER = datetime.max.replace(tzinfo=UTC)
TO_DO, EVERYTHING = "to-do", "all"
SHOWN: dict[str, Callable[[str], bool]] = {
    TO_DO: lambda state: state in (QUEUED, ESCALATED),
    "booked": lambda state: state == BOOKED,
    "answered": lambda state: state not in (QUEUED, ESCALATED, BOOKED),
    EVERYTHING: lambda state: True,
}


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
    """The rows of the page, and how many each filter would show."""

    act_now: list[Row]
    rows: list[Row]
    by_state: dict[str, int]
    by_band: dict[str, int]


def stated_name(request: Request) -> str:
    """The name somebody gave who is not matched, empty before they gave one."""
    return f"{request.stated['given_name']} {request.stated['family_name']}" if request.stated else ""


def stated_birth_date(request: Request) -> date | None:
    stated = request.stated.get("born_on")
    return date.fromisoformat(stated) if stated else None


def worklist(viewer: Viewer, rules: RuleSet, *, state: str, band: str) -> Worklist:
    """Today's requests and whatever still waits. Those that must be acted on pass every filter."""
    rows = _rows(viewer, rules)
    shown = [row for row in rows if not row.must_act and _is_shown(row, state)]
    return Worklist(
        act_now=[row for row in rows if row.must_act],
        rows=[row for row in shown if band in ("", row.band.id)],
        by_state={each: sum(_is_shown(row, each) for row in rows) for each in SHOWN},
        by_band=_counted(shown),
    )


def _is_shown(row: Row, state: str) -> bool:
    return SHOWN[state](row.request.state) or (state == TO_DO and row.has_more_to_do)


def _counted(rows: list[Row]) -> dict[str, int]:
    counts = Counter(row.band.id for row in rows)
    return {band.id: counts[band.id] for band in BANDS}


def _rows(viewer: Viewer, rules: RuleSet) -> list[Row]:
    requests = triage.todays_requests(viewer)
    patients = people.patients_by_id(viewer, {each.patient_id for each in requests if each.patient_id})
    appointments = standing_appointments(viewer, [each.id for each in requests])
    unfinished = triage.still_to_do(viewer, requests)
    rows = [
        Row(
            request=each,
            patient=patients.get(each.patient_id or 0),
            appointment=appointments.get(each.id),
            title=wording.disposition_title(rules, each),
            problems=problems_shown(rules, each),
            asked_again=_is_again(each, requests),
            has_more_to_do=each.id in unfinished,
        )
        for each in requests
    ]
    return sorted(rows, key=_turn)


def _is_again(request: Request, requests: list[Request]) -> bool:
    """Whether the same patient asked before this today, and it came to something more urgent then."""
    if request.patient_id is None or request.submitted_at is None:
        return False
    return any(
        each.patient_id == request.patient_id
        and each.submitted_at is not None
        and each.submitted_at < request.submitted_at
        and each.urgency > request.urgency
        for each in requests
    )


def problem_titles(rules: RuleSet, request: Request) -> tuple[str | Markup, ...]:
    """What it is about, as the rules name it."""
    known = (each for each in request.assessment.pathway_ids if each in rules.pathways)
    return tuple(said(rules.pathways[each].title) for each in known)


def problems_shown(rules: RuleSet, request: Request) -> tuple[str | Markup, ...]:
    """What it is about, for a list: a screen at the desk is read by others too (C18)."""
    return (_("Private"),) if request.is_private else problem_titles(rules, request)


def _turn(row: Row) -> tuple[int, datetime, int]:
    """The most urgent band first; in it whose time is up sooner, then the more urgent of two."""
    request = row.request
    return (BANDS.index(row.band), request.promised_by or NEVER, -request.urgency)
