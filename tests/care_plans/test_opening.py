"""Opening a plan: one's own at once, a colleague's with a reason that is kept; each look leaves one line."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from portal import clock
from portal.audit import AuditEvent
from portal.care_plans import services
from portal.care_plans.models import CarePlan
from portal.db import db_session
from portal.people.models import Patient, Staff
from tests.factories import (
    a_clinician,
    a_link_worker,
    a_manager,
    a_referral,
    a_slot,
    an_appointment,
    as_viewer,
)
from tests.visitor import TOKEN, BrowserOf, Visitor

pytestmark = pytest.mark.database


def looks_at(plan: CarePlan) -> int:
    return db_session.query(AuditEvent).filter_by(subject_id=plan.public_id).count()


def test_a_colleagues_plan_takes_a_reason_that_the_manager_sees(
    browser_of: BrowserOf, plan: CarePlan, person: Patient, begin: Callable[..., CarePlan]
) -> None:
    doctor = browser_of(a_clinician())
    url, why = f"/plan/{plan.public_id}", f"/desk/plan/{plan.public_id}/why"
    pages = ["", "/edit", "/edit/goals", "/measures", "/share", "/print", "/print/en.pdf", "/versions/1"]
    for page in (*(f"{url}{each}" for each in pages), f"/fhir/care-plan/{plan.public_id}"):
        assert doctor.get(page).location.endswith(why), page
    asked = doctor.get(why).text
    assert "Parveen" not in asked
    assert "Loneliness" not in asked
    assert doctor.submit(why, {}).status_code == 422
    given = {"reason": "covering", "words": "On leave"}
    assert doctor.submit(why, given).location.endswith(url)
    assert "Parveen" in doctor.get(url).text
    report = browser_of(a_manager()).get("/desk/opened").text
    for words in ("I cover for a colleague", "On leave", plan.public_id[:8]):
        assert words in report, words
    assert "Parveen" not in report
    other = begin(a_referral(person), person)
    assert doctor.get(f"/plan/{other.public_id}").status_code == 303  # the reason was for that one alone


def test_the_case_and_an_appointment_with_the_person_make_it_ones_work(
    browser_of: BrowserOf, plan: CarePlan, person: Patient, worker: Staff
) -> None:
    url = f"/plan/{plan.public_id}"
    colleague = a_link_worker()
    services.change_key_worker(as_viewer(worker), plan, colleague.id)
    assert browser_of(worker).get(url).status_code == 200  # the case that led to it is still hers
    assert browser_of(colleague).get(url).status_code == 200
    sees_them, later = a_clinician(), a_clinician()
    for doctor, days in ((sees_them, 1), (later, 3)):
        slot = a_slot(clock.now() + timedelta(days=days), staff=doctor)
        an_appointment(person, slot=slot)
    assert browser_of(sees_them).get(url).status_code == 200
    assert browser_of(later).get(url).status_code == 303


def test_what_was_typed_before_a_colleague_took_it_is_kept(
    browser_of: BrowserOf, plan: CarePlan, worker: Staff
) -> None:
    colleague, third = a_link_worker(), a_link_worker()
    services.change_key_worker(as_viewer(worker), plan, colleague.id)
    hers, url = browser_of(colleague), f"/plan/{plan.public_id}/edit/needs"
    token = TOKEN.search(hers.get(url).text)
    assert token
    services.change_key_worker(as_viewer(worker), plan, third.id)
    assert hers.post(url, data={"csrf_token": token[1], "base": "1"}).location.endswith("saved=needs")
    assert hers.get(url).location.endswith("/why")


def test_each_page_of_a_plan_leaves_one_line(app: Flask, signed_in: Visitor, plan: CarePlan) -> None:
    values = {"public_id": plan.public_id, "number": 1, "lang": "en", "slug": "goals"}
    values["instrument_id"] = "ons4"
    seen = 0
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith(("/plan/<", "/fhir/care-plan/<")) or "GET" not in (rule.methods or ()):
            continue
        before = looks_at(plan)
        with app.test_request_context():
            path = app.url_map.bind("localhost").build(rule.endpoint, {k: values[k] for k in rule.arguments})
        answer = signed_in.get(path)
        if answer.status_code == 200:
            assert looks_at(plan) == before + 1, path
            seen += 1
    assert seen > 12
