"""The walk over the small rules: what is asked when, what is never asked, and what a changed answer drops."""

from collections.abc import Mapping

import pytest

from portal.pathways import Answer, Case, NotAskedHere, Person, RuleSet, question_at, walk
from tests.pathways.people import person, play

SAFE = {"g_life": ["none"], "g_worse": "no"}
KNEE: dict[str, Answer] = {
    **SAFE,
    "kn_numb": "no",
    "kn_hot": "no",
    "kn_fall": "no",
    "kn_walk": "limp",
    "duration": "3d",
    "immuno": "no",
}


def asked_next(
    rules: RuleSet, answers: Mapping[str, Answer], pathway: str = "sore_knee", who: Person | None = None
) -> str | None:
    question = walk(rules, Case((pathway,), who or person(), answers)).next_question
    return question.id if question else None


def ends(rules: RuleSet, answers: Mapping[str, Answer], *pathways: str, who: Person | None = None) -> str:
    outcome = play(rules, pathways or ("sore_knee",), who or person(), answers).outcome
    assert outcome is not None
    return outcome.disposition.id


def test_the_most_dangerous_open_rule_asks_first_and_red_flags_before_all(rules: RuleSet) -> None:
    answers: dict[str, Answer] = {}
    order = []
    for _ in range(5):
        name = asked_next(rules, answers)
        assert name is not None
        order.append(name)
        answers[name] = ["none"] if name == "g_life" else "no"
    assert order == ["g_life", "g_worse", "kn_numb", "kn_hot", "kn_fall"]


def test_an_emergency_stops_every_question(rules: RuleSet) -> None:
    step = walk(rules, Case(("sore_knee",), person(), {"g_life": ["choking"]}))
    assert step.outcome is not None
    assert step.outcome.disposition.id == "emergency_999"
    assert step.outcome.questions_asked == ("g_life",)


def test_an_age_that_decides_does_not_skip_the_emergency_check(rules: RuleSet) -> None:
    newborn = person(years=0, days=3)
    assert asked_next(rules, {}, "child_limp", newborn) == "g_life"
    outcome = walk(rules, Case(("child_limp",), newborn, {"g_life": ["none"]})).outcome
    assert outcome is not None
    assert outcome.disposition.id == "emergency_department"


def test_a_question_that_cannot_change_the_outcome_is_not_asked(rules: RuleSet) -> None:
    """Worse fast already means urgent_now: only what ends higher is still asked."""
    outcome = play(rules, ("sore_knee",), person(), {"g_worse": "yes"}).outcome
    assert outcome is not None
    assert outcome.disposition.id == "urgent_now"
    assert set(outcome.questions_asked) == {"g_life", "g_worse", "kn_numb", "kn_hot", "kn_note"}


def test_a_shared_question_hangs_on_an_answer_of_another(rules: RuleSet) -> None:
    hot = {**KNEE, "kn_hot": "yes"}
    assert asked_next(rules, hot) == "temp"
    assert asked_next(rules, {**hot, "temp": "not_measured"}) == "feels_feverish"
    assert ends(rules, {**hot, "temp": "not_measured", "feels_feverish": "yes"}) == "emergency_department"
    assert ends(rules, {**hot, "temp": 37.5}) == "same_day"


def test_what_the_clinician_reads_is_asked_last(rules: RuleSet) -> None:
    assert asked_next(rules, KNEE) == "kn_note"
    assert asked_next(rules, {**KNEE, "kn_note": "I run."}) is None
    assert asked_next(rules, {**SAFE, "kn_numb": "yes"}) is None


def test_otherwise_counts_only_when_no_other_rule_holds(rules: RuleSet) -> None:
    assert ends(rules, KNEE) == "routine_14_days"
    assert ends(rules, {**KNEE, "kn_walk": "normal"}) == "self_care"


def test_the_first_listed_of_equally_urgent_rules_brings_its_roles(rules: RuleSet) -> None:
    both = {**KNEE, "kn_fall": "yes", "kn_walk": "cannot", "kn_hot": "yes", "temp": 37.0}
    outcome = play(rules, ("sore_knee",), person(), both).outcome
    assert outcome is not None
    assert [reason.rule_id for reason in outcome.reasons] == ["kn_broken", "kn_swollen"]
    assert (outcome.roles, outcome.modes, outcome.minutes) == (("paramedic",), ("in_person",), 20)
    assert outcome.tags == ("swollen",)


def test_a_changed_answer_drops_only_what_hung_on_it(rules: RuleSet) -> None:
    warm = {**KNEE, "kn_hot": "yes", "temp": "not_measured", "feels_feverish": "no", "kn_note": "I run."}
    del warm["duration"]
    cooled = walk(rules, Case(("sore_knee",), person(), {**warm, "kn_hot": "no"}))
    assert cooled.next_question is not None
    assert cooled.next_question.id == "duration"
    assert cooled.dropped == ("temp", "feels_feverish")


def test_the_same_answers_give_the_same_end_in_any_order(rules: RuleSet) -> None:
    forwards = walk(rules, Case(("sore_knee",), person(), {**KNEE, "kn_note": "x"}))
    backwards = walk(rules, Case(("sore_knee",), person(), dict(reversed({**KNEE, "kn_note": "x"}.items()))))
    assert forwards == backwards


