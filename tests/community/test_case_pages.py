"""A case from triage to the message back, through the real pages: what was said once is never typed again."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session, scoped_session

from portal import clock
from portal.community import message_back, news, queries
from portal.community.models import MessageBack, Referral
from portal.db import db_session
from portal.messages.models import Message
from portal.people.models import Patient, Staff
from portal.triage.judging import person_facts
from portal.triage.models import Request, Task
from tests.booking.counting import statements
from tests.booking.factories import a_sent_request, an_outcome
from tests.factories import (
    a_clinician,
    a_link_worker,
    a_manager,
    a_patient,
    a_receptionist,
    a_referral,
    a_request,
    a_service,
    as_viewer,
    sign_in,
)
from tests.visitor import Visitor

pytestmark = pytest.mark.database
SAID = {"so_need": ["loneliness", "debt_bills"], "so_matters": "My garden and my sister", "so_share": "yes"}
OWN_WORDS = "I sit alone and the bills pile up"
AGREED = {
    "risk_state": "risks", "risk_note": "A large dog", "lone_working": "Ring before you go in",
    "services": "yes", "message_back": "yes", "numbers": "no",
}  # fmt: skip
LINK = re.compile(r"http://[^/]+(/for-services/\S+)")


@pytest.fixture
def patient(db: object) -> Patient:
    return a_patient("Ayesha", "Bibi", spoken_language="ur", is_interpreter_needed=True)


@pytest.fixture
def asked(patient: Patient) -> Request:
    return a_request(
        patient, state="queued", disposition_id="social_prescriber", submitted_at=clock.now(),
        own_words=OWN_WORDS, answers=SAID, pathway_ids=["social_needs"],
    )  # fmt: skip


def signed_in(app: Flask, staff: Staff) -> Visitor:
    visitor = app.test_client()
    assert isinstance(visitor, Visitor)
    sign_in(visitor, staff)
    return visitor


class Typing:
    """Sends forms, and keeps every value that somebody typed or chose."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor, self.values = visitor, list[str]()

    def send(self, url: str, data: dict[str, Any], **options: Any) -> str:
        for value in data.values():
            self.values += value if isinstance(value, list) else [str(value)]
        answer = self.visitor.submit(url, data, **options)
        assert answer.status_code == 303, (url, re.findall(r"error-message.*", answer.text))
        return answer.location


def next_link() -> str:
    """The link in the newest e-mail to the service."""
    newest = db_session.query(Message).order_by(Message.id.desc()).first()
    found = LINK.search(newest.body) if newest else None
    assert found
    return found[1]


def test_from_referral_to_message_back_nothing_that_was_said_is_typed_again(
    app: Flask, asked: Request, patient: Patient
) -> None:
    service = a_service(email="hello@befrienders.example", languages=["ur"])
    clinician = Typing(signed_in(app, a_clinician(name="Dr Nowicka")))
    page = clinician.visitor.get(f"/refer/{asked.public_id}").text
    assert OWN_WORDS in page
    details = {"kind": "social_prescribing", "needs": ["loneliness"], "reason": "Asked in clinic"} | AGREED
    clinician.send(f"/refer/{asked.public_id}", details)
    referral = db_session.query(Referral).one()

    worker = Typing(signed_in(app, a_link_worker(name="Grace Adeyemi")))
    case = f"/referral/{referral.public_id}"
    worker.send(f"{case}/take", {}, page=case)
    shown = worker.visitor.get(case).text
    for said in (
        OWN_WORDS,
        "My garden and my sister",
        "Ring before you go in",
        "A large dog",
        "Asked in clinic",
    ):
        assert said in shown
    assert "Speaks Urdu" in shown  # why this service
    in_plan = worker.visitor.get(f"{case}/plan").text
    assert OWN_WORDS in in_plan
    worker.send(f"{case}/plan", {})
    worker.send(f"{case}/ask/{service.public_id}", {"how": "ask", "need": "loneliness"})

    provider = Typing(app.test_client())  # type: ignore[arg-type]
    opened = provider.visitor.get(next_link()).text
    assert "A. B." in opened
    for hidden in (patient.family_name, patient.given_name, OWN_WORDS, "A large dog", patient.phone[-6:]):
        assert hidden not in opened
    for state in ("accepted", "started", "attended", "finished"):
        assert provider.send(next_link(), {"state": state}).startswith("/for-services/thanks")

    ahead = clock.today() + timedelta(days=42)
    date = {
        "next_contact_on-day": ahead.day,
        "next_contact_on-month": ahead.month,
        "next_contact_on-year": ahead.year,
    }
    worker.send(f"{case}/contact", {"way": "home", "minutes": "45", "outcome": "spoke", "mood": "7"} | date)
    worker.send(f"{case}/course", {"intensity": "supported", "need_loneliness": "met"})
    told = worker.send(f"{case}/close", {"reason": "goals_met"})
    content = db_session.query(MessageBack).one().content
    for said in (OWN_WORDS, "A large dog", "Ring before you go in", "Dr Nowicka", "Grace Adeyemi", "Bibi"):
        assert said in str(content), said
    assert content["referralDetails"]["code"]["code"] == "871731000000106"
    assert [each["state"] for each in content["servicesAndCare"][0]["reports"]][-1] == "finished"
    assert worker.visitor.get(told).status_code == 200
    assert worker.visitor.get(f"{told}/record").json == content
    assert content["assessments"] == []
    assert content["assessmentsNote"] == "No scores were recorded."
    assert "No scores were recorded." in worker.visitor.get(told).text
    tasks = db_session.query(Task).order_by(Task.id).all()
    assert [task.kind for task in tasks] == [news.TASK, message_back.TASK]  # taken and accepted: told at once
    assert tasks[0].owner_role == "gp"
    request_page = clinician.visitor.get(f"/desk/request/{asked.public_id}").text
    of_it = clinician.visitor.get(f"/refer/{asked.public_id}/news").text
    assert "Grace Adeyemi has taken it" in of_it
    assert service.name in of_it
    written = db_session.query(Message).filter(Message.channel == "sms").one()
    assert "Grace Adeyemi will get in touch with you by" in written.body
    came_of_it = f"/refer/{asked.public_id}/came-of-it"
    assert came_of_it in request_page
    assert clinician.visitor.get(came_of_it).location == told

    known = {
        OWN_WORDS,
        "My garden and my sister",
        *SAID["so_need"],
        "ur",
        patient.name,
        patient.phone,
        patient.nhs_number,
    }
    retyped = [each for each in worker.values + provider.values if each in known - {"loneliness"}]
    assert len(retyped) == 0
    assert set(AGREED.values()) & set(worker.values + provider.values) == set()


