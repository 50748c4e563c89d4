"""`make faults`: on each database, 200 times: two people want one time, and a worker is killed meanwhile.

After each round the invariants I1 to I9 are looked at, and that answers and references are as they were. On
PostgreSQL the server itself is restarted at once, without a goodbye, in every tenth round. Prints the losses.
"""

import os
import random
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import click
from flask import Flask
from sqlalchemy.exc import OperationalError

from portal import clock, create_app
from portal.booking.models import Appointment
from portal.config import Settings
from portal.db import db_session
from portal.messages.models import Message
from portal.triage.models import BOOKED, Request
from tests import databases
from tests.booking.factories import a_sent_request
from tests.booking.invariants import broken_invariants
from tests.browser.server import environment, flask, free_port, serving
from tests.factories import a_clinician, a_patient, a_slot
from tests.faults.clients import Client
from tests.load.rush.processes import web_processes
from tests.load.visits import cookies, visitor

ROUNDS, AT_ONCE, RESTART_EVERY = 200, 2, 10
ANSWERS = {"duration": "3d"}


class Server:
    """The running instance: how to kill its worker, and how to restart its database."""

    def __init__(self, port: int, restart_database: Callable[[], None] | None) -> None:
        self.master = next(pid for each in web_processes(port) if _children(pid := int(each.name)))
        self.restart_database = restart_database

    def kill_a_worker(self) -> None:
        """End the worker there and then, as a crash or the kernel would; the master starts another."""
        for pid in _children(self.master):
            os.kill(pid, signal.SIGKILL)


def _children(pid: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def people(app: Flask, address: str, number: int) -> list[Client]:
    """So many browsers, each with a sent request of its own and the answers that must not be lost."""
    clients = []
    for n in range(number):
        request = a_sent_request(a_patient(f"Patient{n}"), answers=dict(ANSWERS))
        browser = visitor(app)
        with browser.session_transaction() as kept:
            kept["requests"] = [request.public_id]
        clients.append(Client(address, request.public_id, cookies(browser)))
    return clients


def a_round(server: Server, clients: list[Client], number: int, longest: float) -> list[str]:
    """Book at once, with the fault somewhere in the middle; what went wrong, in words."""
    booked: dict[str, bool] = {}
    threads = [
        threading.Thread(target=lambda one=one: booked.update({one.request_id: one.book()}))
        for one in clients
    ]
    for thread in threads:
        thread.start()
    time.sleep(random.uniform(0, longest))  # noqa: S311  # nothing secret is drawn
    if server.restart_database and number % RESTART_EVERY == 0:
        server.restart_database()
    else:
        server.kill_a_worker()
    for thread in threads:
        thread.join()
    try:
        return losses(booked)
    except OperationalError:  # our own connection was among those that the restart ended
        db_session.remove()
        return losses(booked)


def losses(booked: dict[str, bool]) -> list[str]:
    """Broken invariants, answers or references gone, people not booked, or told twice or not at all."""
    wrong = broken_invariants()
    for request_id, was_told in booked.items():
        request = db_session.query(Request).filter_by(public_id=request_id).one_or_none()
        if request is None:
            wrong.append(f"I9: request {request_id} is gone")
            continue
        found = db_session.query(Appointment).filter_by(request_id=request.id, status="booked").all()
        if not was_told or request.state != BOOKED or len(found) != 1:
            wrong.append(f"request {request_id}: told {was_told}, {request.state}, {len(found)} appointments")
        if request.assessment.answers != ANSWERS:
            wrong.append(f"request {request_id}: its answers are {request.assessment.answers}")
        told = Counter(
            message.channel
            for each in found
            for message in db_session.query(Message).filter(Message.event.like(f"booked:{each.public_id}:%"))
        )
        if not told or max(told.values()) > 1:
            wrong.append(f"request {request_id}: messages {dict(told)}")
    return wrong


def run(name: str, url: str, rounds: int, restart: Callable[[], None] | None) -> int:
    """All rounds on one database; how many of them lost anything."""
    began, lost, pages = time.monotonic(), 0, 0
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        port = free_port()
        settings = environment(Path(folder), port) | {"PORTAL_WORKERS": "1", "PORTAL_DEMO": ""}
        settings |= {"PORTAL_DATABASE_URL": url} if url else {}
        flask(settings, "migrate")
        app = create_app(Settings.from_environment({**os.environ, **settings}))
        gp = a_clinician()
        first = clock.now() + timedelta(days=1)
        for n in range(rounds * AT_ONCE + 7):
            a_slot(first + timedelta(minutes=15 * n), staff=gp)
        address = settings["PORTAL_BASE_URL"]
        db_session.remove()
        stack.enter_context(serving(settings))
        server = Server(port, restart)
        longest = _time_of_a_booking(people(app, address, 2)) * AT_ONCE
        for number in range(1, rounds + 1):
            some = people(app, address, AT_ONCE)
            wrong = a_round(server, some, number, longest)
            pages += sum(each.lost_pages for each in some)
            lost += bool(wrong)
            for each in wrong:
                click.echo(f"{name}, round {number}: {each}")
    seconds = time.monotonic() - began
    click.echo(f"{name:11} {rounds} rounds, {pages} pages cut off, losses: {lost} ({seconds:.0f} s)")
    return lost


def _time_of_a_booking(undisturbed: list[Client]) -> float:
    """Seconds from the list of times to the page that says it is booked, the first and slowest left out."""
    for each in undisturbed:
        began = time.monotonic()
        if not each.book():
            raise RuntimeError("nobody can book though nothing is wrong yet")
    return time.monotonic() - began


@click.command()
@click.option("--rounds", default=ROUNDS, show_default=True)
@click.option("--database", type=click.Choice(["both", "sqlite", "postgresql"]), default="both")
def main(rounds: int, database: str) -> None:
    """Kill, restart, look; the exit code says whether anything was lost."""
    lost = 0
    if database != "postgresql":
        lost += run("SQLite", "", rounds, None)
    if database != "sqlite":
        with databases.postgresql_server(databases.SAFE) as server:
            url = databases.new_postgresql_database(server, "faults")
            lost += run("PostgreSQL", url, rounds, lambda: databases.restart(server))
    sys.exit(1 if lost else 0)


if __name__ == "__main__":
    main()
