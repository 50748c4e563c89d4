"""A plan begins with everything the person already said: nobody types it, or tells it, again (H25)."""

from collections.abc import Callable

import pytest

from portal.access import Viewer
from portal.care_plans.models import CarePlan
from portal.community.models import Referral
from portal.people.models import Patient, Staff
from tests.care_plans.conftest import OWN_WORDS, latest
from tests.factories import a_patient, a_referral
from tests.visitor import Visitor

pytestmark = pytest.mark.database


def test_needs_own_words_and_what_matters_are_filled_in(viewer: Viewer, plan: CarePlan) -> None:
    sections = latest(viewer, plan).sections
    needs = [row["need"]["en"] for row in sections["needs"]]
    assert needs == ["Feeling lonely, or meeting people", "Debt, rent or bills", f"“{OWN_WORDS}”"]
    assert [row.get("code") for row in sections["needs"]] == ["loneliness", "debt_bills", None]
    assert sections["what_matters"] == {"what_matters": {"en": "To see my sister again"}}


def test_how_to_communicate_comes_from_the_record_and_is_to_be_confirmed(
    viewer: Viewer, plan: CarePlan
) -> None:
    version = latest(viewer, plan)
    lines = version.sections["about_me"]["communication"]["en"].splitlines()
    assert lines == [
        "I speak Urdu.",
        "I need an interpreter.",
        "I read Urdu.",
        "Large print, at least 20 point",
    ]
    assert version.row.content["to_confirm"] == ["about_me", "what_matters", "needs"]


def test_words_given_in_the_persons_language_are_kept_as_their_own(
    begin: Callable[..., CarePlan], viewer: Viewer, referral: Referral, person: Patient
) -> None:
    sections = latest(viewer, begin(referral, person, asked_in="ur")).sections
    assert sections["what_matters"] == {"what_matters": {"own": "To see my sister again"}}
    assert sections["needs"][-1]["need"] == {"own": f"“{OWN_WORDS}”"}


def test_somebody_who_asked_in_polish_gets_a_plan_with_room_for_polish(
    begin: Callable[..., CarePlan], viewer: Viewer, worker: Staff
) -> None:
    person = a_patient()
    plan = begin(a_referral(person, link_worker=worker), person, asked_in="pl")
    assert latest(viewer, plan).row.content["language"] == "pl"


def test_a_link_alone_begins_nothing_and_the_button_begins_one_plan_only(
    signed_in: Visitor, db: object, referral: Referral
) -> None:
    url = f"/referral/{referral.public_id}/plan"
    page = signed_in.get(url)
    assert page.status_code == 200
    assert "To see my sister again" in page.text
    first = signed_in.submit(url)
    assert first.status_code == 303
    assert "/edit" in first.headers["Location"]
    again = signed_in.get(url)
    assert again.headers["Location"] == first.headers["Location"]


def test_nothing_begins_before_reception_knows_whose_referral_it_is(
    signed_in: Visitor, referral: Referral
) -> None:
    from portal.db import transaction

    with transaction():
        referral.patient_id = None
    url = f"/referral/{referral.public_id}/plan"
    assert "Reception is finding the person" in signed_in.get(url).text
    assert signed_in.submit(url, page="/caseload").status_code == 409


def test_two_who_press_begin_at_once_get_the_same_plan(
    begin: Callable[..., CarePlan], referral: Referral, person: Patient
) -> None:
    assert begin(referral, person).id == begin(referral, person).id
