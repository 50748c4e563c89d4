"""The portal in the test's own process, for walks that need the clock set or a diary made for them."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from portal import clock

Answering = Callable[..., Iterable[bytes]]


class Silent(WSGIRequestHandler):
    """Says nothing of each request: the tests speak."""

    def log(self, *_: Any) -> None:
        """Nothing."""


class Moment:
    """What the clock says to whoever asks the server: `server.at = …` moves it on."""

    def __init__(self, app: Flask, at: datetime) -> None:
        self.at = at
        self.address = ""
        self._answer: Answering = app.wsgi_app

    def __call__(self, environment: dict[str, Any], begin: Any) -> Iterable[bytes]:
        with clock.frozen_at(self.at):
            return list(self._answer(environment, begin))


@contextmanager
def serving(app: Flask, at: datetime) -> Iterator[Moment]:
    """Run it while the block runs, one request at a time, by this clock."""
    moment = Moment(app, at)
    server = make_server("127.0.0.1", 0, moment, request_handler=Silent)
    moment.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield moment
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
