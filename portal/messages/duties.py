"""The worker's regular duties: each has a turn in the database, so that of many workers one does it."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import CursorResult, insert, or_, update
from sqlalchemy.exc import IntegrityError

from portal import clock, outages
from portal.access import Viewer
from portal.db import db_session, transaction
from portal.messages import queries
from portal.messages.models import DutyTurn

log = logging.getLogger("portal")


@dataclass(frozen=True, slots=True)
class Duty:
    """Something done again and again. Done twice at once it does no harm: the turn only saves the work."""

    name: str
    every: timedelta
    do: Callable[[Viewer], int]  # how much there was to do


def do_due(viewer: Viewer, duties: Iterable[Duty]) -> dict[str, int]:
    """Do what is due; how much each did. One that fails is told in the log and stops no other."""
    done = {}
    for duty in duties:
        if not take_turn(viewer, duty):
            continue
        try:
            done[duty.name] = duty.do(viewer)
            fault = ""
        except Exception as error:  # the next turn tries again; staff see on their page that it fails
            db_session.rollback()
            fault = type(error).__name__
            if outages.is_outage(error):
                outages.database.note(f"duty {duty.name} failed: {fault}")
            else:
                log.exception("duty %s failed", duty.name)
        _note(viewer, duty, fault)
    return done


def take_turn(viewer: Viewer, duty: Duty) -> bool:
    """Whether it is due and ours: the database lets one worker through.

    A turn further off than one round was set by a clock that has been put back since: it would be waited for
    in silence, for as long as that clock was wrong.
    """
    now = clock.now()
    turn = queries.duty_turn(viewer, duty.name)
    if turn is not None and now < turn.next_at <= now + duty.every:
        return False
    is_due = or_(DutyTurn.next_at <= now, DutyTurn.next_at > now + duty.every)
    try:
        with transaction() as session:
            if turn is None:
                session.execute(
                    insert(DutyTurn).values(
                        practice_id=viewer.practice_id, name=duty.name, next_at=now + duty.every, fault=""
                    )
                )
                return True
            taken = session.execute(
                update(DutyTurn)
                .where(DutyTurn.id == turn.id, is_due)
                .values(next_at=now + duty.every)
                .execution_options(synchronize_session=False)
            )
            return isinstance(taken, CursorResult) and taken.rowcount == 1
    except IntegrityError:  # another worker's first turn
        return False


def _note(viewer: Viewer, duty: Duty, fault: str) -> None:
    changed: dict[str, object] = {"fault": fault[:60]}
    if not fault:
        changed["done_at"] = clock.now()
    with transaction() as session:
        session.execute(
            update(DutyTurn)
            .where(DutyTurn.practice_id == viewer.practice_id, DutyTurn.name == duty.name)
            .values(**changed)
            .execution_options(synchronize_session=False)
        )
