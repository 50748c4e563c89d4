"""A plan written together: the person and a carer come in by a link, write their parts; nothing is lost."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from portal import sealing
from portal.access import NotAllowed, Viewer
from portal.care_plans import drafts, queries, services, sharing, sharing_queries
from portal.care_plans.changes import changes_between
from portal.care_plans.models import CarePlan, PlanLink
from portal.care_plans.plan_templates import PlanTemplate
from portal.db import db_session, transaction
from portal.messages.models import Message
from portal.people.models import Patient, Staff
from tests.care_plans.conftest import NOW, latest, words
from tests.factories import a_clinician, a_patient, a_visitor, sign_in
from tests.visitor import Visitor

pytestmark = pytest.mark.database


@pytest.fixture
def born(person: Patient) -> dict[str, str]:
    on = person.born_on
    return {"born_on-day": str(on.day), "born_on-month": str(on.month), "born_on-year": str(on.year)}


def way_in(link: PlanLink) -> str:
    return f"/my-plan/{sharing.signed(link.public_id)}"


@pytest.fixture
def link(viewer: Viewer, person: Patient, plan: CarePlan) -> PlanLink:
    return sharing.share_plan(viewer, person, plan, plan.template_id, is_sent=False)


@pytest.fixture
def at_home(app: Flask, link: PlanLink, born: dict[str, str]) -> Visitor:
    """The person's own browser, with their plan open."""
    visitor = app.test_client()
    assert isinstance(visitor, Visitor)
    opened = visitor.submit(way_in(link), born)
    assert opened.status_code == 303, opened.text
    return visitor


def test_the_link_goes_to_the_persons_phone_and_opens_only_with_their_birth_date(
    app: Flask, client: Visitor, viewer: Viewer, person: Patient, plan: CarePlan, born: dict[str, str]
) -> None:
    with transaction():
        db_session.merge(person).phone = "+447700900456"
    sharing.share_plan(viewer, db_session.merge(person), plan, plan.template_id)
    message = db_session.query(Message).one()
    assert message.recipient == "+447700900456"
    assert message.language == "en"  # a text message cannot carry Urdu
    assert "plan" not in message.body.replace("/my-plan/", "")
    address = re.search(r"/my-plan/\S+", message.body)
    assert address
    before = client.get(address[0])
    assert "Parveen" not in before.text
    assert client.submit(address[0], {**born, "born_on-year": "1931"}).status_code == 422
    assert client.get(f"/plan/{plan.public_id}").status_code == 303  # to the sign-in of staff
    assert client.submit(address[0], born).headers["Location"] == f"/plan/{plan.public_id}"
    page = client.get(f"/plan/{plan.public_id}")
    assert page.status_code == 200
    assert "Write my parts" in page.text
    assert client.get("/my-plan/made.up").status_code == 410
    assert sealing.seal(viewer.practice_id)
    assert sealing.first_break(viewer.practice_id) is None


def test_five_wrong_birth_dates_rest_the_link_and_staff_can_end_it(
    client: Visitor, viewer: Viewer, plan: CarePlan, link: PlanLink, born: dict[str, str]
) -> None:
    for _turn in range(4):
        assert client.submit(way_in(link), {**born, "born_on-year": "1931"}).status_code == 422
    assert client.submit(way_in(link), {**born, "born_on-year": "1931"}).status_code == 429
    assert client.get(way_in(link)).status_code == 429
    sharing.end_link(viewer, plan, link)
    assert client.get(way_in(link)).status_code == 410


def test_a_link_ends_for_who_has_opened_it_before_too_and_opens_no_other_plan(
    at_home: Visitor,
    begin: Callable[..., CarePlan],
    viewer: Viewer,
    plan: CarePlan,
    link: PlanLink,
    template: PlanTemplate,
) -> None:
    other = services.begin_plan(
        viewer, template, None, a_patient("Other", "Person").id, latest(viewer, plan).row.content
    )
    assert at_home.get(f"/plan/{other.public_id}").status_code == 404
    for path in ("share", "key-worker", "agree", "review"):
        assert at_home.get(f"/plan/{plan.public_id}/{path}").status_code in (303, 403)
    sharing.end_link(viewer, plan, link)
    assert at_home.get(f"/plan/{plan.public_id}").status_code == 404