def test_an_answer_to_no_question_or_of_the_wrong_kind_is_dropped(rules: RuleSet) -> None:
    step = walk(rules, Case(("sore_knee",), person(), {"g_life": "choking", "gone": "yes"}))
    assert step.next_question is not None
    assert step.next_question.id == "g_life"
    assert step.dropped == ("g_life", "gone")


def test_a_child_goes_on_to_the_childs_pathway(rules: RuleSet) -> None:
    outcome = play(rules, ("sore_knee",), person(years=15), {"temp": 38.5}).outcome
    assert outcome is not None
    assert (outcome.pathway_id, outcome.disposition.id) == ("child_limp", "emergency_department")


def test_someone_a_pathway_is_not_for_is_told_where_to_go(rules: RuleSet) -> None:
    outcome = play(rules, ("stinging_pee",), person(sex="male"), {}).outcome
    assert outcome is not None
    assert (outcome.disposition.id, outcome.roles) == ("same_day", ("gp",))
    assert [reason.rule_id for reason in outcome.reasons] == ["not_applicable"]
    assert set(outcome.questions_asked) == {"g_life", "g_worse"}


def test_two_problems_are_one_walk_and_share_their_questions(rules: RuleSet) -> None:
    answers = {**KNEE, "sp_signs": ["none"]}
    alone, joined = ends(rules, answers, "stinging_pee"), ends(rules, answers, "stinging_pee", "sore_knee")
    assert (alone, joined) == ("self_care", "routine_14_days")
    outcome = play(rules, ("stinging_pee", "sore_knee"), person(), answers).outcome
    assert outcome is not None
    assert len(outcome.questions_asked) == len(set(outcome.questions_asked))


def test_the_emergency_check_alone_ends_with_carry_on(rules: RuleSet) -> None:
    outcome = walk(rules, Case((), person(), SAFE)).outcome
    assert outcome is not None
    assert outcome.disposition.id == "information_only"


def test_a_floor_asks_only_for_what_could_raise_the_outcome(rules: RuleSet) -> None:
    fine = {**KNEE, "kn_walk": "normal"}
    del fine["immuno"]
    assert asked_next(rules, fine) == "immuno"
    outcome = play(rules, ("sore_knee",), person(), {**fine, "immuno": "yes"}).outcome
    assert outcome is not None
    assert outcome.floor is not None
    assert (outcome.disposition.id, outcome.floor.id) == ("within_48h", "weak_immune_system")
    assert outcome.reasons[0].disposition_id == "self_care"
    assert ends(rules, {**SAFE, "ll_ill": "no"}, "lost_letter") == "information_only"


def test_a_floor_for_everything_holds_for_services_too(rules: RuleSet) -> None:
    baby = person(years=0, months=5)
    assert ends(rules, {"temp": 37.0}, "child_limp", who=baby) == "same_day"
    assert ends(rules, {"ll_ill": "no"}, "lost_letter", who=baby) == "same_day"


def test_what_the_record_knows_is_not_asked_but_can_be_corrected(rules: RuleSet) -> None:
    knows = person(known={"kn_numb": "yes"})
    assert ends(rules, SAFE, who=knows) == "emergency_999"
    corrected = play(rules, ("sore_knee",), knows, KNEE)
    assert corrected.outcome is not None
    assert "kn_numb" in corrected.outcome.questions_asked
    assert question_at(rules, Case(("sore_knee",), knows, SAFE), "kn_numb").id == "kn_numb"


def test_only_questions_of_the_case_can_be_opened(rules: RuleSet) -> None:
    case = Case(("sore_knee",), person(), {"g_life": ["none"]})
    assert question_at(rules, case, "g_life").id == "g_life"
    assert question_at(rules, case, "g_worse").id == "g_worse"
    for name in ("kn_hot", "sp_signs", "no_such"):
        with pytest.raises(NotAskedHere):
            question_at(rules, case, name)


def test_the_count_of_what_is_left_never_promises_too_little(rules: RuleSet) -> None:
    answers: dict[str, Answer] = {}
    counts = []
    while (step := walk(rules, Case(("sore_knee",), person(), answers))).next_question is not None:
        counts.append(step.left_at_most)
        name = step.next_question.id
        answers[name] = KNEE.get(name, "no")
    assert all(count >= left for count, left in zip(reversed(counts), range(1, 99), strict=False))
    assert counts[-1] == 1


@pytest.mark.parametrize(
    ("years", "informant", "words"),
    [
        (10, "parent", "Is any of this happening to your child?"),
        (10, "self", "Is any of this happening?"),
        (40, "carer", "Is any of this happening?"),
    ],
)
def test_whoever_answers_for_a_child_is_asked_about_the_child(
    rules: RuleSet, years: int, informant: str, words: str
) -> None:
    who = person(years=years, informant=informant)
    question = walk(rules, Case((), who, {})).next_question
    assert question is not None
    assert question.text_for(who, informant) == words
