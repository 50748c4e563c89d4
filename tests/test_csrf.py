"""The forms' token: one secret a session, a new mask a page, refused for everybody else's session."""

import pytest

from portal.csrf import is_right, masked
from tests.factories import a_practice
from tests.visitor import TOKEN, Visitor

SECRET = "a1" * 32
OTHER = "b2" * 32


def test_a_token_is_never_shown_twice_alike_and_is_right_for_its_session_only() -> None:
    shown = {masked(SECRET) for _ in range(20)}

    assert len(shown) == 20
    assert all(is_right(token, SECRET) and not is_right(token, OTHER) for token in shown)
    assert not any(SECRET in token for token in shown)


@pytest.mark.parametrize(
    "sent", ["", "x", SECRET, "0" * 64, "-1" * 64, "0" * 128, masked(SECRET)[:-1], "é" * 128]
)
def test_anything_else_is_refused(sent: str) -> None:
    assert not is_right(sent, SECRET)


@pytest.mark.parametrize(
    ("referrer", "status"),
    [
        ("https://localhost/sign-in", 422),
        ("https://localhost:443/", 400),  # browsers leave the scheme's own port out
        ("http://localhost/", 400),
        ("https://elsewhere.example/", 400),
        ("https://[", 400),
        ("", 400),
    ],
)
def test_over_https_a_change_comes_from_a_page_of_ours(client: Visitor, referrer: str, status: int) -> None:
    a_practice()
    page = client.get("/sign-in", base_url="https://localhost").text
    token = TOKEN.search(page)
    assert token
    fields = {"csrf_token": token[1]}
    answer = client.open(
        "/sign-in",
        method="POST",
        base_url="https://localhost",
        data=fields,
        headers={"Referer": referrer},
    )
    assert answer.status_code == status
