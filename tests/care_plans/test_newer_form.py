"""A newer version of a plan's form: what differs is shown, the plan moves, and no word of it is lost."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from alembic import command
from flask import Flask
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from portal.access import NotAllowed, Viewer
from portal.care_plans import drafts, moving, queries, services
from portal.care_plans.content import every_text
from portal.care_plans.form_changes import form_changes
from portal.care_plans.form_moving import moved
from portal.care_plans.models import CarePlan
from portal.care_plans.plan_templates import Field, PlanTemplate, Section
from portal.cli import alembic_config
from tests.care_plans.conftest import NOW, SECTIONS, latest, words
from tests.factories import a_visitor
from tests.visitor import Visitor


def named(template: PlanTemplate, section_id: str, **details: Any) -> PlanTemplate:
    """The template with one of its sections otherwise."""
    sections = [replace(each, **details) if each.id == section_id else each for each in template.sections]
    return replace(template, sections=tuple(sections))


@pytest.fixture
def first(template: PlanTemplate) -> PlanTemplate:
    """The form as its first version was: smaller steps are lines of an action, and nothing is kept."""
    goals = template.section("goals")
    assert goals.parts
    step = goals.parts.fields[0]
    lines = replace(step, id="stage_goals", kind="lines", title="Smaller steps", required=False)
    actions = replace(goals.parts, fields=(*goals.parts.fields, lines), parts=None)
    made = named(template, "goals", parts=actions)
    return replace(made, version=1, sections=tuple(each for each in made.sections if each.id != "kept"))


@pytest.fixture
def second(template: PlanTemplate) -> PlanTemplate:
    """A form with a renamed heading, one section gone, one field gone, one section under a new name."""
    made = named(template, "strengths", id="good_at", replaces="strengths", title="What I am good at")
    made = named(made, "people", title="My people")
    goals = made.section("goals")
    made = named(made, "goals", fields=tuple(each for each in goals.fields if each.id != "importance"))
    made = named(made, "about_me", fields=made.section("about_me").fields[1:])
    gone = tuple(each for each in made.sections if each.id != "advance")
    return replace(made, version=3, sections=gone)


CONTENT: dict[str, Any] = {
    "language": "ur",
    "to_confirm": ["strengths", "advance"],
    "to_translate": [],
    "sections": {
        **SECTIONS,
        "advance": [{"id": "rhh01", "what": "respect", "made_on": "2026-01-05", "where": "Kitchen"}],
        "goals": [
            {
                **SECTIONS["goals"][0],
                "actions": [
                    {
                        **SECTIONS["goals"][0]["actions"][0],
                        "stage_goals": words("Find the number\nCall", "نمبر\nفون\nجانا"),
                    }
                ],
            }
        ],
    },
}


def test_a_line_of_a_list_becomes_a_row_of_its_own_with_its_words_in_both_languages(
    app: Flask, first: PlanTemplate, template: PlanTemplate
) -> None:
    with app.test_request_context():
        steps = moved(first, template, CONTENT)["sections"]["goals"][0]["actions"][0]["steps"]
        assert [each["step"] for each in steps] == [
            words("Find the number", "نمبر"), words("Call", "فون"), {"own": "جانا"}
        ]  # fmt: skip
        assert len({each["id"] for each in steps}) == 3
        kinds = [(each.kind, each.part) for each in form_changes(first, template)]
    assert kinds == [("one_by_one", "goals")]


def test_what_has_no_place_in_the_newer_form_is_kept_with_its_heading_and_nothing_is_lost(
    app: Flask, first: PlanTemplate, second: PlanTemplate
) -> None:
    with app.test_request_context():
        after = moved(first, second, CONTENT)
        assert after == moved(first, second, CONTENT)  # the same rows each time, so that versions compare
        kept = {row["heading"]["en"]: row["words"] for row in after["sections"]["kept"]}
        told = [(each.kind, each.title) for each in form_changes(first, second)]
    assert kept["About me: What is most important to me"] == words(
        "My sister and my garden", "میری بہن اور میرا باغ"
    )
    assert kept["Goal 1: How important it is to me"]["en"] == "9 out of 10"
    assert kept["Document 1: Which document"]["en"] == "ReSPECT form"
    assert kept["Document 1: Made on"]["en"] == "5 January 2026"
    assert kept["Document 1: Where it is"]["en"] == "Kitchen"
    assert after["to_confirm"] == ["good_at"]
    assert after["sections"]["good_at"] == SECTIONS["strengths"]
    assert after["sections"]["needs"] == SECTIONS["needs"]  # with what no field shows
    assert set(every_line(first, CONTENT)) <= set(every_line(second, after))
    assert told == [
        ("gone", "What is most important to me"),
        ("renamed", "What I am good at"),
        ("one_by_one", "Smaller steps on the way"),
        ("gone", "How important it is to me"),
        ("renamed", "My people"),
        ("gone", "Wishes for the future"),
    ]


def every_line(template: PlanTemplate, content: dict[str, Any]) -> Iterator[str]:
    """Each line somebody wrote, but for days and choices, which are kept in words."""
    codes = {"respect", "planned"}
    for said in every_text(template, content):
        if said not in codes and not said[:4].isdigit():
            yield from said.splitlines()


@pytest.mark.parametrize(
    ("was", "now", "fits"),
    [
        ({"kind": "lines"}, {"kind": "text"}, True),
        ({"kind": "short"}, {"kind": "text"}, True),
        ({"kind": "text"}, {"kind": "short"}, False),
        ({"kind": "scale", "maximum": 10}, {"kind": "scale", "maximum": 5}, False),
    ],
)
def test_a_value_moves_only_where_the_newer_field_can_hold_it(
    app: Flask, template: PlanTemplate, was: dict[str, Any], now: dict[str, Any], fits: bool
) -> None:
    def form(details: dict[str, Any]) -> PlanTemplate:
        made: Field = replace(template.section("goals").fields[1], id="x", title="X", **details)
        part: Section = replace(template.section("review"), id="part", title="Part", fields=(made,))
        return replace(template, sections=(part, template.section("kept")))

    value: Any = {"lines": words("a"), "text": words("a"), "short": "a", "scale": 9}[was["kind"]]
    before = {"language": "en", "to_confirm": [], "sections": {"part": {"x": value}}}
    with app.test_request_context():
        after = moved(form(was), form(now), before)["sections"]
    assert ("kept" not in after) is fits
    assert after.get("part") == ({"x": words("a")} if fits else None)


@pytest.fixture
def old_plan(viewer: Viewer, first: PlanTemplate, written: CarePlan) -> CarePlan:
    """A plan that is still on the first version of the form."""
    services.keep_template(first)
    written.template_version, written.template_hash = first.version, first.hash
    number = latest(viewer, written).number
    services.save_section(viewer, written, "goals", number, CONTENT["sections"]["goals"])
    return written


@pytest.mark.database
def test_staff_see_what_changes_move_the_plan_and_every_version_stays_readable(
    signed_in: Visitor, viewer: Viewer, old_plan: CarePlan
) -> None:
    url, number = f"/plan/{old_plan.public_id}/newer-form", latest(viewer, old_plan).number
    assert "There is a newer form" in signed_in.get(f"/plan/{old_plan.public_id}").text
    page = signed_in.get(url).text
    assert "One by one now, each with a day of its own: Smaller steps on the way" in page
    assert signed_in.submit(url, {"base": number - 1}).status_code == 409
    assert signed_in.submit(url, {"base": number}).status_code == 303
    now = latest(viewer, old_plan)
    assert (now.number, now.row.agreed_on) == (number + 1, None)
    assert "Find the number" in signed_in.get(f"/plan/{old_plan.public_id}").text
    assert signed_in.get(url).status_code == 404  # it is on the newest
    then = signed_in.get(f"/plan/{old_plan.public_id}/versions/{number}").text
    assert "Find the number" in then
    compared = signed_in.get(f"/plan/{old_plan.public_id}/compare?from={number}&to={number + 1}").text
    assert "Both versions say the same" in compared
    assert "The form was changed between these versions" in compared


@pytest.mark.database
def test_nobody_writing_meanwhile_loses_a_word(
    signed_in: Visitor, viewer: Viewer, old_plan: CarePlan, first: PlanTemplate, template: PlanTemplate
) -> None:
    number, url = latest(viewer, old_plan).number, f"/plan/{old_plan.public_id}/edit/goals"
    drafts.keep_draft(viewer, old_plan, first.section("goals"), number, [("rcc01-goal", "To swim")])
    assert "Somebody is still writing" in signed_in.get(f"/plan/{old_plan.public_id}/newer-form").text
    with pytest.raises(moving.DraftsOpen):
        moving.move_plan(viewer, old_plan, first, template, number)
    drafts.drop_draft(viewer, old_plan, first.section("goals"))
    with pytest.raises(NotAllowed):
        moving.move_plan(a_visitor(), old_plan, first, template, number)
    moving.move_plan(viewer, old_plan, first, template, number)
    typed = {"base": number, "row": "rcc01", "row-rcc01": "rcc02", "rcc02-stage_goals": "Put shoes on"}
    late = signed_in.submit(url, typed, page=url)
    assert late.status_code == 409
    assert "Put shoes on" in late.text
    assert (found := queries.version(viewer, old_plan)) is not None
    assert found.number == number + 1


@pytest.mark.database
def test_the_versions_of_a_plan_from_before_forms_could_move_are_named_their_form_and_stay_unchangeable(
    empty_database: str,
) -> None:
    config = alembic_config(empty_database)
    command.upgrade(config, "e7c30f58b921")
    engine = create_engine(empty_database)
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":  # neither row needs the people round it for this
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(
            text(
                "INSERT INTO care_plan (id, public_id, practice_id, patient_id, key_worker_id, template_id, "
                "template_version, template_hash, created_at) VALUES (1, 'p', 1, 1, 1, 'x', 1, 'abc', :now)"
            ),
            {"now": NOW},
        )
        connection.execute(
            text(
                "INSERT INTO care_plan_version (id, practice_id, care_plan_id, number, content, "
                "content_hash, author_kind, author_name, written_at, agreed_with) "
                "VALUES (1, 1, 1, 1, '{}', '', 'staff', '', :now, '')"
            ),
            {"now": NOW},
        )
    command.upgrade(config, "ba71f0c29d64")
    with engine.connect() as connection:
        assert connection.execute(text("SELECT template_hash FROM care_plan_version")).scalar() == "abc"
    with pytest.raises(DBAPIError, match="never changes"), engine.begin() as connection:
        connection.execute(text("UPDATE care_plan_version SET template_hash = ''"))
