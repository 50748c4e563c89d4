"""Each way of breaking a rule is caught (invariant 51): one of each here, many more by `make mutate`."""

from random import Random

import pytest

from tests.pathways.mutants import EVERY_WAY
from tests.pathways.mutation import WHOLE, caught_by, mutants, whole

FIRST = {mutant.way: mutant for mutant in reversed(list(mutants(Random(1))))}  # noqa: S311


@pytest.mark.parametrize("way", [way.__name__ for way in EVERY_WAY])
def test_a_broken_rule_is_caught(way: str) -> None:
    assert caught_by(FIRST[way]) in ("load", "check", "proof", "journey")


def test_the_rules_as_they_are_are_not() -> None:
    assert caught_by(whole("pathways/back_pain.toml")) == ""
    assert whole("red_flags.toml").way == WHOLE
