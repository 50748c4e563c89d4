"""Signing in, with the pause after too many wrong tries, and making accounts."""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import time, timedelta

from sqlalchemy import delete

from portal import audit, clock
from portal.access import Role, Viewer
from portal.cookie_sessions import end_sessions_of
from portal.db import transaction
from portal.people import opening, passwords, queries
from portal.people.models import FailedSignIn, OpeningHours, Practice, Site, Staff

# Counted for one name from one address, so that a stranger elsewhere cannot lock anybody out (threat T4);
# and for one address as a whole, higher, for everybody in a surgery shares one.
TRIES_AT_A_NAME = 10
TRIES_FROM_AN_ADDRESS = 60
PAUSE = timedelta(minutes=15)


class WrongSignIn(Exception):
    """No account has this name and password: which of the two is wrong is not said (threat T1)."""


class TooManyTries(Exception):
    """Too many wrong tries of late: nobody gets in this way for the rest of the pause."""


class UsernameTaken(Exception):
    """Somebody already signs in with this name."""


class PasswordTooShort(Exception):
    """The password has fewer than passwords.SHORTEST characters."""


def sign_in(viewer: Viewer, username: str, password: str, *, address: str, key: str) -> Viewer:
    """The member of staff with this name and password. `key` keeps addresses from being read in the database.

    Raises WrongSignIn or TooManyTries, alike for names that exist and names that do not.
    """
    username = username.strip().casefold()[:120]
    address_door = hashed_door(key, address)
    name_door = hashed_door(key, address, username)
    since = clock.now() - PAUSE
    if (
        queries.failed_sign_ins(name_door, since) >= TRIES_AT_A_NAME
        or queries.failed_sign_ins(address_door, since) >= TRIES_FROM_AN_ADDRESS
    ):
        raise TooManyTries
    staff = queries.staff_with_username(username)
    if not passwords.is_right(password, staff.password_hash if staff else None) or staff is None:
        _note_failure(viewer, name_door, address_door)
        raise WrongSignIn
    return _welcome(staff, password, name_door)


def hashed_door(key: str, *parts: str) -> str:
    """What tries are counted by: an address, or a name there, that nobody can read back."""
    return hmac.new(key.encode(), "\n".join(parts).encode(), hashlib.sha256).hexdigest()


def wrong_tries(door: str, *, address: str, key: str) -> int:
    """How often somebody at this address was wrong at another door of ours lately, such as a code."""
    return queries.failed_sign_ins(hashed_door(key, address, door), clock.now() - PAUSE)


def note_wrong_try(
    viewer: Viewer, door: str, *, address: str, key: str, action: str = "visitor.wrong_code"
) -> None:
    """One more wrong try at that door."""
    _note_failure(viewer, hashed_door(key, address, door), action=action)


def _note_failure(viewer: Viewer, *doors: str, action: str = "staff.sign_in_failed") -> None:
    with transaction() as session:
        session.execute(delete(FailedSignIn).where(FailedSignIn.at < clock.now() - PAUSE))
        for door in doors:
            session.add(FailedSignIn(practice_id=viewer.practice_id, door=door, at=clock.now()))
        audit.record(viewer, action, "door", doors[0])


def _welcome(staff: Staff, password: str, door: str) -> Viewer:
    with transaction() as session:
        session.execute(delete(FailedSignIn).where(FailedSignIn.door == door))
        if passwords.is_outdated(staff.password_hash):
            staff.password_hash = passwords.hashed(password)
        viewer = Viewer(Role(staff.role), staff.practice_id, staff.public_id, staff.name, staff_id=staff.id)
        audit.record(viewer, "staff.signed_in", "staff", staff.public_id)
    return viewer


def sign_out(viewer: Viewer) -> None:
    """Note that somebody went; the session itself is ended by the one who holds it."""
    with transaction():
        audit.record(viewer, "staff.signed_out", "staff", viewer.actor_id)


def sign_out_everywhere(viewer: Viewer, staff: Staff, *, for_good: bool = False) -> int:
    """End every session of this member of staff at once, a lost device's too; how many there were.

    For good: they work here no longer, and cannot come in again.
    """
    with transaction():
        ended = end_sessions_of(staff.id)
        staff.is_active = staff.is_active and not for_good
        details = {"sessions": ended, "for_good": for_good}
        audit.record(viewer, "staff.signed_out_everywhere", "staff", staff.public_id, details)
    return ended


def add_practice(code: str, name: str, phone: str, address: str, postcode: str) -> Practice:
    """Register a practice with its main site and the contract's core hours, to be changed to its own."""
    with transaction() as session:
        practice = Practice(code=code, name=name, phone=phone)
        session.add(practice)
        session.flush()
        main = {"kind": "main", "address": address, "postcode": postcode, "is_step_free": True}
        session.add(Site(practice_id=practice.id, name=name, **main))
        session.add_all(_opening_hours(practice.id))
        audit.record(system_of(practice.id), "practice.added", "practice", code)
    return practice


def _opening_hours(practice_id: int) -> Sequence[OpeningHours]:
    def hours(weekday: int, opens: time, closes: time) -> OpeningHours:
        return OpeningHours(practice_id=practice_id, weekday=weekday, opens=opens, closes=closes)

    return [hours(weekday, *times) for weekday, times in opening.CORE_HOURS.items()]


def add_staff(
    viewer: Viewer, *, name: str, username: str, password: str, role: Role, post: str = ""
) -> Staff:
    """Make an account for a member of staff. Raises UsernameTaken or PasswordTooShort."""
    username = username.strip().casefold()
    if len(password) < passwords.SHORTEST:
        raise PasswordTooShort
    if queries.staff_with_username(username):
        raise UsernameTaken
    with transaction() as session:
        staff = Staff(
            practice_id=viewer.practice_id,
            name=name,
            username=username,
            password_hash=passwords.hashed(password),
            role=role,
            post=post,
        )
        session.add(staff)
        session.flush()
        audit.record(viewer, "staff.added", "staff", staff.public_id, {"role": role.value, "post": post})
    return staff


def system_of(practice_id: int) -> Viewer:
    """The viewer for work that the system does for a practice, of its own accord or from the command line."""
    return Viewer(Role.SYSTEM, practice_id, "system")
