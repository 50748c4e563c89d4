"""A rule that breaks an invariant is found, whoever it breaks it for, and told as that person's story."""

import re
from pathlib import Path

import pytest

from portal.pathways.answers import Value
from portal.pathways.facts import FACTS, Fact, Seen
from tests.pathways.proofs.breaking import KNEE, PEE, WAYS, broken, said_of

MILDER = """
[[rule]]
id = "kn_milder"
when = { kn_fall = "yes" }
then = "self_care"
reason = "A fall makes it milder."
"""
OLDER = MILDER.replace('{ kn_fall = "yes" }', "{ age_years = { at_least = 80 } }")
BY_STAFF = MILDER.replace('{ kn_fall = "yes" }', '{ caller = "staff" }').replace("self_care", "within_7_days")
CATHETER = '\n[[invariant]]\nid = "x"\ninvariant = 39\nname = "X"\nwhen = { sp_catheter = "yes" }\n'


@pytest.mark.parametrize(
    ("file", "old", "new", "finding"),
    [
        (KNEE, "", MILDER, "invariant 21: kn_fall = yes, not no, lowers routine_14_days to self_care"),
        (KNEE, "", OLDER, "invariant 24: age 80 years, not"),
        (
            KNEE,
            "",
            BY_STAFF,
            "invariant 47: online, not told to staff, lowers within_7_days to",
        ),
        (
            KNEE,
            'when = { duration = { at_least = "6w" } }',
            'when = { duration = { at_most = "6w" } }',
            "invariant 21",
        ),
        ("invariants.toml", "", CATHETER + 'at_least = "same_day"\n', "breaks invariant 39: X: someone of"),
        ("invariants.toml", "", CATHETER + 'never = ["self_care"]\n', "breaks invariant 39: X: someone of"),
        ("invariants.toml", "", CATHETER.replace("sp_catheter", "nothing"), "is no question"),
        ("invariants.toml", "", CATHETER + 'at_least = "nowhere"\n', "'nowhere' is no disposition"),
        ("invariants.toml", "", CATHETER + 'pathways = ["nowhere"]\n', "'nowhere' is no pathway"),
        ("invariants.toml", "", CATHETER + "when_else = 1\n", "unexpected keyword argument 'when_else'"),
        ("invariants.toml", "", CATHETER.replace('"x"', '"threat"'), "this id is used twice"),
        ("invariants.toml", "", "x =", "invariants.toml: is not TOML"),
        (
            "exceptions.toml",
            "sp_catheter",
            "sp_other",
            "sp_catheter = yes, not no, lowers pharmacy_first to self_care",
        ),
        (
            "exceptions.toml",
            "sp_catheter",
            "sp_shiver",
            "exception[no_pharmacy_with_a_catheter]: is no longer needed",
        ),
        (
            PEE,
            'then = "pharmacy_first"',
            'then = "self_care"',
            "exception[no_pharmacy_in_pregnancy]: is no longer needed",
        ),
        (WAYS, 'id = "urgent_now"', 'id = "urgent_then"', "urgent_now: is missing"),
    ],
)
def test_a_broken_rule_is_told_as_a_story(
    tmp_path: Path, file: str, old: str, new: str, finding: str
) -> None:
    assert finding in said_of(broken(tmp_path, file, old, new))


def test_a_story_says_who_answered_what_and_where_it_led(tmp_path: Path) -> None:
    said = said_of(broken(tmp_path, KNEE, "", MILDER), "sore_knee")
    assert re.search(
        r"someone of \d+ years, female: g_life = none, g_worse = no, kn_numb = no, kn_hot = no", said
    )
    assert "→ routine_14_days" in said


def test_pathways_alone_prove_no_invariant(tmp_path: Path) -> None:
    said = said_of(broken(tmp_path, KNEE, "Rest.", "Rest well."), "sore_knee")
    assert "proved" not in said
    assert "0 faults" in said


def test_a_fact_that_reads_ticked_options_is_refused_and_its_author_told_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def is_up_at_night(seen: Seen) -> Value | None:
        signs = seen.get("sp_signs")
        return None if signs is None else "yes" if isinstance(signs, tuple) and "night" in signs else "no"

    monkeypatch.setitem(FACTS, "up_at_night", Fact("up_at_night", "yes_no", is_up_at_night, ("sp_signs",)))
    rule = MILDER.replace("kn_fall", "up_at_night").replace("kn_milder", "sp_nights")
    said = said_of(broken(tmp_path, PEE, "", rule), "stinging_pee")
    assert (
        "portal/pathways/facts.py: up_at_night: the fact 'up_at_night' reads 'sp_signs', where several"
        in said
    )
    assert "Compare 'sp_signs' in the rules themselves (`has`, `any_of`, `count_at_least`)" in said
