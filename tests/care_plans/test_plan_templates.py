"""Plan templates: what is wrong with one is said with file, key and reason, and stops the start."""

from pathlib import Path

import pytest

from portal.care_plans.plan_templates import PlanTemplate, load_plan_templates
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
    assert [field.id for field in parts.fields] == ["what", "who", "when", "status", "confidence"]
    assert [field.code for field in template.section("about_me").fields].count("") == 0
    assert "actions" not in {section.id for section in template.sections}


@pytest.mark.parametrize(
    ("wrong", "right", "fault"),
    [
        ('kind = "text"', 'kind = "colour"', "section[goals].field[goal].kind: 'colour' is not one of"),
        ('kind = "text"', 'kind = "scale"', "section[goals].field[goal].maximum: a scale needs"),
        ('kind = "text"', 'kind = "choice"', "section[goals].field[goal].options: go with kind choice"),
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
