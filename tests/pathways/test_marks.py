"""The trials on bits that a walk reads say what the levels of conditions say, whatever is missing."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.pathways.conditions import FALSE, TRUE, atoms
from portal.pathways.marks import Trial, slots_of
from portal.pathways.marks import test_of as as_test
from tests.pathways.drawing import answer_to
from tests.pathways.truth import QUESTIONS, compiled, seen

SINGLE: list[dict[str, Any]] = [
    {"y": "yes"},
    {"y": "no"},
    {"y2": "yes"},
    {"y_marked": "yes"},
    {"c": {"any_of": ["red", "blue"]}},
    {"c_marked": "red"},
    {"m": {"has": "a"}},
    {"m": {"count_at_least": 2}},
    {"temp": {"at_least": 38}},
    {"d": {"at_least": "6w"}},
    {"fever": "yes"},
    {"age_years": {"at_least": 40}},
]
CONDITIONS = st.recursive(
    st.sampled_from(SINGLE),
    lambda inner: st.one_of(
        st.builds(lambda parts: {"all": parts}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda parts: {"any": parts}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda parts: {"count_at_least": 2, "of": parts}, st.lists(inner, min_size=2, max_size=3)),
        st.builds(lambda part: {"not": part}, inner),
    ),
    max_leaves=8,
)
ANSWERS = st.fixed_dictionaries({}, optional={name: answer_to(each) for name, each in QUESTIONS.items()})


@settings(max_examples=150)
@given(raw=CONDITIONS, answers=ANSWERS)
def test_bits_and_levels_agree_and_need_the_same_questions(raw: Any, answers: Any) -> None:
    condition, values = compiled(raw), seen(answers)
    bits = {id(atom): (1 << place, atom) for place, atom in enumerate(atoms(condition))}
    test = as_test(condition, bits)
    slots = slots_of(bits, [(1, condition, test.holds)])
    sure, weak, strong, counts, missing, refuted = 0, 0, 0, 0, 0, 0
    for name, slot in slots.items():
        value = slot.read(values) if slot.read else values.get(name)
        if value is None:
            missing |= slot.marks
            continue
        effect = slot.effect(value)
        sure, weak, strong = sure | effect[0], weak | effect[1], strong | effect[2]
        counts, refuted = counts | effect[3], refuted | effect[4]
    reached = (sure | weak, sure | strong, sure | counts, sure)
    lowest, highest = condition.level(values, FALSE), condition.level(values, TRUE)
    assert level(test, reached) == lowest
    assert level(test, tuple(marks | missing for marks in reached)) == highest
    if refuted:
        assert highest == FALSE
    if lowest != highest:
        needed = test.needed(reached, missing)
        found = {name for bit, atom in bits.values() if bit & needed for name in atom.needs(values)}
        assert found == set(condition.needs(values))


def level(test: Trial, reached: tuple[int, ...]) -> int:
    return sum(1 for marks in reached if test.holds(marks))
