"""Outcomes, sent requests and rotas for the tests of booking."""

from dataclasses import replace
from datetime import date, time
from functools import lru_cache
from typing import Any, TypeVar

from portal import clock
from portal.booking.rota_models import RotaPattern
from portal.config import ROOT
from portal.db import Base, db_session
from portal.pathways.load import load_rules
from portal.pathways.model import Disposition
from portal.pathways.outcome import Outcome
from portal.people.models import Patient, Staff
from portal.triage.models import QUEUED, Request
from tests.factories import a_clinician, a_patient, a_request, a_task, saved, the_site
from tests.factories.people import the_practice

Row = TypeVar("Row", bound=Base)


def fresh(row: Row) -> Row:
    """The row as the database has it now, whoever changed it."""
    return db_session.get_one(type(row), row.id, populate_existing=True)  # type: ignore[attr-defined]


@lru_cache
def _dispositions() -> dict[str, Disposition]:
    return dict(load_rules(ROOT / "rules").dispositions)


def an_outcome(disposition_id: str = "routine_14_days", **details: Any) -> Outcome:
    """An outcome as the rules give it; roles and modes may differ from the disposition's."""
    disposition = _dispositions()[disposition_id]
    if "max_wait" in details:
        disposition = replace(disposition, max_wait=details.pop("max_wait"))
    made: dict[str, Any] = {
        "pathway_id": "back_pain",
        "roles": disposition.roles,
        "modes": disposition.modes,
        "minutes": disposition.minutes,
        "tags": (),
        "red_flag": False,
        "reasons": (),
        "floor": None,
        "rules_hash": "0" * 64,
        "questions_asked": (),
        "self_care": (),
        "safety_net": ("Call 999 if you cannot move your legs.",),
    }
    return Outcome(disposition=disposition, **(made | details))


def a_sent_request(patient: Patient | None = None, outcome: Outcome | None = None, **details: Any) -> Request:
    """A request that was sent and may be booked, with the task for reception in case it never is."""
    patient = patient or a_patient()
    outcome = outcome or an_outcome()
    made: dict[str, Any] = {
        "state": QUEUED,
        "submitted_at": clock.now(),
        "urgency": outcome.disposition.rank,
        "disposition_id": outcome.disposition.id,
        "contact_phone": "+447700900123",
        "outcome": outcome.to_json(),
        "asked_from": {"born_on": patient.born_on.isoformat()},
    }
    request = a_request(patient, **(made | details))
    a_task(request, kind="find_appointment")
    return request


def a_rota(staff: Staff | None = None, **details: Any) -> RotaPattern:
    """A GP's regular clinic: by default Mondays from 09:00 to 10:00 in slots of 15 minutes."""
    staff = staff or a_clinician()
    made: dict[str, Any] = {
        "weekday": 0,
        "starts": time(9),
        "ends": time(10),
        "slot_minutes": 15,
        "modes": ["in_person", "phone"],
        "valid_from": date(2026, 1, 5),
        "site_id": the_site(the_practice()).id,
    }
    return saved(
        RotaPattern(
            practice_id=staff.practice_id,
            staff_id=staff.id,
            role=staff.post,
            **(made | details),
        )
    )
