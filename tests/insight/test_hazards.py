"""The hazard log: complete, rated by the matrix, and every control it names exists."""

from pathlib import Path

import pytest

from portal.insight.hazards import LIKELIHOODS, RATINGS, SEVERITIES, Hazard, Risk, load_hazards
from portal.pathways.faults import RuleFileErrors

ROOT = Path(__file__).resolve().parents[2]
ONE = """
[[hazard]]
id = "lost"
name = "Lost"
hazard = "It is lost."
cause = "A fault."
effect = "Harm."
controls = [{ control = "It is kept.", invariants = [1], held_by = ["wsgi.py"] }]
risk = { severity = "major", likelihood = "low" }
further = []
residual = { severity = "major", likelihood = "very_low" }
owner = "gp"
status = "open"
transferred = false
reviewed_on = 2026-11-15
review_by = 2027-05-15
"""


@pytest.fixture(scope="module")
def hazards() -> tuple[Hazard, ...]:
    return load_hazards(ROOT / "rules")


def test_the_log_holds_at_least_25_hazards(hazards: tuple[Hazard, ...]) -> None:
    assert len(hazards) >= 25


def test_every_control_is_held_by_something_that_exists(hazards: tuple[Hazard, ...]) -> None:
    missing = []
    for hazard in hazards:
        for named in (each for control in hazard.controls for each in control.held_by):
            file, _, test = named.partition("::")
            path = ROOT / file
            if not path.is_file() or (test and f"def {test}(" not in path.read_text(encoding="utf-8")):
                missing.append(f"{hazard.id}: {named}")
    assert not missing, "name what holds the control today:\n" + "\n".join(missing)


def test_what_is_left_is_never_more_than_what_was(hazards: tuple[Hazard, ...]) -> None:
    assert not [each.id for each in hazards if each.residual.rating > each.risk.rating]
    assert not [each.id for each in hazards if each.residual.rating > 3], "4 and 5 must not be left"


def test_a_worse_or_likelier_harm_is_never_rated_lower() -> None:
    for likelihood in LIKELIHOODS:
        assert list(RATINGS[likelihood]) == sorted(RATINGS[likelihood])
    for severity in SEVERITIES:
        column = [Risk(severity, likelihood).rating for likelihood in LIKELIHOODS]
        assert column == sorted(column)


@pytest.mark.parametrize(
    ("line", "instead", "key"),
    [
        ('severity = "major", likelihood = "low"', 'severity = "huge", likelihood = "low"', "risk.severity"),
        ('owner = "gp"', 'owner = "nobody"', "owner"),
        ("invariants = [1]", "invariants = [99]", "invariants"),
        ('held_by = ["wsgi.py"]', "held_by = []", "held_by"),
        ("review_by = 2027-05-15", "review_by = 2025-05-15", "review_by"),
        ('effect = "Harm."', "", "effect"),
        ('status = "open"', 'status = "open"\nmood = "good"', "mood"),
    ],
)
def test_a_fault_stops_the_start_and_says_where(tmp_path: Path, line: str, instead: str, key: str) -> None:
    (tmp_path / "hazards.toml").write_text(ONE.replace(line, instead, 1), encoding="utf-8")
    with pytest.raises(RuleFileErrors) as broken:
        load_hazards(tmp_path)
    assert any("lost" in fault.key and key in fault.key for fault in broken.value.faults)


def test_a_log_that_is_missing_or_no_toml_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(RuleFileErrors):
        load_hazards(tmp_path)
    (tmp_path / "hazards.toml").write_text("[[hazard", encoding="utf-8")
    with pytest.raises(RuleFileErrors):
        load_hazards(tmp_path)
