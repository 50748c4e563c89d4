"""Loading: a good folder becomes a rule set; every fault is refused with its file, key and reason."""

import shutil
from datetime import date
from pathlib import Path

import pytest
import tomli

from portal.pathways import RuleFileError, RuleFileErrors, RuleSet, load_rules
from tests.pathways.conftest import REAL_RULES, SMALL_RULES

INVALID = sorted((Path(__file__).parent / "invalid").glob("*.toml"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SMALL_RULES, tmp_path / "rules"))


@pytest.mark.parametrize("invalid", INVALID, ids=lambda path: path.stem)
def test_a_broken_file_is_refused_with_its_fault(invalid: Path, folder: Path) -> None:
    """Each file of invalid/ is named for its fault, and begins with where it goes and what is said."""
    text = invalid.read_text(encoding="utf-8")
    place, fault = (line.partition(": ")[2] for line in text.splitlines()[:2])
    if text.startswith("# added to"):
        text = (folder / place).read_text(encoding="utf-8") + "\n" + text
    (folder / place).write_text(text, encoding="utf-8")
    with pytest.raises(RuleFileErrors) as refused:
        load_rules(folder)
    said = [str(each) for each in refused.value.faults]
    assert said[0].startswith(f"{place}: {fault}"), said
    assert len(said) == 1 or invalid.stem in MORE_THAN_ONE, said


# One mistake that is wrong in two places, or that a rule meets again.
MORE_THAN_ONE = {
    "question_kind_unknown",
    "two_without_when",
    "question_listed_twice",
    "shared_questions_depend_on_each_other",
}


def test_every_fault_of_every_file_is_told_at_once(folder: Path) -> None:
    (folder / "red_flags.toml").unlink()
    knee = folder / "pathways" / "sore_knee.toml"
    knee.write_text(knee.read_text(encoding="utf-8").replace('"self_care"', '"nowhere"'), encoding="utf-8")
    (folder / "questions.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(RuleFileError) as refused:
        load_rules(folder)
    said = str(refused.value)
    assert "red_flags.toml: is missing" in said
    assert "questions.toml: is not UTF-8 text" in said
    assert "pathways/sore_knee.toml: rule[kn_fine].then: 'nowhere' is no disposition" in said
    assert (refused.value.file, refused.value.key) == ("questions.toml", "")


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RuleFileErrors):
        load_rules(tmp_path)


def test_the_hash_follows_the_content_and_not_its_layout(rules: RuleSet, folder: Path) -> None:
    knee = folder / "pathways" / "sore_knee.toml"
    text = knee.read_text(encoding="utf-8")
    knee.write_text("# another remark\n\n" + text, encoding="utf-8")
    assert load_rules(folder).hash == rules.hash
    knee.write_text(text.replace('at_least = "6w"', 'at_least = "5w"'), encoding="utf-8")
    assert load_rules(folder).hash != rules.hash


def test_a_pathway_is_read_whole(rules: RuleSet) -> None:
    knee = rules.pathways["sore_knee"]
    assert (knee.title, knee.group, knee.acute) == ("Sore knee", "bones_joints", True)
    assert knee.words == ("knee", "nee")
    assert knee.sources[0].checked_on == date(2026, 11, 1)
    shared = [question.id for question in knee.questions if question.shared]
    assert shared == ["temp", "feels_feverish", "duration"]
    assert knee.otherwise.then == "routine_14_days"
    assert rules.red_flags.id == "general_red_flags"
    assert rules.every_question["temp"].minimum == 30.0
    assert not rules.pathways["lost_letter"].acute


def test_the_rule_set_loads_by_its_own_name(rules: RuleSet) -> None:
    assert RuleSet.load(SMALL_RULES).hash == rules.hash


def test_the_parser_that_the_portal_starts_with_reads_every_file_as_the_standard_one_does() -> None:
    compiled = load_rules(REAL_RULES, parse=tomli.loads)
    assert compiled.documents == load_rules(REAL_RULES).documents
