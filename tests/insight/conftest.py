"""The rules as they are delivered, read once."""

from pathlib import Path

import pytest

from portal.pathways.load import load_rules
from portal.pathways.model import RuleSet

RULES = Path(__file__).resolve().parents[2] / "rules"


@pytest.fixture(scope="session")
def real_rules() -> RuleSet:
    return load_rules(RULES)
