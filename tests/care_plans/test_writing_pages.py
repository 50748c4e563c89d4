"""Writing a plan on the pages, without JavaScript: what was typed is kept, whatever goes wrong."""

import re
from typing import Any

import pytest
from flask import Flask

from portal.access import Viewer
from portal.care_plans.models import CarePlan
from tests.booking.counting import statements
from tests.care_plans.conftest import SECTIONS, latest, words
from tests.factories import a_link_worker, a_practice, a_receptionist, sign_in
from tests.visitor import Visitor

pytestmark = pytest.mark.database
GOAL = {
    "row": "rcc01",
    "row-rcc01": "rcc02",
    "rcc01-goal": "I go to the lunch club every week",
    "rcc01-goal-own": "میں ہر ہفتے لنچ کلب جاتی ہوں",
    "rcc01-importance": "9",
    "rcc02-what": "Visit the club together",
    "rcc02-what-own": "اکٹھے کلب جانا",
    "rcc02-who": "Noor Example",
    "rcc02-when-day": "10",
    "rcc02-when-month": "6",
    "rcc02-when-year": "2026",
    "rcc02-status": "planned",
    "rcc02-confidence": "8",
}


def url_of(plan: CarePlan, section: str = "") -> str:
    return f"/plan/{plan.public_id}/edit" + (f"/{section}" if section else "")


def test_the_list_of_sections_shows_what_is_written_what_to_check_and_what_is_missing(
    signed_in: Visitor, plan: CarePlan
) -> None:
    page = signed_in.get(url_of(plan))
    assert page.status_code == 200
    assert page.text.count("To check") == 3
    assert page.text.count("Not started") == 5
    assert "Check with the person what we filled in from the record" in page.text
    assert "Write at least one goal" in page.text


def test_what_the_person_said_stands_in_the_form_already(signed_in: Visitor, plan: CarePlan) -> None:
    page = signed_in.get(url_of(plan, "needs")).text
    assert "Debt, rent or bills" in page
    assert "We filled this in from what the person told us" in page


def test_a_goal_with_its_action_is_saved_as_the_next_version(
    signed_in: Visitor, viewer: Viewer, plan: CarePlan
) -> None:
    sent = signed_in.submit(url_of(plan, "goals"), {"base": 1, **GOAL})
    assert sent.status_code == 303
    assert latest(viewer, plan).sections["goals"] == SECTIONS["goals"]
    assert "Saved as version" in signed_in.get(sent.headers["Location"]).text


def test_a_form_opened_again_holds_what_was_saved_and_saving_it_changes_nothing(
    signed_in: Visitor, viewer: Viewer, written: CarePlan
) -> None:
    page, number = signed_in.get(url_of(written, "goals")).text, latest(viewer, written).number
    assert page.count('value="9" selected') == page.count('value="8" selected') == 1
    assert 'value="planned" selected' in page
    signed_in.submit(url_of(written, "goals"), {"base": number, **GOAL})
    assert latest(viewer, written).number == number


def test_each_text_has_a_second_box_in_the_persons_language_and_direction(
    signed_in: Visitor, plan: CarePlan
) -> None:
    page = signed_in.get(url_of(plan, "what-matters")).text
    assert re.search(r'<textarea[^>]*id="one-what_matters-own"[^>]* lang="ur" dir="rtl"', page)
    assert "What matters to me now (in Urdu)" in page


def test_another_row_is_added_with_all_that_was_typed_and_nothing_saved(
    signed_in: Visitor, viewer: Viewer, plan: CarePlan
) -> None:
    page = signed_in.submit(url_of(plan, "goals"), {"base": 1, **GOAL, "add": "rcc01"})
    assert page.status_code == 200
    assert page.text.count('name="row-rcc01"') == 2
    assert "autofocus" in page.text
    assert "Visit the club together" in page.text
    assert latest(viewer, plan).number == 1


STEP = {
    "row-rcc02": "rcc03",
    "rcc03-step": "Find the phone number",
    "rcc03-step-own": "فون نمبر ڈھونڈنا",
    "rcc03-when-day": "3",
    "rcc03-when-month": "6",
    "rcc03-when-year": "2026",
    "rcc03-status": "planned",
}


