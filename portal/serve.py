"""How the web server (gunicorn) runs the portal: `gunicorn --config python:portal.serve wsgi:app`.

Sync workers, one more than there are cores, behind a proxy: threads in a worker halve the throughput.
"""

import gc
import os
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from wsgiref.util import setup_testing_defaults

import click
from flask import Flask

from portal import i18n
from portal.config import BadSetting
from portal.triage import finding


def _number(name: str, default: int, most: int) -> int:
    text = os.environ.get(name) or str(default)
    if text.isdecimal() and 1 <= int(text) <= most:
        return int(text)
    return sys.exit(f"The portal cannot start. {BadSetting(name, f'a whole number, 1 to {most}')}")


bind = f"{os.environ.get('PORTAL_HOST') or '127.0.0.1'}:{_number('PORT', 8000, 65_535)}"
workers = _number("PORTAL_WORKERS", (os.cpu_count() or 1) + 1, 200)
worker_class = "sync"
preload_app = True  # loaded and warmed once, then shared by every worker
proc_name = "portal"
timeout = 60
graceful_timeout = 30
max_requests = 20_000  # a leak anywhere below us ends with its worker
max_requests_jitter = 2_000
limit_request_line = 2_048
limit_request_fields = 60
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108  # memory: a slow disk stops no worker
control_socket_disable = True  # it would lie under the home directory, and nothing here uses it
accesslog = None  # the proxy in front keeps one; ours could only repeat what people typed into addresses
errorlog = "-"
loglevel = "warning"


def when_ready(server: Any) -> None:
    """Warm what all workers share: templates, search, languages, code; then keep the collector off it."""
    for listener in server.LISTENERS:
        _leave_silent_ones_outside(listener.sock)
    app = server.app.wsgi()
    finding.index_for(app.extensions["portal"].rules)  # first: what its making leaves behind is used again
    gc.collect()
    _apart(lambda: _load_templates(app))  # compiles those not kept yet, which would leave 10 MB of holes here
    _load_templates(app)
    settings = app.extensions["portal"].settings
    with app.app_context():
        app.extensions["portal"].live.start()
    for language in settings.languages:
        _visit(app, language)
    if settings.demo:
        with app.app_context(), i18n.speaking("en"):
            app.cli.commands["demo-people"].main(args=[], standalone_mode=False)
    app.extensions["portal"].engine.dispose()  # a database connection must not be shared over a fork
    gc.collect()
    gc.freeze()


def _leave_silent_ones_outside(listener: socket.socket) -> None:
    """Let the kernel hold a connection until something comes on it.

    Browsers open some ahead of need; a worker that took one would wait for its first byte, and serve nobody.
    """
    if listener.family in (socket.AF_INET, socket.AF_INET6) and hasattr(socket, "TCP_DEFER_ACCEPT"):
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, timeout)


def _load_templates(app: Flask) -> None:
    for name in app.jinja_env.list_templates(extensions=["html", "txt", "ics"]):
        app.jinja_env.get_template(name)


def _apart(work: Callable[[], None]) -> None:
    """Do this in a process of its own, and wait for its end; what went wrong there will go wrong here too."""
    child = os.fork()
    if not child:
        with suppress(Exception):
            work()
        os._exit(0)
    with suppress(ChildProcessError):  # the server, which looks after its workers, was told of the end first
        os.waitpid(child, 0)


def post_worker_init(worker: Any) -> None:
    """Open this worker's own database connection and take the first, slowest, request out of the way."""
    app = worker.app.wsgi()
    _visit(app, "en")
    if worker.age == 1:  # the first of all
        click.echo(f"Serving on {app.extensions['portal'].settings.base_url} (Ctrl+C stops it)")


def _visit(app: Flask, language: str) -> None:
    """Ask for the start page, as a browser would."""
    address = urlsplit(app.extensions["portal"].settings.base_url)
    environ = {
        "HTTP_HOST": address.netloc,
        "HTTP_ACCEPT_LANGUAGE": language,
        "wsgi.url_scheme": address.scheme,
    }
    setup_testing_defaults(environ)
    for _ in app(environ, lambda *_: lambda _: None):
        pass