def test_what_a_service_answers_by_link_is_checked_and_an_old_link_changes_nothing(
    app: Flask, asked: Request
) -> None:
    referral = ready_case(app, asked)
    link, visitor = next_link(), app.test_client()
    assert isinstance(visitor, Visitor)
    assert visitor.submit(link, {"state": "declined"}).status_code == 422  # why not?
    assert visitor.submit(link, {"state": "finished"}).status_code == 422  # it has not begun
    used = visitor.submit(link, {"state": "declined", "reason": "full", "note": "<b>Sorry</b>"})
    assert used.status_code == 303
    for old in (link, link + "x"):
        ended = visitor.get(old)
        assert ended.status_code in (404, 410)
        assert "This link has ended" in ended.text
    (told,) = queries.asked_services(
        as_viewer(db_session.query(Staff).filter_by(name="Grace").one()), referral
    )
    assert told.row.state == "declined"


def ready_case(app: Flask, asked: Request) -> Referral:
    """A case whose service has been asked."""
    service = a_service(email="hello@befrienders.example")
    visitor = signed_in(app, a_receptionist())
    visitor.submit(
        f"/refer/{asked.public_id}",
        {"kind": "carer", "needs": ["loneliness"], "reason": "Said so on the phone"} | AGREED,
    )
    referral = db_session.query(Referral).one()
    worker = signed_in(app, a_link_worker(name="Grace"))
    case = f"/referral/{referral.public_id}"
    worker.submit(f"{case}/take", page=case)
    worker.submit(
        f"{case}/ask/{service.public_id}", {"how": "ask", "need": "loneliness", "reason": "Tuesdays"}
    )
    return referral


def test_risks_and_consent_must_be_said_and_are_asked_for_before_a_service_is(
    app: Flask, asked: Request
) -> None:
    visitor = signed_in(app, a_receptionist())
    sent = visitor.submit(f"/refer/{asked.public_id}", {"kind": "carer", "reason": "Tired"})
    assert sent.status_code == 422
    for words in ("Choose whether there are risks", "Write what somebody who goes there alone must know"):
        assert words in sent.text
    bare = AGREED | {"risk_state": "risks", "risk_note": "", "kind": "carer", "reason": "Tired"}
    assert "Write what the risks are" in visitor.submit(f"/refer/{asked.public_id}", bare).text
    assert db_session.query(Referral).count() == 0


