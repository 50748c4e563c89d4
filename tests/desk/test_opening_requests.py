"""Opening what is not one's work takes a reason, which is kept and shown to whoever answers for it."""

import pytest

from portal.access import Role
from portal.audit import AuditEvent
from portal.db import db_session
from portal.triage import queries as triage
from portal.triage import work_queries, working
from tests.booking.factories import a_sent_request
from tests.desk.conftest import SignedIn
from tests.factories import (
    a_clinician,
    a_link_worker,
    a_patient,
    a_receptionist,
    a_referral,
    an_appointment,
    as_viewer,
)
from tests.triage.journeys import answer_one, begin_as
from tests.visitor import TOKEN, Visitor

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("db")]


def test_what_a_colleague_has_is_opened_with_a_reason_only(signed_in: SignedIn) -> None:
    request = a_sent_request(a_patient("Ben", "Zebedee"), own_words="my secret")
    colleague = a_clinician(name="Dr Owner")
    working.give_to_person(as_viewer(colleague), request, colleague)
    doctor = signed_in(Role.CLINICIAN)
    rid, url = request.public_id, f"/desk/request/{request.public_id}"
    pages = [url, *(f"{url}/{each}" for each in ("messages", "close", "urgency", "offers"))]
    pages += [f"/request/{rid}/{each}" for each in ("result", "times", "booked", "photo/any")]
    pages += [f"/refer/{rid}", f"/fhir/QuestionnaireResponse/{rid}", f"/desk/call/{rid}/paper"]
    for page in pages:
        assert doctor.get(page).location.endswith(f"{url}/why"), page
    asked = doctor.get(f"{url}/why").text
    assert "my secret" not in asked
    assert "Ben" not in asked
    assert doctor.submit(f"{url}/why", {}).status_code == 422
    given = {"reason": "covering", "words": "On leave"}
    assert doctor.submit(f"{url}/why", given).location.endswith(url)
    assert "my secret" in doctor.get(url).text
    assert doctor.get(f"{url}/offers").status_code == 200
    looks = (
        db_session.query(AuditEvent)
        .filter_by(action="request.viewed", subject_id=rid)
        .order_by(AuditEvent.id)
    )
    assert [each.details["page"] for each in looks] == ["desk.request_detail", "desk.what_was_offered"]
    assert db_session.query(AuditEvent).filter_by(action="request.opened_with_reason").count() == 1
    report = signed_in(Role.MANAGER).get("/desk/opened").text
    assert request.reference in report
    assert "I cover for a colleague" in report
    assert "On leave" in report
    assert "Zebedee" not in report
    assert signed_in().get("/desk/opened").status_code == 403


def test_what_was_typed_before_a_colleague_took_it_is_kept(signed_in: SignedIn) -> None:
    request = a_sent_request()
    url = f"/desk/request/{request.public_id}"
    doctor, stranger = signed_in(Role.CLINICIAN), signed_in(Role.CLINICIAN)
    token = TOKEN.search(doctor.get(url).text)
    assert token
    colleague = a_clinician(name="Dr Owner")
    working.give_to_person(as_viewer(colleague), request, colleague)
    note = {"text": "Rang twice, no answer", "csrf_token": token[1]}
    assert doctor.post(f"{url}/note", data=note).location.endswith(f"{url}#notes")
    assert [each.text for each in work_queries.notes_on(as_viewer(colleague), request)] == [note["text"]]
    assert doctor.get(url).location.endswith("/why")
    assert stranger.submit(f"{url}/note", {"text": "x"}, page="/desk/requests").location.endswith("/why")


def test_the_booked_are_their_clinicians_and_receptions(signed_in: SignedIn) -> None:
    appointment = an_appointment()
    url = f"/desk/request/{appointment.request.public_id}"
    assert signed_in().get(url).status_code == 200
    assert signed_in(Role.CLINICIAN).get(url).status_code == 303


def test_who_has_done_its_task_still_sees_it_and_others_do_not(signed_in: SignedIn) -> None:
    request = a_sent_request()
    one, other = signed_in(), signed_in()
    url = f"/desk/request/{request.public_id}"
    one.submit(f"{url}/close", {"category": "paperwork"})
    assert one.get(url).status_code == 200
    assert other.get(url).location.endswith("/why")


def test_a_call_that_one_took_over_stays_ones_own(signed_in: SignedIn, client: Visitor) -> None:
    rid = begin_as(client, a_patient())
    one, other = signed_in(), signed_in()
    one.submit(f"/desk/call/{rid}/take-over", page="/desk/find-patient")
    answer_one(client, rid, "g_life", ["none"])
    request = triage.request(as_viewer(a_receptionist()), rid)
    assert request
    request.state = "signposted"
    db_session.commit()
    assert one.get(f"/desk/call/{rid}/paper").status_code == 200
    assert other.get(f"/desk/call/{rid}/paper").location.endswith("/why")


def test_a_colleagues_case_takes_a_reason_and_each_look_leaves_a_line(signed_in: SignedIn) -> None:
    worker, other = a_link_worker(), signed_in(Role.SOCIAL_PRESCRIBER)
    case = a_referral(a_patient("Ben", "Zebedee"), link_worker=worker)
    url = f"/referral/{case.public_id}"
    why = f"/desk/case/{case.public_id}/why"
    for page in (url, f"{url}/contact", f"{url}/agreements", f"{url}/plan"):
        assert other.get(page).location.endswith(why), page
    assert "Zebedee" not in other.get(why).text
    assert other.submit(why, {"reason": "covering"}).location.endswith(url)
    assert "Zebedee" in other.get(url).text
    looks = db_session.query(AuditEvent).filter_by(action="referral.viewed", subject_id=case.public_id)
    assert [each.details["page"] for each in looks] == ["community.referral"]
    assert "I cover for a colleague" in signed_in(Role.MANAGER).get("/desk/opened").text
