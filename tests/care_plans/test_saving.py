"""Saving a plan: every save a new version, nothing overwritten, nothing typed ever lost (I15, I16)."""

import threading
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session, scoped_session

from portal import sealing
from portal.access import NotAllowed, Viewer
from portal.care_plans import queries, services
from portal.care_plans.content import content_hash, every_text
from portal.care_plans.merging import merged
from portal.care_plans.models import CarePlan, CarePlanVersion
from portal.care_plans.plan_templates import PlanTemplate
from portal.community.models import Referral
from portal.db import db_session
from portal.people.models import Patient
from tests.care_plans.conftest import SECTIONS, latest, words
from tests.factories import a_link_worker, a_practice, a_receptionist, as_viewer

pytestmark = pytest.mark.database


def test_a_save_adds_a_version_and_leaves_the_one_before_as_it_was(viewer: Viewer, plan: CarePlan) -> None:
    before = latest(viewer, plan)
    kept = content_hash(before.row.content)
    services.save_section(viewer, plan, "strengths", 1, SECTIONS["strengths"])
    db_session.expire_all()
    first = queries.version(viewer, plan, 1)
    assert first is not None
    assert content_hash(first.content) == first.content_hash == kept
    assert latest(viewer, plan).number == 2
    assert sealing.seal(viewer.practice_id)
    assert sealing.first_break(viewer.practice_id) is None


@pytest.mark.parametrize(
    "change", ["UPDATE care_plan_version SET content = '{}'", "DELETE FROM care_plan_version"]
)
def test_the_database_itself_refuses_to_change_a_version(plan: CarePlan, change: str) -> None:
    with pytest.raises(DatabaseError):
        db_session.execute(text(change))
    db_session.rollback()


def test_saving_what_is_there_already_makes_no_version(viewer: Viewer, written: CarePlan) -> None:
    number = latest(viewer, written).number
    services.save_section(viewer, written, "goals", number, SECTIONS["goals"])
    assert latest(viewer, written).number == number


def test_checking_what_was_filled_in_and_saving_it_unchanged_confirms_it(
    viewer: Viewer, plan: CarePlan
) -> None:
    services.save_section(viewer, plan, "needs", 1, latest(viewer, plan).sections["needs"])
    assert latest(viewer, plan).row.content["to_confirm"] == ["about_me", "what_matters"]


def test_two_who_write_different_sections_on_the_same_version_both_stay(
    viewer: Viewer, plan: CarePlan
) -> None:
    colleague = as_viewer(a_link_worker())
    services.save_section(viewer, plan, "strengths", 1, SECTIONS["strengths"])
    services.save_section(colleague, plan, "goals", 1, SECTIONS["goals"])
    now = latest(viewer, plan)
    assert now.sections["strengths"] == SECTIONS["strengths"]
    assert now.sections["goals"] == SECTIONS["goals"]
    assert [each.written_by_id for each in queries.versions(viewer, plan)][:2] == [
        colleague.staff_id,
        viewer.staff_id,
    ]


def test_the_second_of_two_who_write_the_same_section_is_told_and_overwrites_nothing(
    viewer: Viewer, plan: CarePlan
) -> None:
    services.save_section(viewer, plan, "what_matters", 1, {"what_matters": words("Theirs")})
    with pytest.raises(services.ChangedMeanwhile) as told:
        services.save_section(viewer, plan, "what_matters", 1, {"what_matters": words("Mine")})
    assert told.value.latest.content["sections"]["what_matters"] == {"what_matters": words("Theirs")}
    assert latest(viewer, plan).number == 2


def test_who_opened_a_section_and_changed_nothing_undoes_nobodys_work(viewer: Viewer, plan: CarePlan) -> None:
    was = latest(viewer, plan).sections["needs"]
    services.save_section(viewer, plan, "needs", 1, SECTIONS["needs"])
    services.save_section(viewer, plan, "needs", 1, was)
    assert latest(viewer, plan).sections["needs"] == SECTIONS["needs"]


