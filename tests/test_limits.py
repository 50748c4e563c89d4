"""What is too much for a form is refused, with a page that says so."""

import pytest

from tests.factories import a_practice
from tests.visitor import Visitor

pytestmark = pytest.mark.database


@pytest.fixture(autouse=True)
def _practice(db: object) -> None:
    """There is a door to knock at."""
    a_practice()


@pytest.mark.parametrize(
    "sent",
    [{"own_words": "a" * 300_000}, {f"field-{number}": "a" for number in range(401)}],
    ids=["too long", "too many fields"],
)
def test_too_much_is_refused_before_anything_looks_at_it(client: Visitor, sent: dict[str, str]) -> None:
    got = client.submit("/start/who-for", sent)
    assert got.status_code == 413
    assert "That was too much text" in got.text


def test_what_a_read_page_is_sent_besides_changes_nothing(client: Visitor) -> None:
    sent = {f"field-{number}": "a" for number in range(401)}
    assert client.get("/start/who-for", data=sent).status_code == 200