def test_each_page_is_for_those_whose_work_it_is(app: Flask, asked: Request) -> None:
    case = f"/referral/{ready_case(app, asked).public_id}"
    pages = {
        "/caseload": (200, 403, 403), case: (303, 403, 403), f"{case}/contact": (303, 403, 403),
        "/services": (200, 200, 200), "/workload": (200, 403, 200), "/services/import": (200, 403, 200),
        f"/refer/{asked.public_id}": (403, 200, 403),
    }  # fmt: skip
    staff = [a_link_worker(), a_receptionist(), a_manager()]
    visitors = [signed_in(app, each) for each in staff]
    for url, expected in pages.items():
        assert tuple(each.get(url).status_code for each in visitors) == expected, url


def test_a_service_keeps_its_own_entry_by_a_link_that_works_once(app: Flask, patient: Patient) -> None:
    hours = [{"day": 0, "opens": "10:00", "closes": "12:00"}]
    service = a_service(email="hello@befrienders.example", languages=["en", "ur"], hours=hours)
    worker = signed_in(app, a_link_worker())
    page = f"/service/{service.public_id}"
    assert worker.submit(f"{page}/link", page=page).status_code == 303
    visitor, link = app.test_client(), next_link()
    assert isinstance(visitor, Visitor)
    entry = {
        "description": "We visit you.", "needs": ["loneliness", "food"], "hours": "Mon 10:00-12:00",
        "languages": "en, pl", "access": ["step_free"], "standing": "active", "email": "new@service.example",
    }  # fmt: skip
    filled = re.findall(r'<input[^>]*name="(?:hours|languages)"[^>]*>', visitor.get(link).text)
    assert [re.findall(r'value="([^"]*)"', each) for each in filled] == [["Mon 10:00-12:00"], ["en, ur"]]
    wrong = visitor.submit(link, entry | {"hours": "whenever", "website": "javascript:alert(1)"})
    assert wrong.status_code == 422
    assert "We cannot read these opening hours." in wrong.text
    assert visitor.submit(link, entry).status_code == 303
    assert visitor.get(link).status_code == 410
    found = worker.get("/services?need=food&language=pl&day=0&part=morning&access=step_free").text
    assert "Brookford Befrienders" in found
    assert "1 service" in re.sub(r"<[^>]+>", "", found)


def test_what_was_not_found_is_noted_with_one_press(app: Flask, patient: Patient) -> None:
    worker = signed_in(app, a_link_worker())
    found = worker.get("/services?need=fuel&language=ur&near=LX1+2AB")
    assert "We do not know where this postcode is" in found.text
    data = {"need": "fuel", "language": "ur", "near": "LX1 2AB"}
    assert worker.submit("/services/gap", data, page="/services?need=fuel").status_code == 303
    shown = worker.get("/workload").text
    assert "Urdu" in shown
    assert "LX1" in shown
    assert "2AB" not in shown


def test_a_long_caseload_takes_no_more_statements_than_a_short_one(
    app: Flask, db: scoped_session[Session]
) -> None:
    worker = a_link_worker()
    client = signed_in(app, worker)
    taken = []
    for number in (1, 40):
        for _ in range(number):
            a_referral(a_patient(), link_worker=worker)
        with statements(db) as sent:
            page = client.get("/caseload").text
        taken.append(len([each for each in sent if not each.startswith(("BEGIN", "PRAGMA"))]))
    assert taken[0] == taken[1] <= 6
    assert "2 of 2" in page
    assert page.count('href="/referral/') == 25
    assert client.get("/caseload?page=2").text.count('href="/referral/') == 16


def test_a_person_chooses_a_time_with_a_link_worker_by_the_link_they_were_sent(
    app: Flask, patient: Patient
) -> None:
    grace = a_link_worker()
    facts = person_facts(
        born_on=patient.born_on, sex="female", today=clock.today(), informant="self", known={}
    )
    request = a_sent_request(
        patient, an_outcome("social_prescriber"), pathway_ids=["social_needs"], asked_from=facts
    )
    referral = a_referral(patient, link_worker=grace)
    referral.request_id = request.id
    db_session.commit()
    worker = signed_in(app, grace)
    case = f"/referral/{referral.public_id}"
    assert "They get a link" in worker.submit(f"{case}/invite", page=case, follow_redirects=True).text
    told = db_session.query(Message).one()
    assert "social" not in told.body.lower()
    link = re.search(r"http://[^/]+(/review/\S+)", told.body)
    assert link
    person = app.test_client()
    assert isinstance(person, Visitor)
    wrong = {"born_on-day": "1", "born_on-month": "1", "born_on-year": "1970"}
    assert person.submit(link[1], wrong).status_code == 422
    born = {f"born_on-{part}": getattr(patient.born_on, part) for part in ("day", "month", "year")}
    opened = person.submit(link[1], born, follow_redirects=True)
    assert opened.status_code == 200
    assert f"/request/{request.public_id}/times" in opened.text
