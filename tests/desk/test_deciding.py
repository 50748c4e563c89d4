"""What staff decide: more or less urgent, called, sent on, closed; and each beside what the rules said."""

import pytest

from portal import clock
from portal.access import Role
from portal.booking.claiming import offered_outcome
from portal.db import db_session
from portal.people import opening
from portal.triage import deciding
from portal.triage.models import Request, Task
from portal.triage.work_models import Decision
from tests.booking.factories import a_sent_request, an_outcome, fresh
from tests.desk.conftest import SignedIn
from tests.factories import a_clinician, a_patient, as_viewer

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("db")]


def address(request: Request, what: str) -> str:
    return f"/desk/request/{request.public_id}/{what}"


def open_kinds(request: Request) -> set[str]:
    found = db_session.query(Task).filter_by(request_id=request.id, state="open")
    return {each.kind for each in found}


def test_a_clinician_lowers_with_a_reason_and_the_promise_begins_anew(signed_in: SignedIn) -> None:
    request = a_sent_request(None, an_outcome("same_day"))
    doctor = signed_in(Role.CLINICIAN)
    url = address(request, "urgency")
    empty = doctor.submit(url, {"urgency": "within_7_days"})
    assert (empty.status_code, "Say why" in empty.text) == (422, True)
    assert doctor.submit(url, {"urgency": "within_7_days", "reason": "Seen on Monday"}).status_code == 303
    lowered = fresh(request)
    assert (lowered.urgency, lowered.disposition_id, lowered.state) == (55, "within_7_days", "queued")
    assert lowered.promised_by is not None
    doctors = as_viewer(a_clinician())
    due = opening.promised_by(doctors, "7d", clock.now())
    assert abs((lowered.promised_by - due).total_seconds()) < 60
    kept = db_session.query(Decision).one()
    assert (kept.rule_urgency, kept.own_urgency, kept.reason) == (75, 55, "Seen on Monday")
    assert open_kinds(request) == {"find_appointment"}
    outcome = offered_outcome(doctors, lowered)
    assert outcome is not None
    assert outcome.disposition.id == "within_7_days"  # what is booked follows the decision
    assert lowered.assessment.outcome is not None
    assert lowered.assessment.outcome["disposition"]["id"] == "same_day"  # what the rules said stays
    page = doctor.get(address(request, "")[:-1]).text
    assert "Decided by staff" in page


def test_every_page_where_something_is_decided_says_whose_request_it_is(signed_in: SignedIn) -> None:
    request = a_sent_request(a_patient("Ben", "Zebedee"), an_outcome("same_day"))
    doctor = signed_in(Role.CLINICIAN)
    for what in ("urgency", "call-back", "send-on", "close", "note", "messages"):
        page = doctor.get(address(request, what)).text
        heading = page[page.index("<h1") : page.index("</h1>")]
        assert "Ben Zebedee" in heading, what
        assert "born" in heading, what


def test_reception_raises_but_never_lowers(signed_in: SignedIn) -> None:
    request = a_sent_request(None, an_outcome("within_7_days"))
    visitor = signed_in()
    url = address(request, "urgency")
    refused = visitor.submit(url, {"urgency": "routine_14_days", "reason": "They said so"})
    assert (refused.status_code, "Only a clinician" in refused.text) == (422, True)
    assert "They said so" in refused.text
    assert fresh(request).urgency == 55
    assert visitor.submit(url, {"urgency": "urgent_now", "reason": "Worse"}).status_code == 303
    raised = fresh(request)
    assert (raised.urgency, raised.state) == (88, "escalated")
    assert "call_back" in open_kinds(request)


def test_a_call_and_a_way_on_are_tasks_with_a_clock_and_keep_the_promise(signed_in: SignedIn) -> None:
    request = a_sent_request(a_patient("Ben"))
    doctor = signed_in(Role.CLINICIAN)
    assert (
        doctor.submit(address(request, "call-back"), {"caller": "reception", "wait": "1h"}).status_code == 303
    )
    call = db_session.query(Task).filter_by(kind="call_back").one()
    assert (call.owner_role, fresh(request).promised_by) == ("receptionist", call.due_at)
    for where, kind in (("pharmacy", "refer_pharmacy"), ("hub", "book_hub")):
        assert doctor.submit(address(request, "send-on"), {"where": where}).status_code == 303
        assert kind in open_kinds(request)
    promised_by = fresh(request).promised_by
    assert promised_by is not None
    assert promised_by <= call.due_at


def test_closing_keeps_how_it_ended_and_the_clinicians_own_urgency(signed_in: SignedIn) -> None:
    request = a_sent_request(None, an_outcome("same_day"))
    doctor = signed_in(Role.CLINICIAN)
    url = address(request, "close")
    assert doctor.submit(url, {"category": "advice"}).status_code == 422  # their own view is asked for
    said = {"category": "advice", "urgency": "routine_14_days", "words": "Rest"}
    assert doctor.submit(url, said).location.endswith("/desk/requests")
    kept = db_session.query(Decision).one()
    assert (kept.kind, kept.category, kept.rule_urgency, kept.own_urgency) == ("close", "advice", 75, 40)
    assert (fresh(request).state, fresh(request).promised_by, open_kinds(request)) == (
        "signposted",
        None,
        set(),
    )


def test_reception_cannot_close_over_a_clinicians_head(signed_in: SignedIn) -> None:
    request = a_sent_request(None, an_outcome("same_day"))
    doctor = as_viewer(a_clinician())
    deciding.ask_to_call(doctor, request, "clinician", "8h")
    answer = signed_in().submit(address(request, "close"), {"category": "paperwork"})
    assert (answer.status_code, "A clinician still has" in answer.text) == (422, True)
    assert fresh(request).state == "queued"
