"""Plan templates: what is wrong with one is said with file, key and reason, and stops the start."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from portal.care_plans.plan_templates import PlanTemplate, from_document
from portal.care_plans.template_files import load_plan_templates
from portal.pathways.faults import RuleFileErrors

GOOD = """
id = "short"
title = "A short plan"
version = 1
author = "Example author"
signed_off_by = ""
sources = [{ ref = "X", title = "X", checked_on = 2026-01-01, review_by = 2027-01-01 }]

[[section]]
id = "goals"
title = "Goals"
prompt = "What?"
hint = "Small."
repeats = true

[[section.field]]
id = "goal"
kind = "text"
title = "Goal"
prompt = "What?"
hint = "Small."
required = true
"""


def load(folder: Path, text: str) -> PlanTemplate:
    (folder / "plans").mkdir()
    (folder / "plans" / "short.toml").write_text(text)
    return load_plan_templates(folder)["short"]


def test_a_template_is_read_with_its_sections(tmp_path: Path) -> None:
    template = load(tmp_path, GOOD)
    assert [section.id for section in template.sections] == ["goals"]
    assert template.section("goals").fields[0].is_wordy


def test_the_plan_of_social_prescribing_has_actions_within_its_goals(template: PlanTemplate) -> None:
    parts = template.section("goals").parts
    assert parts is not None
    assert [field.id for field in parts.fields] == [
        "what",
        "who",
        "when",
        "status",
        "confidence",
        "strategies",
    ]
    steps = parts.parts
    assert steps is not None
    assert [field.id for field in steps.fields] == ["step", "when", "status", "confidence", "outcome"]
    assert [field.code for field in template.section("about_me").fields].count("") == 1
    assert "actions" not in {section.id for section in template.sections}


@pytest.mark.parametrize(
    ("wrong", "right", "fault"),
    [
        ('kind = "text"', 'kind = "colour"', "section[goals].field[goal].kind: 'colour' is not one of"),
        ('kind = "text"', 'kind = "scale"', "section[goals].field[goal].maximum: a scale needs"),
        ('kind = "text"', 'kind = "choice"', "section[goals].field[goal].options: go with kind choice"),
        (
            "repeats = true",
            'repeats = true\nwithin = "goals"',
            "section[goals].within: 'goals' is no section",
        ),
        ("required = true", "", "section[goals].field: one field of a section that repeats must be required"),
        ("required = true", "needed = true", "section[goals].field[goal].needed: unknown key"),
        ("repeats = true", 'repeats = true\nwithin = "x"', "section[goals].within: 'x' is no section"),
        ('title = "A short plan"', "", "plans/short.toml: title: is missing"),
        ('id = "short"', 'id = "long"', "plans/short.toml: id: must be 'short'"),
        ("version = 1", "version = ", "plans/short.toml: is not TOML"),
        ("2027-01-01", "2025-01-01", "review_by: is before checked_on"),
    ],
)
def test_a_fault_is_said_with_file_key_and_reason(tmp_path: Path, wrong: str, right: str, fault: str) -> None:
    with pytest.raises(RuleFileErrors) as told:
        load(tmp_path, GOOD.replace(wrong, right, 1))
    assert fault in str(told.value)
    assert "plans/short.toml" in str(told.value)


COHORTS = {
    "cancer", "care_home", "carers", "diabetes", "end_of_life", "frailty", "high_intensity_use",
    "learning_disability", "long_term_condition", "maternity", "mental_health", "respiratory",
    "sickle_cell", "social_prescribing", "stroke",
}  # fmt: skip
RECORD = {
    "about_me", "what_matters", "strengths", "needs", "goals", "decisions", "contingency", "people",
    "professionals", "other_plans", "funding", "advance", "conversation", "sharing", "review",
}  # fmt: skip


def test_every_kind_of_plan_holds_the_whole_national_record(app: Flask) -> None:
    templates: Mapping[str, PlanTemplate] = app.extensions["portal"].plan_templates
    assert set(templates) == COHORTS
    for template in templates.values():
        ids = [section.id for section in template.sections]
        assert set(ids) >= RECORD, template.id
        assert ids[0] == "about_me"
        assert not template.signed_off_by
        triggers = template.section("contingency").field("triggers")
        assert triggers is not None
        assert triggers.required


def test_a_template_comes_back_whole_from_its_document_and_any_change_gives_another_hash(
    template: PlanTemplate,
) -> None:
    again = from_document(template.document)
    assert again == template
    assert again.hash == template.hash
    assert replace(template, title="Another").hash != template.hash


SHARED = '[[section]]\nid = "talk"\ntitle = "Talk"\nprompt = "?"\nhint = "."\nrepeats = false\n' + (
    '[[section.field]]\nid = "on"\nkind = "date"\ntitle = "On"\nprompt = "?"\nhint = "."\n'
)


@pytest.mark.parametrize(
    ("sections", "fault"),
    [
        ('["goals", "talks"]', "there is no section 'talks'"),
        ('["talk"]', "does not name 'goals'"),
        ('["goals", "talk", "talk"]', "names a section twice"),
    ],
)
def test_a_template_that_names_its_sections_wrongly_is_refused(
    tmp_path: Path, sections: str, fault: str
) -> None:
    (tmp_path / "plans" / "sections").mkdir(parents=True)
    (tmp_path / "plans" / "sections" / "shared.toml").write_text(SHARED)
    file = tmp_path / "plans" / "short.toml"
    wording = '\n[[wording]]\nid = "talk"\nhint = "Our own hint"\n'
    named = GOOD.replace("version = 1\n", 'version = 1\nsections = ["goals", "talk"]\n', 1)
    file.write_text(named + wording)
    assert load_plan_templates(tmp_path)["short"].section("talk").hint == "Our own hint"
    file.write_text(named.replace('["goals", "talk"]', sections, 1) + wording)
    with pytest.raises(RuleFileErrors) as told:
        load_plan_templates(tmp_path)
    assert fault in str(told.value)
