"""Inviting a group to book by themselves: drawn up, sent, ended; the worker writes to each, reminds once."""

from datetime import date, time, timedelta
from typing import Any

from sqlalchemy import insert

from portal import audit, clock, i18n
from portal.access import Permission, Viewer, check
from portal.booking import invitation_queries as queries
from portal.booking.arrangements import link_to_invitation
from portal.booking.invitation_models import LEFT_OUT, NO_ADDRESS, STOPPED, GroupInvitation, InvitedPerson
from portal.db import db_session, random_id, transaction
from portal.i18n import LazyText
from portal.i18n import lazy_gettext as _l
from portal.messages.services import withdraw_messages
from portal.people import queries as people
from portal.people.cohort_queries import Cohort, people_in
from portal.people.network_queries import practice_of
from portal.people.writing_to import may_write_to, write_to

FROM, UNTIL = time(9), time(20)
REMIND_AFTER = timedelta(days=7)
AT_ONCE = 200  # a minute: the outbox stays open for what is more urgent
# Neither says what the appointment is for: that stands behind the birth date.
INVITE = _l("%(practice)s: you can now book an appointment with us. Choose a time by %(date)s: %(link)s")
REMIND = _l(
    "%(practice)s: you can still book your appointment with us until %(date)s: %(link)s "
    "We will not remind you again."
)


class NobodyFits(Exception):
    """Nobody is in the group who may be invited."""


def draw_up(
    viewer: Viewer, kind: str, words: str, cohort: Cohort, chosen: dict[str, Any], ends_on: date
) -> GroupInvitation:
    """Put the group together, to be looked at before anybody is written to. Raises NobodyFits."""
    check(viewer, Permission.INVITE_GROUPS)
    found = people_in(viewer, cohort)
    left_out = queries.not_to_invite(viewer, kind, found)
    invited = [each for each in found if each not in left_out]
    if not invited:
        raise NobodyFits
    with transaction() as session:
        group = GroupInvitation(
            practice_id=viewer.practice_id,
            kind=kind,
            words=words,
            chosen={**chosen, "left_out": len(left_out)},
            made_by_id=viewer.staff_id,
            created_at=clock.now(),
            ends_on=ends_on,
        )
        session.add(group)
        session.flush()
        same = {"practice_id": viewer.practice_id, "group_invitation_id": group.id, "wrong_tries": 0}
        rows = [{**same, "public_id": random_id(), "patient_id": each} for each in invited]
        session.execute(insert(InvitedPerson), rows)
        details = {"kind": kind, "people": len(invited)}
        audit.record(viewer, "invitation.drawn_up", "invitation", group.public_id, details)
    return group


def send_invitation(viewer: Viewer, group: GroupInvitation) -> None:
    """From now on the worker writes to each of them, by day. Sent twice, it is sent once."""
    check(viewer, Permission.INVITE_GROUPS)
    with transaction() as session:
        session.refresh(group, with_for_update=True)
        if group.sent_at is None and group.stopped_at is None:
            group.sent_at = clock.now()
            audit.record(viewer, "invitation.sent", "invitation", group.public_id)


def leave_out(viewer: Viewer, person: InvitedPerson) -> None:
    """This one is not invited, or not any more; what they have booked stays booked."""
    check(viewer, Permission.INVITE_GROUPS)
    end_invited(viewer, person, LEFT_OUT)


def stop_invitation(viewer: Viewer, group: GroupInvitation) -> None:
    """No more messages and no more bookings by its links; what is booked stays booked."""
    check(viewer, Permission.INVITE_GROUPS)
    with transaction() as session:
        session.refresh(group, with_for_update=True)
        if group.stopped_at is None:
            group.stopped_at = clock.now()
            for person in queries.open_of_group(viewer, group):
                end_invited(viewer, person, STOPPED)
            audit.record(viewer, "invitation.stopped", "invitation", group.public_id)


def end_invited(viewer: Viewer, person: InvitedPerson, because: str) -> None:
    """One person's invitation ends, with the reason; what has not been sent to them is taken back."""
    with transaction() as session:
        session.flush()
        session.refresh(person, with_for_update=True)
        if person.ended_at is None:
            person.ended_at, person.ended_because = clock.now(), because
            withdraw_messages(viewer, person.public_id)
            audit.record(viewer, "invitation.ended", "invited", person.public_id, {"because": because})


def write_to_invited(viewer: Viewer) -> int:
    """Write to whoever waits for it and remind, each once; how many messages. The worker's duty."""
    if not FROM <= clock.local(clock.now()).time() < UNTIL:
        return 0
    done = sum(_invite(viewer, each) for each in queries.to_write_to(viewer, AT_ONCE))
    due = queries.to_remind(viewer, clock.now() - REMIND_AFTER, AT_ONCE)
    return done + sum(_remind(viewer, each) for each in due)


def _invite(viewer: Viewer, number: int) -> bool:
    with transaction():
        person = queries.invited_locked(viewer, number)
        if person is None or person.sent_at or person.ended_at:
            return False  # another worker was quicker, or staff
        is_written = _write(viewer, person, INVITE)
        person.sent_at = clock.now() if is_written else None
        return is_written


def _remind(viewer: Viewer, number: int) -> bool:
    with transaction():
        person = queries.invited_locked(viewer, number)
        if person is None or person.reminded_at or person.ended_at:
            return False
        person.reminded_at = clock.now()
        return _write(viewer, person, REMIND)


def _write(viewer: Viewer, person: InvitedPerson, words: LazyText) -> bool:
    """Queue the message; where there is no way to them, their invitation ends and staff see that."""
    patient = people.patient_by_id(viewer, person.patient_id)
    if patient is None or patient.left_on or not may_write_to(patient):
        end_invited(viewer, person, patient.left_why if patient and patient.left_on else NO_ADDRESS)
        return False

    def body() -> str:
        return str(words) % {
            "practice": practice_of(viewer).name,
            "date": i18n.format_date(person.group.ends_on, "EEEE d MMMM"),
            "link": link_to_invitation(person),
        }

    event = f"invited:{person.public_id}{':again' if person.reminded_at else ''}"
    until = clock.end_of_day(person.group.ends_on)
    write_to(viewer, patient, event, body, until, about=person.public_id)
    audit.record(viewer, "invitation.written", "invited", person.public_id)
    db_session.flush()
    return True
