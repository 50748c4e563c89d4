"""`flask worker`: sends what is in the outbox and does the regular duties; as many of them as one likes."""

import logging
import os
import signal
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from secrets import token_hex
from types import FrameType
from typing import TYPE_CHECKING

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from portal import outages
from portal.access import Role, Viewer
from portal.booking.inviting import write_to_invited
from portal.booking.rebooking import note_stranded
from portal.booking.reminders import queue_reminders
from portal.booking.rotas import publish_ahead
from portal.booking.sweeping import release_ended_holds
from portal.booking.waiting_list import pass_on_freed_slots
from portal.care_plans.asking_again import ask_again
from portal.community.helping import nudge_silent_services
from portal.cookie_sessions import forget_ended_sessions
from portal.db import db_session
from portal.messages.channels import Channels, Sender
from portal.messages.duties import Duty, do_due
from portal.messages.failing import see_to_lapsed, see_to_no_way_out
from portal.messages.sending import send_due
from portal.messages.settings import MessageSettings
from portal.messages.ways_out import channels_for, kinds_with_way_out
from portal.people.practice_queries import every_practice
from portal.people.queries import FrontDoor
from portal.sealing import seal_all, seal_lately
from portal.triage.abandoned import call_back_abandoned
from portal.triage.alerts import alert_of_broken_promises

if TYPE_CHECKING:
    from portal import Portal

log = logging.getLogger("portal")
WaysOut = Callable[[FrontDoor], Channels]
PAUSE = 2.0  # seconds between two looks at the outbox
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def duties(settings: MessageSettings, kinds: Collection[str]) -> list[Duty]:
    """Every regular duty, with how often it is due."""
    portal = current_app.extensions["portal"]
    live = portal.live
    return [
        Duty("look after late messages", MINUTE, see_to_lapsed),
        Duty("phone where nothing is set up", MINUTE, lambda viewer: see_to_no_way_out(viewer, kinds)),
        Duty("write to invited people", MINUTE, write_to_invited),
        Duty("remind", 5 * MINUTE, lambda viewer: queue_reminders(viewer, settings.reminder_days)),
        Duty("release ended holds", MINUTE, release_ended_holds),
        Duty("publish clinics", HOUR, publish_ahead),
        Duty("see to changed clinics", MINUTE, note_stranded),
        Duty("pass on freed times", MINUTE, pass_on_freed_slots),
        Duty("call back abandoned forms", MINUTE, lambda viewer: call_back_abandoned(viewer, live.rules)),
        Duty("watch silent services", 10 * MINUTE, nudge_silent_services),
        Duty("ask again how people are", HOUR, ask_again),
        Duty("watch promises", MINUTE, alert_of_broken_promises),
        Duty("forget ended sessions", HOUR, lambda viewer: forget_ended_sessions(viewer, portal.settings)),
        Duty("seal the record", timedelta(seconds=5), seal_lately),
        Duty("seal whatever was left", HOUR, seal_all),
    ]


@click.command()
@click.option("--once", is_flag=True, help="Do what is due now, and end.")
@click.option("--beside", type=int, metavar="PID", help="End with this process, which started the worker.")
@with_appcontext
def worker(once: bool, beside: int | None) -> None:
    """Send messages and do regular duties, until told to stop. Safe to run many times over."""
    portal = current_app.extensions["portal"]
    kinds = kinds_with_way_out(portal.messages, demo=portal.settings.demo)
    for kind in sorted({"sms", "email"} - kinds):
        click.echo(f"Nothing is set up that sends messages of the kind “{kind}”: staff are asked to phone.")
    name, work, channels_of = token_hex(8), duties(portal.messages, kinds), ways_out(portal)
    with stopping() as stop:
        while not stop.is_set():
            busy = round_of(channels_of, work, name)
            if once and not busy:
                return
            stop.wait(0 if busy else PAUSE)
            if beside is not None and os.getppid() != beside:
                return


def ways_out(portal: "Portal") -> WaysOut:
    """The ways out of each practice, whose name its letters bear: made once, as clients keep connections."""

    def render(name: str, **values: object) -> str:
        return current_app.jinja_env.get_template(name).render(**values)

    @cache
    def of(name: str, phone: str) -> Channels:
        return channels_for(
            portal.messages, demo=portal.settings.demo, render=render, sender=Sender(name, phone)
        )

    return lambda practice: of(practice.name, practice.phone)


def round_of(channels_of: WaysOut, work: list[Duty], name: str) -> bool:
    """One look at everything for each practice; whether there may be more to send at once."""
    current_app.extensions["portal"].live.look(is_serving=False)
    busy = False
    try:
        for practice in every_practice():
            viewer = Viewer(Role.SYSTEM, practice.id, "worker")
            do_due(viewer, work)
            busy |= send_due(viewer, channels_of(practice), worker=name, most=50)["sent"] >= 50
        if outages.database.is_on:
            outages.database.end_if_over()
    except SQLAlchemyError as error:  # a database that is away comes back, and nobody has to start us again
        outages.database.note(f"the worker's round failed: {type(error).__name__}")
        busy = False
    finally:
        db_session.remove()  # nothing is kept from one round to the next
    return busy


@contextmanager
def stopping() -> Iterator[threading.Event]:
    """Set by the signals that end a process: the message on its way is finished first."""
    stop = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    before = {each: signal.signal(each, end) for each in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
