"""What the solver is told is what the engine does: formulas against levels, counts against every walk."""

import shutil
from collections.abc import Mapping
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import pytest
import z3

from portal.pathways import Case, RuleSet, load_rules, walk
from portal.pathways.answers import comparable
from portal.pathways.check import check
from portal.pathways.conditions import FALSE, IF_NO, TRUE
from portal.pathways.facts import about
from portal.pathways.joining import SURELY, parts_for
from portal.pathways.load import rules_of
from portal.pathways.proofs.claims import Asked, Result
from portal.pathways.proofs.composing import prove_pairs
from portal.pathways.proofs.counting import Counter
from portal.pathways.proofs.domains import Domains
from portal.pathways.proofs.exceptions import Charter
from portal.pathways.proofs.keeping import deciding, keys_of
from portal.pathways.proofs.model import Model, all_parts
from portal.pathways.proofs.tables import Tables
from portal.pathways.proving import Story, everybody
from tests.pathways.conftest import REAL_RULES, SMALL_RULES

SMALL, REAL = load_rules(SMALL_RULES), load_rules(REAL_RULES)
TABLES = {id(rules): Tables(Domains(rules)) for rules in (SMALL, REAL)}
URGENT = 88
SUBJECTS = [(SMALL, "sore_knee"), (SMALL, "stinging_pee"), (REAL, "sore_throat"), (REAL, "child_fever")]


@pytest.mark.parametrize(("rules", "name"), SUBJECTS, ids=[name for _, name in SUBJECTS])
def test_every_formula_says_what_the_engine_says(rules: RuleSet, name: str) -> None:
    parts = ((rules.red_flags.id, SURELY), (name, SURELY))
    asked = Asked(TABLES[id(rules)], rules.pathways[name], parts, Charter(), Result())
    random, compared = Random(1), 0  # noqa: S311
    for _ in range(60):
        chosen = asked.replayer.drawn(random)
        if asked.solver.check(*asked.replayer.assumed(chosen)) == z3.sat:
            found, story = asked.solver.model(), asked.replayer.story(chosen)
            seen = seen_by(asked, story)
            for line in asked.model.script.lines:
                level = line.condition.level(seen, FALSE)
                for at_least in range(IF_NO, TRUE + 1):
                    formula = asked.encoding.reaches(line.condition, at_least)
                    said = z3.is_true(found.eval(formula, model_completion=True))
                    assert said == (level >= at_least), (line.rule.id, at_least, story)
                    compared += 1
            asked.replayer.tell(found)
    assert compared > 100
    assert asked.replayer.differences == []


def seen_by(asked: Asked, story: Story) -> Mapping[str, Any]:
    """Every answer as the walk would see it, were everything asked."""
    seen = about(story.person)
    for name, question in asked.encoding.questions.items():
        applies = question.applies_when
        is_asked = applies is None or applies.level(seen, FALSE) > FALSE
        answer = story.answers.get(name) if is_asked else question.if_not_applicable
        value = None if answer is None else comparable(question, answer)
        seen[name] = "not_applicable" if value is None else value
    return seen


def test_the_longest_walk_is_the_longest_of_all_walks() -> None:
    tables, name = TABLES[id(SMALL)], "stinging_pee"
    parts = next(parts for parts in all_parts(tables, SMALL.pathways[name]) if (name, SURELY) in parts)
    counter = Counter(Model(tables, parts), name)
    people = [each for each in everybody() if parts_for(SMALL, (name,), each) == parts]
    every_way = product(*counter.answers.values())
    lengths = []
    for number, answers in enumerate(every_way):
        given_ = dict(zip(counter.answers, answers, strict=True))
        step = walk(SMALL, Case((name,), people[number % len(people)], given_))
        if step.outcome and step.outcome.disposition.rank < URGENT:
            lengths.append(len(step.path))
    assert counter.count().longest == max(lengths)


def test_proofs_are_kept_and_used_again(tmp_path: Path) -> None:
    first = check(SMALL_RULES, kept_in=tmp_path / "kept")
    again = check(SMALL_RULES, kept_in=tmp_path / "kept")
    assert (first.kept, again.kept) == (0, 6)
    assert again.status() == first.status()
    assert again.lengths == first.lengths


def test_of_one_changed_pathway_only_its_own_pairs_are_walked_again(tmp_path: Path) -> None:
    rules, kept = Path(shutil.copytree(SMALL_RULES, tmp_path / "rules")), tmp_path / "kept"
    first = check(rules, kept_in=kept)
    knee = rules / "pathways" / "sore_knee.toml"
    knee.write_text(knee.read_text(encoding="utf-8") + "\n# read anew\n", encoding="utf-8")
    assert check(rules, kept_in=kept).kept == 6  # a comment is no change
    knee.write_text(knee.read_text(encoding="utf-8").replace("Sore knee", "Sore leg"), encoding="utf-8")
    assert check(rules, kept_in=kept).kept == 6  # nor are other words for the same
    knee.write_text(knee.read_text(encoding="utf-8").replace('"6w"', '"5w"'), encoding="utf-8")
    again = check(rules, kept_in=kept)
    assert (again.kept, again.pairs, again.faults) == (4, first.pairs, [])
    assert prove_pairs(SMALL, SMALL.pathways).walked == 0
    some = prove_pairs(SMALL, [name for name in SMALL.pathways if name != "sore_knee"])
    assert 0 < some.walked < prove_pairs(SMALL).walked


def test_a_change_touches_the_proofs_of_its_own_pathway_and_of_those_open_to_it() -> None:
    files = dict(REAL.documents.items())
    before = keys_of(REAL, Charter(), REAL.pathways)
    for changed, touched in (
        ("child_fever", {"child_fever"}),  # seven pathways send children there, by their age
        ("urine_leaks", {"urine_leaks", "prostate_symptoms"}),
        ("uti_child", {"uti_child", "uti_man", "uti_woman"}),
    ):
        file = f"pathways/{changed}.toml"
        *most, otherwise = files[file]["rule"]
        rules = rules_of({**files, file: {**files[file], "rule": [*most, {**otherwise, "then": "same_day"}]}})
        after = keys_of(rules, Charter(), REAL.pathways)
        assert {name for name in before if before[name] != after[name]} == touched


def test_a_question_named_as_a_wording_is_still_a_condition() -> None:
    """What is left out of a proof's key is what people read, and nothing that decides."""
    rule = {"id": "a", "when": {"all": [{"note": "yes"}]}, "then": "same_day", "reason": "Because."}
    assert deciding({"title": "A", "rule": [rule]}) == {
        "rule": [{"id": "a", "when": {"all": [{"note": "yes"}]}, "then": "same_day"}]
    }
