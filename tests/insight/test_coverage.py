"""The lists of commonest reasons: each leads to a pathway that is there, and gaps are shown as gaps."""

from pathlib import Path

import pytest

from portal.insight.coverage import CommonReasons, load_coverage
from portal.pathways.faults import RuleFileErrors
from portal.pathways.model import RuleSet
from tests.factories import a_practice
from tests.visitor import Visitor

pytestmark = pytest.mark.one_engine
ROOT = Path(__file__).resolve().parents[2]
LEAST_SHARE = 0.9


@pytest.fixture
def lists(real_rules: RuleSet) -> tuple[CommonReasons, ...]:
    return load_coverage(ROOT / "rules", real_rules.pathways)


def test_nine_in_ten_of_the_commonest_reasons_have_questions_of_their_own(
    lists: tuple[CommonReasons, ...],
) -> None:
    assert len(lists) >= 4
    for each in lists:
        assert each.source
        assert each.covered / len(each.reasons) >= LEAST_SHARE, each.title


def test_a_pathway_that_is_not_there_stops_the_start(real_rules: RuleSet) -> None:
    with pytest.raises(RuleFileErrors, match="is no pathway"):
        load_coverage(ROOT / "rules", set(real_rules.pathways) - {"piles"})


@pytest.mark.parametrize(("text", "fault"), [(None, "is missing"), ("[[list", "is not TOML")])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, text: str | None, fault: str) -> None:
    if text is not None:
        (tmp_path / "commonest.toml").write_text(text)
    with pytest.raises(RuleFileErrors, match=f"commonest.toml.*{fault}"):
        load_coverage(tmp_path, ())


def test_the_page_shows_what_is_covered_and_what_is_not(client: Visitor) -> None:
    a_practice()
    page = client.get("/how-we-decide/coverage").text
    assert "/how-we-decide/piles" in page
    assert "Asked about as “something else”" in page