def test_an_action_that_the_person_doubts_asks_for_a_smaller_step_until_there_is_one_they_are_sure_of(
    signed_in: Visitor, viewer: Viewer, plan: CarePlan
) -> None:
    doubted = {**GOAL, "rcc02-confidence": "5"}
    signed_in.submit(url_of(plan, "goals"), {"base": 1, **doubted})
    assert "Make these steps smaller" in (page := signed_in.get(url_of(plan)).text)
    offered = re.search(r'href="([^"]+smaller=rcc02)"', page)
    assert offered
    form = signed_in.get(offered[1]).text
    assert re.search(r'name="row-rcc02" value="r\w+"', form)
    assert 'name="row-rcc02"' not in signed_in.get(url_of(plan, "goals")).text  # nobody has to write one
    unnamed = {"base": 2, **doubted, **STEP, "rcc03-step": "", "rcc03-step-own": ""}
    assert signed_in.submit(url_of(plan, "goals"), unnamed).status_code == 422
    for confidence, is_asked in (("6", True), ("9", False)):
        sent = {"base": latest(viewer, plan).number, **doubted, **STEP, "rcc03-confidence": confidence}
        assert signed_in.submit(url_of(plan, "goals"), sent).status_code == 303
        assert ("Make these steps smaller" in signed_in.get(url_of(plan)).text) is is_asked
    step = latest(viewer, plan).sections["goals"][0]["actions"][0]["steps"][0]
    assert (step["when"], step["confidence"]) == ("2026-06-03", 9)
    read = signed_in.get(f"/plan/{plan.public_id}").text
    assert read.index("Visit the club together") < read.index("Find the phone number")
    gone = signed_in.submit(url_of(plan, "goals"), {"base": 1, **doubted, **STEP, "remove": "rcc03"}).text
    assert "Find the phone number" not in gone
    assert "Visit the club together" in gone


def test_a_row_is_removed_and_the_others_keep_what_was_typed(signed_in: Visitor, plan: CarePlan) -> None:
    two = {"base": 1, "row": ["raa01", "raa02"], "raa01-strength": "I cook", "raa02-strength": "I sing"}
    page = signed_in.submit(url_of(plan, "strengths"), {**two, "remove": "raa01"}).text
    assert "I sing" in page
    assert "I cook" not in page


NO_ANSWER = "11"  # forged: nobody typed it, and no answer to choose is called so


@pytest.mark.parametrize(
    ("section", "fields", "message"),
    [
        ("goals", {**GOAL, "rcc01-importance": NO_ANSWER}, "Choose one of the answers shown"),
        ("goals", {**GOAL, "rcc02-when-day": "31"}, "That month does not have so many days"),
        ("goals", {**GOAL, "rcc02-what": "", "rcc02-what-own": ""}, "Fill in “What”"),
        (
            "review",
            {"one-on-day": "1", "one-on-month": "6", "one-on-year": "2026"},
            "Choose a day after today",
        ),
        ("review", {"one-by": "Noor"}, "Fill in “Review date”"),
        ("contingency", {"row": "rdd01", "rdd01-coping": "A walk"}, "Fill in “What can set it off”"),
        ("what-matters", {"one-what_matters": "x" * 4001}, "This is 1 character too long"),
    ],
)
def test_a_mistake_is_said_beside_it_and_what_was_typed_is_kept(
    signed_in: Visitor, viewer: Viewer, plan: CarePlan, section: str, fields: dict[str, Any], message: str
) -> None:
    page = signed_in.submit(url_of(plan, section), {"base": 1, **fields})
    assert page.status_code == 422
    assert "<title>Error:" in page.text
    assert message in page.text
    for typed in set(fields.values()) - {NO_ANSWER}:
        assert typed in page.text
    assert latest(viewer, plan).number == 1


def test_who_saved_the_same_section_second_gets_both_side_by_side_and_can_save_them_together(
    signed_in: Visitor, viewer: Viewer, plan: CarePlan
) -> None:
    url = url_of(plan, "strengths")
    theirs = {"base": 1, "row": "raa01", "raa01-strength": "I cook for ten people"}
    mine = {"base": 1, "row": "raa02", "raa02-strength": "I sing <b>well</b>"}
    signed_in.submit(url, theirs)
    page = signed_in.submit(url, mine)
    assert page.status_code == 409
    assert "<title>Error:" in page.text
    assert "Noor Example saved it on" in page.text
    assert "I sing &lt;b&gt;well&lt;/b&gt;" in page.text
    assert 'name="base" value="2"' in page.text
    both = {
        "base": 2,
        "row": ["raa02", "raa01"],
        "raa02-strength": "I sing",
        "raa01-strength": "I cook for ten people",
    }
    assert signed_in.submit(url, both).status_code == 303
    kept = [row["strength"]["en"] for row in latest(viewer, plan).sections["strengths"]]
    assert kept == ["I sing", "I cook for ten people"]


def test_a_forged_base_overwrites_nothing(signed_in: Visitor, plan: CarePlan) -> None:
    for base in ("99", "x", ""):
        page = signed_in.submit(url_of(plan, "what-matters"), {"base": base, "one-what_matters": "Mine"})
        assert page.status_code == 409


def test_the_referrals_need_code_stays_with_a_need_that_is_reworded(
    signed_in: Visitor, viewer: Viewer, plan: CarePlan
) -> None:
    first = latest(viewer, plan).sections["needs"][0]
    signed_in.submit(
        url_of(plan, "needs"), {"base": 1, "row": first["id"], f"{first['id']}-need": "I sit alone"}
    )
    assert latest(viewer, plan).sections["needs"] == [
        {"id": first["id"], "code": "loneliness", "need": words("I sit alone")}
    ]


