"""A step of the questions costs few statements, however long the request is by then."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, event

from tests.factories import a_patient
from tests.triage.journeys import NO_EMERGENCY, answer_all, begin_as, say, token_on, where
from tests.visitor import Visitor

pytestmark = pytest.mark.database
Counter = Callable[[], Any]
MOST = 6


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """The statements run inside; beginning and ending a transaction is none."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        # which rules are live is looked up every few seconds, whatever page comes then
        if not statement.startswith(("BEGIN", "COMMIT", "ROLLBACK")) and "FROM rule_release" not in statement:
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_an_answer_with_the_next_question_takes_at_most_six(
    app: Flask, client: Visitor, headers: dict[str, str]
) -> None:
    engine = app.extensions["portal"].engine
    rid = begin_as(client, a_patient())
    answer_all(client, rid, NO_EMERGENCY)
    say(client, rid, "my back hurts", "back_pain")
    for _ in range(4):
        url = f"/request/{rid}/{where(client, rid)}"
        with counted(engine) as seen:
            token = token_on(client.get(url).text)
        assert len(seen) <= 3, seen
        options = ["none", "no"]
        with counted(engine) as seen:
            for option in options:
                data = {"csrf_token": token, "answer": option}
                if client.post(url, data=data, headers=headers).status_code < 400:
                    break
                seen.clear()
        assert len(seen) <= MOST, seen


@pytest.mark.parametrize("place", ["problem", "check-answers", "result", ""])
def test_every_other_page_takes_at_most_six(app: Flask, client: Visitor, place: str) -> None:
    rid = begin_as(client, a_patient())
    answer_all(client, rid, NO_EMERGENCY)
    if place != "problem":
        say(client, rid, "", "back_pain")
        answer_all(client, rid, {})
    if place == "result":
        client.submit(f"/request/{rid}/send", page=f"/request/{rid}/check-answers")
    url = f"/request/{rid}/{place}" if place else "/"
    with counted(app.extensions["portal"].engine) as seen:
        assert client.get(url).status_code == 200
    assert len(seen) <= MOST, seen
