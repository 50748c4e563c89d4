"""The forms' token: one secret a session, a new mask a page, refused for everybody else's session."""

import pytest

from portal.csrf import is_right, masked

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