@pytest.mark.parametrize("language", ["pl", "ur"])
def test_texts_without_a_translation_are_marked_as_english_and_never_as_bare_markup(
    signed_in: Visitor, written: CarePlan, language: str
) -> None:
    signed_in.set_cookie("language", language)
    paths = ["", "/edit", "/edit/goals", "/edit/contingency", "/edit/review", "/agree", "/versions", "/print"]
    pages = [signed_in.get(f"/plan/{written.public_id}{path}") for path in paths]
    pages.append(
        signed_in.submit(
            url_of(written, "goals"), {"base": 1, **GOAL, "rcc01-goal": "", "rcc01-goal-own": ""}
        )
    )
    for page in pages:
        assert f'<html lang="{language}"' in page.text
        assert "&lt;" not in page.text


def test_a_doubtful_step_asks_for_a_smaller_one(signed_in: Visitor, plan: CarePlan) -> None:
    signed_in.submit(url_of(plan, "goals"), {"base": 1, **GOAL, "rcc02-confidence": "6"})
    assert "Make these steps smaller" in signed_in.get(url_of(plan)).text


def test_a_plan_without_goal_or_review_date_cannot_be_agreed(signed_in: Visitor, plan: CarePlan) -> None:
    page = signed_in.get(f"/plan/{plan.public_id}/agree").text
    assert "Before you can agree this plan" in page
    assert "Choose a review date after today" in page


def test_an_agreed_plan_is_a_version_of_its_own_and_a_later_change_has_to_be_agreed_again(
    signed_in: Visitor, viewer: Viewer, written: CarePlan
) -> None:
    number = latest(viewer, written).number
    agreed = signed_in.submit(f"/plan/{written.public_id}/agree", {"base": number, **AGREED})
    assert agreed.status_code == 303
    assert latest(viewer, written).row.agreed_with == "Parveen Akhtar"
    change = {"base": number + 1, "one-what_matters": "To see my sister soon"}
    signed_in.submit(url_of(written, "what-matters"), change)
    assert latest(viewer, written).row.agreed_on is None
    shown = signed_in.get(f"/plan/{written.public_id}/versions/{number + 1}").text
    assert "Agreed with Parveen Akhtar" in shown.replace("<bdi>", "").replace("</bdi>", "")
    assert "To see my sister again" in shown
    assert "Not agreed yet" in signed_in.get(f"/plan/{written.public_id}").text


AGREED = {"who": "person", "on-day": "1", "on-month": "6", "on-year": "2026"}


def test_who_spoke_for_the_person_is_named_and_the_day_is_no_later_than_today(
    signed_in: Visitor, viewer: Viewer, written: CarePlan
) -> None:
    url, number = f"/plan/{written.public_id}/agree", latest(viewer, written).number
    unnamed = signed_in.submit(url, {"base": number, **AGREED, "who": "other", "on-day": "2"})
    assert unnamed.status_code == 422
    assert "Enter the name of the person who spoke for them" in unnamed.text
    assert "The day must be today or in the past" in unnamed.text
    named = {"base": number, **AGREED, "who": "other", "name": "Her sister, Nasreen Akhtar"}
    assert signed_in.submit(url, named).status_code == 303
    assert latest(viewer, written).row.agreed_with == "Her sister, Nasreen Akhtar"


def test_a_plan_that_changed_while_it_was_read_is_not_agreed(
    signed_in: Visitor, viewer: Viewer, written: CarePlan
) -> None:
    number = latest(viewer, written).number
    page = signed_in.submit(f"/plan/{written.public_id}/agree", {"base": number - 1, **AGREED})
    assert page.status_code == 409
    assert "The plan has changed since you opened this page" in page.text
    assert latest(viewer, written).row.agreed_on is None


def test_a_colleague_may_write_too_and_nobody_else(app: Flask, client: Visitor, plan: CarePlan) -> None:
    sign_in(client, a_link_worker())
    client.submit(f"/desk/plan/{plan.public_id}/why", {"reason": "covering"})
    assert client.get(url_of(plan)).status_code == 200
    for stranger, status in ((a_receptionist(), 403), (a_link_worker(practice=a_practice("Far")), 404)):
        browser = app.test_client()
        assert isinstance(browser, Visitor)
        sign_in(browser, stranger)
        for path in ("", "/edit", "/edit/needs", "/agree", "/versions", "/versions/1", "/print"):
            assert browser.get(f"/plan/{plan.public_id}{path}").status_code == status


@pytest.mark.parametrize("path", ["", "/edit", "/edit/goals", "/agree", "/versions", "/versions/2", "/print"])
def test_a_page_takes_few_statements(signed_in: Visitor, db: Any, written: CarePlan, path: str) -> None:
    signed_in.get(f"/plan/{written.public_id}{path}")
    with statements(db) as sent:
        assert signed_in.get(f"/plan/{written.public_id}{path}").status_code == 200
    of_every_page = ("cookie_session", "staff.public_id", "advisory_xact_lock")
    own = [each for each in sent if not any(words in each for words in of_every_page)]
    asked = [each for each in own if each.lstrip().startswith(("SELECT", "INSERT", "UPDATE"))]
    assert len(asked) <= 9, "\n".join(asked)