def test_simultaneous_saves_end_in_a_chain_of_versions_with_every_text(
    app: Flask, db: scoped_session[Session], viewer: Viewer, plan: CarePlan, template: PlanTemplate
) -> None:
    """Eight at once on version 1: four sections, two writers each. Whoever is told tries again on top."""
    plan_id, told = plan.public_id, []
    sections = ("about_me", "what_matters", "strengths", "goals")
    start = threading.Barrier(8)

    def write(section: str, mark: str) -> None:
        with app.app_context():
            start.wait()
            base = 1
            for _ in range(4):
                found = queries.plan(viewer, plan_id)
                assert found is not None
                try:
                    services.save_section(viewer, found[0], section, base, _marked(section, mark))
                    break
                except services.ChangedMeanwhile as changed:
                    told.append(mark)
                    base = changed.latest.number
            db_session.remove()

    threads = [
        threading.Thread(target=write, args=(section, f"{section} {who}"))
        for section in sections
        for who in ("first", "second")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.remove()
    rows = db.query(CarePlanVersion).order_by(CarePlanVersion.number).all()
    assert [row.number for row in rows] == list(range(1, 10))
    everything = {each for row in rows for each in every_text(template, row.content)}
    assert {f"{section} {who}" for section in sections for who in ("first", "second")} <= everything
    assert len(told) >= 4
    assert sealing.seal(viewer.practice_id)
    assert sealing.first_break(viewer.practice_id) is None


def _marked(section: str, mark: str) -> Any:
    one = {"about_me": "wellness", "what_matters": "what_matters", "strengths": "strength", "goals": "goal"}
    row = {one[section]: words(mark)}
    return [{"id": "rff01", **row}] if section in ("strengths", "goals") else row


SAVE = st.tuples(
    st.integers(0, 2), st.sampled_from(["what_matters", "strengths"]), st.sampled_from(["look", "save"])
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(turns=st.lists(SAVE, max_size=10))
def test_in_any_order_of_looking_and_saving_every_text_stays_readable(
    turns: list[tuple[int, str, str]],
    viewer: Viewer,
    template: PlanTemplate,
    plan: CarePlan,
) -> None:
    """Three people look and save when they like; a conflict is saved again on top of the other."""
    bases = dict.fromkeys(range(3), latest(viewer, plan).number)
    typed = set()
    for number, (who, section, what) in enumerate(turns):
        if what == "look":
            bases[who] = latest(viewer, plan).number
            continue
        mark = f"{section} by {who}, turn {number}, {len(queries.versions(viewer, plan))}"
        typed.add(mark)
        try:
            services.save_section(viewer, plan, section, bases[who], _marked(section, mark))
        except services.ChangedMeanwhile as changed:
            services.save_section(viewer, plan, section, changed.latest.number, _marked(section, mark))
    found = (queries.version(viewer, plan, each.number) for each in queries.versions(viewer, plan))
    versions = [each for each in found if each]
    assert typed <= {each for version in versions for each in every_text(template, version.content)}
    assert all(version.content_hash == content_hash(version.content) for version in versions)


def test_what_only_one_of_two_changed_comes_through_a_merge() -> None:
    base = [{"id": "r1", "goal": words("Walk"), "importance": 5}]
    theirs = [{"id": "r1", "goal": words("Walk"), "importance": 9}, {"id": "r2", "goal": words("Sing")}]
    mine = [{"id": "r1", "goal": words("Walk daily"), "importance": 5}, {"id": "r3", "goal": words("Cook")}]
    together = merged(base, theirs, mine)
    assert together == [
        {"id": "r1", "goal": words("Walk daily"), "importance": 9},
        {"id": "r3", "goal": words("Cook")},
        {"id": "r2", "goal": words("Sing")},
    ]


def test_a_row_that_one_took_out_and_the_other_changed_stays() -> None:
    base = [{"id": "r1", "need": words("Rent")}]
    changed = [{"id": "r1", "need": words("Rent and bills")}]
    assert merged(base, changed, []) == merged(base, [], changed) == changed
    assert merged(base, base, []) == []


def test_people_of_another_practice_reach_no_plan(plan: CarePlan) -> None:
    other = as_viewer(a_link_worker(practice=a_practice("Elsewhere")))
    assert queries.plan(other, plan.public_id) is None


def test_who_may_not_write_plans_is_refused_by_the_service_too(
    plan: CarePlan, referral: Referral, person: Patient
) -> None:
    with pytest.raises(NotAllowed):
        services.save_section(as_viewer(a_receptionist()), plan, "needs", 1, [])
