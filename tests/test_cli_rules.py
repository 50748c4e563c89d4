"""`flask rules …`: a clinician or a programmer asks the rules from the command line."""

import json

from flask import Flask


def run(app: Flask, *arguments: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["rules", *arguments])
    return result.exit_code, result.output


def test_checking_one_pathway_prints_a_count_and_passes(app: Flask) -> None:
    code, said = run(app, "check", "--only", "knee_pain")
    assert code == 0
    assert "0 faults" in said


def test_the_check_can_be_read_by_a_program(app: Flask) -> None:
    code, said = run(app, "check", "--json", "--only", "knee_pain")
    assert code == 0
    assert json.loads(said)["faults"] == 0


def test_walking_a_pathway_prints_the_next_question(app: Flask) -> None:
    code, said = run(app, "walk", "back_pain")
    assert code == 0
    assert json.loads(said)["next_question"]["id"] == "g_life"


def test_walking_with_answers_prints_the_outcome(app: Flask) -> None:
    _, said = run(app, "walk", "back_pain,tiredness", "g_life=choking,collapse", "--born-on", "2020-02-29")
    outcome = json.loads(said)["outcome"]
    assert outcome["disposition"]["id"] == "emergency_999"
    assert outcome["reasons"][0]["because"] == [["g_life", ["choking", "collapse"]]]


def test_a_walk_says_what_it_does_not_know(app: Flask) -> None:
    assert "is no pathway" in run(app, "walk", "nowhere")[1]
    assert "is no question" in run(app, "walk", "back_pain", "nobody=yes")[1]
    assert "unknown_option" in run(app, "walk", "back_pain", "course=perhaps")[1]
