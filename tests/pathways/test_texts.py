"""The texts of the rules: all that a person can meet, and nothing else, reaches the translators."""

from io import BytesIO
from pathlib import Path

from portal.pathways import RuleSet
from portal.pathways.texts import extract_rules, lay_words, texts
from tests.pathways.conftest import REAL_RULES


def test_every_text_of_a_pathway_is_given_with_its_place(rules: RuleSet) -> None:
    found = {(key, text) for file, key, text in texts(rules) if file == "pathways/sore_knee.toml"}
    assert {
        ("title", "Sore knee"),
        ("words", "knee; nee"),
        ("question[kn_walk].text", "Can you walk?"),
        ("question[kn_walk].options[limp].text", "With a limp"),
        ("question[kn_walk].why", "It shows how bad it is."),
        ("rule[kn_long].reason", "It has lasted long."),
        ("self_care", "Rest."),
    } <= found


def test_what_nobody_is_shown_is_left_out(rules: RuleSet) -> None:
    everything = {text for _, _, text in texts(rules)}
    assert everything.isdisjoint({"Example author", "Made up", "Test", "yes", "bones_joints", "same_day"})


def test_floors_and_ways_out_are_texts_too(rules: RuleSet) -> None:
    everything = {text for _, _, text in texts(rules)}
    assert {
        "You could get ill fast.",
        "You need a urine test.",
        "Is any of this happening to your child?",
    } <= everything


def test_babel_gets_a_line_number_and_a_comment() -> None:
    source = b'# Pee\ntitle = "Stinging \\"pee\\""\nwords = ["uti", "cystitis"]\n'
    assert list(extract_rules(BytesIO(source), (), (), {})) == [
        (2, "gettext", 'Stinging "pee"', ["title"]),
        (1, "gettext", "uti; cystitis", [WORDS]),
    ]


def test_every_shown_text_of_the_real_rules_is_extracted(real_rules: RuleSet) -> None:
    extracted = {message for path in rule_files() for _, _, message, _ in extracted_from(path)}
    for pathway in real_rules.pathways.values():
        assert pathway.title in extracted
        assert lay_words(pathway.words) in extracted
        assert {rule.reason for rule in pathway.rules} <= extracted
        assert {option.text for question in pathway.questions for option in question.options} <= extracted
    for disposition in real_rules.dispositions.values():
        assert {
            disposition.heading,
            disposition.reception,
            *disposition.advice,
            *disposition.safety_net,
        } <= extracted


def rule_files() -> list[Path]:
    return sorted(REAL_RULES.rglob("*.toml"))


def extracted_from(path: Path) -> list[tuple[int, str, str, list[str]]]:
    with path.open("rb") as file:
        return list(extract_rules(file, (), (), {}))


WORDS = 'Lay words for finding this problem, parted by "; ". Give the words people use, not a translation.'
