"""A safeguarding note is loud for those who may know, and not there at all for everybody else."""

import pytest
from sqlalchemy.exc import IntegrityError

from portal import clock
from portal.access import Role
from portal.audit import AuditEvent
from portal.db import db_session, transaction
from portal.messages.models import Message
from portal.people import safeguarding
from portal.people.safeguarding_models import SafeguardingNote
from tests.booking.factories import a_sent_request
from tests.desk.conftest import SignedIn
from tests.factories import a_clinician, a_patient, as_viewer

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("db")]
WORDS = "Speak to her alone"


def test_clinicians_write_see_and_end_it_and_each_step_is_kept(signed_in: SignedIn) -> None:
    patient = a_patient("Anna", "Kowalska")
    request = a_sent_request(patient)
    doctor, page = signed_in(Role.CLINICIAN), f"/desk/patient/{patient.public_id}/safeguarding"
    assert doctor.submit(page, {}).status_code == 422
    assert doctor.submit(page, {"text": "Be careful"}).status_code == 303
    assert doctor.submit(page, {"text": WORDS}).status_code == 303
    first, second = db_session.query(SafeguardingNote).order_by(SafeguardingNote.id)
    assert first.ended_at is not None
    assert second.ended_at is None
    assert WORDS in doctor.get(f"/desk/request/{request.public_id}").text
    shown = doctor.get(page).text
    assert "Be careful" in shown  # what was known when stays known
    assert doctor.submit(f"{page}/end", page=page).status_code == 303
    assert WORDS not in doctor.get(f"/desk/request/{request.public_id}").text
    kept = db_session.query(AuditEvent).filter(AuditEvent.action.startswith("safeguarding."))
    lines = [(each.action, each.subject_id, each.details) for each in kept]
    assert {each[0] for each in lines} == {f"safeguarding.{each}" for each in ("viewed", "written", "ended")}
    assert {each[1] for each in lines} == {patient.public_id}
    assert WORDS not in str(lines)


def test_nobody_else_is_shown_so_much_as_that_there_is_one(signed_in: SignedIn) -> None:
    patient = a_patient("Anna", "Kowalska", phone="+447700900123")
    request = a_sent_request(patient)
    safeguarding.write_note(as_viewer(a_clinician()), patient, WORDS)
    for role in (Role.RECEPTIONIST, Role.MANAGER, Role.SOCIAL_PRESCRIBER, Role.SAFETY_OFFICER):
        somebody = signed_in(role)
        assert somebody.get(f"/desk/patient/{patient.public_id}/safeguarding").status_code == 403, role
        for path in (f"/desk/request/{request.public_id}", f"/desk/call/{request.public_id}"):
            text = somebody.get(path).text
            assert WORDS not in text, (role, path)
            assert "/safeguarding" not in text, (role, path)


def test_it_is_on_the_screen_of_a_clinicians_call_but_on_no_paper_and_in_no_message(
    signed_in: SignedIn,
) -> None:
    patient = a_patient("Anna", "Kowalska", phone="+447700900123")
    safeguarding.write_note(as_viewer(a_clinician()), patient, WORDS)
    doctor = signed_in(Role.CLINICIAN)
    caller = {"informant": "self", "channel": "phone", "patient": patient.public_id}
    url = doctor.submit("/desk/begin-request", caller, page="/desk/find-patient").location
    shown = doctor.get(url).text
    assert WORDS in shown
    assert 'class="app-caller__safe app-no-print"' in shown
    danger = {"answer.g_life": "crushing_chest", "version": "1"}
    doctor.submit(url, danger)
    assert WORDS in doctor.get(url).text
    assert WORDS not in doctor.get(f"{url}/paper").text
    assert WORDS not in "".join(each.body for each in db_session.query(Message))


def test_the_database_itself_refuses_a_second_note_that_stands() -> None:
    patient = a_patient()
    safeguarding.write_note(as_viewer(a_clinician()), patient, WORDS)
    second = SafeguardingNote(
        practice_id=patient.practice_id, patient_id=patient.id, text="Another", written_at=clock.now()
    )
    with pytest.raises(IntegrityError), transaction() as session:
        session.add(second)