def test_the_person_writes_their_parts_in_their_language_and_the_worker_is_asked_for_the_english(
    at_home: Visitor, signed_in: Visitor, viewer: Viewer, plan: CarePlan
) -> None:
    tasks = at_home.get(f"/plan/{plan.public_id}/edit").text
    assert "/edit/about-me" in tasks
    assert "/edit/review" not in tasks
    url = f"/plan/{plan.public_id}/edit/about-me"
    page = at_home.get(url).text
    assert 'lang="ur" dir="rtl"' in page
    assert "I need an interpreter." in page  # the English stands by
    sent = at_home.submit(url, {"base": 1, "one-important_to_me-own": "میری بہن"})
    assert sent.status_code == 303
    now = latest(viewer, plan)
    assert now.row.author_kind == "person"
    assert now.row.author_name == "Parveen Akhtar"
    assert now.sections["about_me"]["important_to_me"] == {"own": "میری بہن"}
    assert "I need an interpreter." in now.sections["about_me"]["communication"]["en"]
    assert "English to write" in signed_in.get(f"/plan/{plan.public_id}/edit").text
    assert at_home.get(f"/plan/{plan.public_id}/edit/review").status_code == 403


def test_somebody_who_helps_may_read_but_writes_only_if_the_person_allows_it(
    app: Flask, viewer: Viewer, person: Patient, plan: CarePlan, born: dict[str, str], template: PlanTemplate
) -> None:
    for can_write in (False, True):
        plan = db_session.merge(plan)
        link = sharing.share_plan(
            viewer, person, plan, plan.template_id, carer_name="Aslam", can_write=can_write, is_sent=False
        )
        visitor = app.test_client()
        assert isinstance(visitor, Visitor)
        visitor.submit(way_in(link), born)
        assert visitor.get(f"/plan/{plan.public_id}").status_code == 200
        assert (visitor.get(f"/plan/{plan.public_id}/edit/needs").status_code == 200) is can_write
        bearer = replace(a_visitor(), plan_link_ids=frozenset({link.public_id}))
        plan = db_session.merge(plan)
        strengths = [{"id": "raa77", "strength": {"own": "بہادر"}}]
        if can_write:
            services.save_section(bearer, plan, template.section("strengths"), 1, strengths)
            assert latest(viewer, plan).row.author_kind == "carer"
        else:
            with pytest.raises(NotAllowed):
                services.save_section(bearer, plan, template.section("strengths"), 1, strengths)
        sharing.end_link(viewer, plan, link)


def test_the_person_starts_a_plan_by_themselves_from_a_link(
    app: Flask, client: Visitor, viewer: Viewer, person: Patient, born: dict[str, str]
) -> None:
    link = sharing.share_plan(viewer, person, None, "diabetes", is_sent=False)
    opened = client.submit(way_in(link), born)
    assert opened.headers["Location"].endswith("/start")
    assert "My diabetes plan" in client.get(opened.headers["Location"]).text
    started = client.submit(opened.headers["Location"])
    assert started.headers["Location"].endswith("/edit")
    plan = queries.plans_of_patient(viewer, person.id)[0]
    assert plan.template_id == "diabetes"
    assert latest(viewer, plan).row.author_kind == "person"
    assert plan.key_worker_id == viewer.staff_id
    again = client.submit(
        opened.headers["Location"], page=started.headers["Location"].replace("/edit", "/comments")
    )
    assert again.headers["Location"] == started.headers["Location"]


