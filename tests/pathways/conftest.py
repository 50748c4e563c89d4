"""The two rule sets that the engine's tests walk: a small one made for them, and the real one."""

from pathlib import Path

import pytest

from portal.pathways import RuleSet, load_rules

SMALL_RULES = Path(__file__).parent / "rules"
REAL_RULES = Path(__file__).parent.parent.parent / "rules"


@pytest.fixture(scope="session")
def rules() -> RuleSet:
    return load_rules(SMALL_RULES)


@pytest.fixture(scope="session")
def real_rules() -> RuleSet:
    return load_rules(REAL_RULES)