def test_what_is_being_typed_is_kept_shown_again_and_gone_once_saved(
    at_home: Visitor, signed_in: Visitor, viewer: Viewer, plan: CarePlan, template: PlanTemplate
) -> None:
    url = f"/plan/{plan.public_id}/edit/what-matters"
    typing = {"base": 1, "one-what_matters-own": "ایک خشک گھر"}
    kept = at_home.submit(f"{url}/draft", typing, page=url, headers={"HX-Request": "true"})
    assert "Draft kept at" in kept.text
    assert latest(viewer, plan).number == 1
    assert "ایک خشک گھر" in at_home.get(url).text
    assert "ایک خشک گھر" not in signed_in.get(url).text  # another's draft is theirs alone
    assert "Draft" in at_home.get(f"/plan/{plan.public_id}/edit").text
    assert at_home.submit(url, {**typing, "keep": "1"}).headers["Location"].endswith("kept=what-matters")
    assert at_home.submit(f"{url}/discard", page=url).status_code == 303
    assert "ایک خشک گھر" not in at_home.get(url).text
    at_home.submit(f"{url}/draft", typing, page=url)
    at_home.submit(url, typing)
    assert not sharing_queries.drafted_sections(viewer, plan, "link:1")
    assert latest(viewer, plan).sections["what_matters"]["what_matters"]["own"] == "ایک خشک گھر"
    assert drafts.keep_draft(viewer, plan, template.section("needs"), 1, [("x", "y" * 300_000)]) is None


def test_two_who_write_one_section_at_once_lose_nothing_on_the_merge_page(
    at_home: Visitor, signed_in: Visitor, viewer: Viewer, plan: CarePlan
) -> None:
    url = f"/plan/{plan.public_id}/edit/strengths"
    worker = {"base": 1, "row": "raa01", "raa01-strength": "I cook well", "raa01-strength-own": ""}
    person = {"base": 1, "row": "raa02", "raa02-strength-own": "میں ہنر مند ہوں"}
    assert signed_in.submit(url, worker).status_code == 303
    met = at_home.submit(url, person)
    assert met.status_code == 409
    assert "Somebody else saved this section while you were writing" in met.text
    assert "I cook well" in met.text
    assert "میں ہنر مند ہوں" in met.text
    names = re.findall(r'name="row" value="(r\w+)"', met.text)
    assert set(names) == {"raa01", "raa02"}
    joined = at_home.submit(url, {**person, "base": 2, "row": names}, page=url)
    assert joined.status_code == 303
    rows = {row["id"]: row["strength"] for row in latest(viewer, plan).sections["strengths"]}
    assert rows == {"raa01": {"en": "I cook well"}, "raa02": {"own": "میں ہنر مند ہوں"}}


def test_who_comes_back_is_told_in_words_what_changed_since_they_looked(
    at_home: Visitor, viewer: Viewer, written: CarePlan, template: PlanTemplate
) -> None:
    url = f"/plan/{written.public_id}"
    assert "What changed since you last looked" not in at_home.get(url).text
    number = latest(viewer, written).number
    goals = [dict(latest(viewer, written).sections["goals"][0])]
    goals[0]["importance"] = 6
    goals[0]["actions"] = [{"id": "rcc09", "what": words("Ring the club")}]
    services.save_section(viewer, db_session.merge(written), "goals", number, goals)
    page = at_home.get(url).text
    news = page[page.index("What changed since you last looked") : page.index('class="app-plan"')]
    assert "Changed in “My goals”: How important it is to me" in news
    assert re.search(r"<dt>Before</dt><dd>9 out of 10</dd>", news)
    assert re.search(r"<dt>Now</dt><dd>6 out of 10</dd>", news)
    assert "Taken out of “My goals”" in news
    assert "Ring the club" in news
    assert "What changed since you last looked" not in at_home.get(url).text
    compared = at_home.get(f"{url}/compare?from=1&amp;to={number}".replace("&amp;", "&")).text
    assert "Added to “My strengths”" in compared
    assert not changes_between(
        template, latest(viewer, written).row.content, latest(viewer, written).row.content
    )


def test_comments_and_the_wish_for_a_review_reach_the_worker_and_are_settled(
    at_home: Visitor, signed_in: Visitor, viewer: Viewer, plan: CarePlan
) -> None:
    at_home.submit(f"/plan/{plan.public_id}/comments", {"text": "The number is wrong"})
    asked = at_home.submit(f"/plan/{plan.public_id}/ask-for-review", {"text": "I moved house"})
    assert asked.status_code == 303
    assert "A review has been asked for" in at_home.get(f"/plan/{plan.public_id}").text
    assert '<bdi dir="ltr">2</bdi> comments to answer' in signed_in.get(f"/plan/{plan.public_id}").text
    assert "Asks for a review" in signed_in.get("/plans?show=asked").text
    first = sharing_queries.notes(viewer, plan)[0]
    page = f"/plan/{plan.public_id}/comments"
    assert at_home.submit(f"{page}/{first.public_id}/settle", page=page).status_code in (303, 403)
    assert sharing_queries.notes(viewer, plan)[0].settled_at is None
    signed_in.submit(f"{page}/{first.public_id}/settle", page=page)
    held = {"held_on-day": "1", "held_on-month": "6", "held_on-year": "2026"}
    following = {"next_on-day": "1", "next_on-month": "9", "next_on-year": "2026"}
    signed_in.submit(f"/plan/{plan.public_id}/review", {**held, **following})
    assert all(each.settled_at for each in sharing_queries.notes(viewer, plan))
    assert "Answer two short questions" in at_home.get(f"/plan/{plan.public_id}").text
    at_home.submit(f"/plan/{plan.public_id}/after-review", {"knew": "yes", "helped": "no"})
    listed = signed_in.get("/plans").text
    assert re.search(r'<bdi dir="ltr">1</bdi> of <bdi dir="ltr">1</bdi> knew', listed)
    assert re.search(r'<bdi dir="ltr">0</bdi> of <bdi dir="ltr">1</bdi> helped', listed)


def test_overdue_reviews_lead_the_list_and_the_counts_equal_it(
    signed_in: Visitor, worker: Staff, written: CarePlan, set_clock: Callable[[datetime], None]
) -> None:
    assert "No plans here" in signed_in.get("/plans?show=overdue").text
    set_clock(NOW + timedelta(days=60))
    sign_in(signed_in, worker)
    page = signed_in.get("/plans?show=overdue").text
    assert '<bdi dir="ltr">1</bdi> plan<' in page
    assert "Overdue" in page


def test_a_plan_keeps_the_template_it_was_begun_on_when_the_file_changes(
    app: Flask, signed_in: Visitor, viewer: Viewer, plan: CarePlan, template: PlanTemplate
) -> None:
    newer = replace(template, title="Another title altogether", version=9, sections=template.sections[:2])
    kept: Any = app.extensions["portal"]
    now = dict(kept.plan_templates)
    object.__setattr__(kept, "plan_templates", {**now, template.id: newer})
    try:
        page = signed_in.get(f"/plan/{plan.public_id}").text
    finally:
        object.__setattr__(kept, "plan_templates", now)
    assert "Another title altogether" not in page
    assert "My goals" in page


def test_the_plan_has_one_key_worker_who_can_be_changed(
    signed_in: Visitor, viewer: Viewer, plan: CarePlan
) -> None:
    nurse = a_clinician(name="Nia Example")
    signed_in.submit(f"/plan/{plan.public_id}/key-worker", {"staff": str(nurse.id)})
    assert "Key worker: <bdi>Nia Example</bdi>" in signed_in.get(f"/plan/{plan.public_id}").text


def test_a_worker_begins_a_plan_of_any_kind_for_a_person_from_the_list(
    signed_in: Visitor, viewer: Viewer, person: Patient
) -> None:
    found = signed_in.get("/plans/begin?q=Akhtar").text
    assert f"/plans/begin/{person.public_id}" in found
    url = f"/plans/begin/{person.public_id}"
    assert signed_in.submit(url, {}).status_code == 422
    assert signed_in.submit(url, {"template": "frailty"}).headers["Location"].endswith("/edit")
    assert queries.plans_of_patient(viewer, person.id)[0].template_id == "frailty"
    with transaction():
        row = db_session.merge(person)
        row.phone, row.email = "", ""
    assert signed_in.submit(url, {"template": "carers", "by": "person"}).status_code == 422
