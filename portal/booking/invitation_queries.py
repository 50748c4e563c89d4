"""Reads of invitations to groups: their counts, who is in them and how far they are, whom to write to."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select, true

from portal import clock
from portal.access import Permission, Viewer, check
from portal.booking.invitation_models import DIED, LEFT, NEVER, GroupInvitation, InvitedPerson
from portal.booking.models import Appointment
from portal.db import db_session
from portal.people.models import Patient
from portal.triage.models import DRAFT, SIGNPOSTED, Request

BOOKED, OPENED, SENT, TO_SEND = "booked", "opened", "sent", "to_send"
NOT_YET, ENDED = "not_yet", "ended"  # what the list may be narrowed to, beside BOOKED
MOST_SHOWN = 500
LAST_CALL = timedelta(days=2)  # before the end: who was written to lately is still reminded by then


@dataclass(frozen=True, slots=True)
class Counted:
    """One invitation in figures; they add up to everybody in it."""

    group: GroupInvitation
    people: int
    booked: int
    ended: int

    @property
    def not_yet(self) -> int:
        return self.people - self.booked - self.ended


@dataclass(frozen=True, slots=True)
class Invited:
    """One person of the group: who they are and how far they have come."""

    row: InvitedPerson
    name: str
    born_on: date
    phone: str
    patient_id: str
    appointment: Appointment | None

    @property
    def state(self) -> str:
        if self.appointment:
            return BOOKED
        if self.row.ended_because:
            return self.row.ended_because
        if self.row.request_id:
            return OPENED
        return SENT if self.row.sent_at else TO_SEND


def _stands() -> ColumnElement[bool]:
    """Whether what the person opened led to an appointment that was not cancelled."""
    return and_(Appointment.request_id == InvitedPerson.request_id, Appointment.status != "cancelled")


def _groups_of(viewer: Viewer) -> Select[GroupInvitation]:
    check(viewer, Permission.INVITE_GROUPS)
    return select(GroupInvitation).where(GroupInvitation.practice_id == viewer.practice_id)


def group_invitations(viewer: Viewer, limit: int = 50) -> list[Counted]:
    """The practice's invitations with their figures, the newest first, in two statements."""
    newest = _groups_of(viewer).order_by(GroupInvitation.id.desc()).limit(limit)
    groups = list(db_session.scalars(newest))
    return [_counted(each, rows) for rows in [_figures([g.id for g in groups])] for each in groups]


def counted(group: GroupInvitation) -> Counted:
    """The figures of an invitation that the viewer has reached."""
    return _counted(group, _figures([group.id]))


def _counted(group: GroupInvitation, figures: dict[int, tuple[int, int, int]]) -> Counted:
    return Counted(group, *figures.get(group.id, (0, 0, 0)))


def _figures(group_ids: Collection[int]) -> dict[int, tuple[int, int, int]]:
    is_booked = exists(select(Appointment.id).where(_stands()))
    is_ended = and_(InvitedPerson.ended_at.is_not(None), ~is_booked)
    rows = db_session.execute(
        select(
            InvitedPerson.group_invitation_id,
            func.count(),
            func.sum(case((is_booked, 1), else_=0)),
            func.sum(case((is_ended, 1), else_=0)),
        )
        .where(InvitedPerson.group_invitation_id.in_(group_ids))
        .group_by(InvitedPerson.group_invitation_id)
    )
    return {group_id: (people, booked, ended) for group_id, people, booked, ended in rows}


def group_invitation(viewer: Viewer, public_id: str) -> GroupInvitation | None:
    """One invitation of the practice."""
    return db_session.scalars(_groups_of(viewer).where(GroupInvitation.public_id == public_id)).first()


def people_invited(viewer: Viewer, group: GroupInvitation, show: str = "") -> list[Invited]:
    """Who is in it, by name, up to MOST_SHOWN; only those who have booked, have not yet, or have ended."""
    check(viewer, Permission.INVITE_GROUPS)
    is_open = InvitedPerson.ended_at.is_(None)
    only = {
        BOOKED: Appointment.id.is_not(None),
        NOT_YET: and_(Appointment.id.is_(None), is_open),
        ENDED: and_(Appointment.id.is_(None), ~is_open),
    }
    rows = db_session.execute(
        select(InvitedPerson, Patient, Appointment)
        .join(Patient, Patient.id == InvitedPerson.patient_id)
        .outerjoin(Appointment, _stands())
        .where(
            InvitedPerson.group_invitation_id == group.id,
            InvitedPerson.practice_id == viewer.practice_id,
            only.get(show, true()),
        )
        .order_by(Patient.family_key, Patient.given_key, Patient.id)
        .limit(MOST_SHOWN)
    )
    return [
        Invited(row, patient.name, patient.born_on, patient.phone, patient.public_id, appointment)
        for row, patient, appointment in rows
    ]


def person_invited(viewer: Viewer, public_id: str) -> InvitedPerson | None:
    """One person of an invitation, for staff."""
    check(viewer, Permission.INVITE_GROUPS)
    wanted = select(InvitedPerson).where(InvitedPerson.practice_id == viewer.practice_id)
    return db_session.scalars(wanted.where(InvitedPerson.public_id == public_id)).first()


def invited_by_link(public_id: str) -> InvitedPerson | None:
    """Whose link it is, while it may be opened; asked before there is a viewer: the link was signed by us."""
    return db_session.scalars(
        select(InvitedPerson)
        .join(GroupInvitation)
        .where(
            InvitedPerson.public_id == public_id,
            InvitedPerson.ended_at.is_(None),
            GroupInvitation.ends_on >= clock.today(),
        )
    ).first()


def invited_by_request(viewer: Viewer, request: Request) -> InvitedPerson | None:
    """The invitation that led to a request which the viewer has reached."""
    return db_session.scalars(
        select(InvitedPerson).where(
            InvitedPerson.request_id == request.id, InvitedPerson.practice_id == viewer.practice_id
        )
    ).first()


def not_to_invite(viewer: Viewer, kind: str, patient_ids: Collection[int]) -> set[int]:
    """Those of them who want no invitations at all, or still have one to the same kind."""
    has_one = and_(
        InvitedPerson.ended_at.is_(None),
        GroupInvitation.kind == kind,
        GroupInvitation.ends_on >= clock.today(),
    )
    rows = db_session.scalars(
        select(InvitedPerson.patient_id)
        .join(GroupInvitation)
        .where(
            InvitedPerson.practice_id == viewer.practice_id,
            or_(InvitedPerson.ended_because == NEVER, has_one),
        )
    )
    return set(rows) & set(patient_ids)


def _open(viewer: Viewer) -> Select[int]:
    """The people of invitations under way who have not ended: their row's id, the longest waiting first."""
    return (
        select(InvitedPerson.id)
        .join(GroupInvitation)
        .where(
            InvitedPerson.practice_id == viewer.practice_id,
            InvitedPerson.ended_at.is_(None),
            GroupInvitation.sent_at.is_not(None),
            GroupInvitation.ends_on >= clock.today(),
        )
        .order_by(InvitedPerson.id)
    )


def to_write_to(viewer: Viewer, most: int) -> list[int]:
    """Those who have not been written to yet."""
    return list(db_session.scalars(_open(viewer).where(InvitedPerson.sent_at.is_(None)).limit(most)))


def to_remind(viewer: Viewer, sent_before: datetime, most: int) -> list[int]:
    """Those who have neither booked nor asked for help with it, a while after we wrote, or near the end."""
    now = clock.now()
    is_ending = GroupInvitation.ends_on <= clock.today() + LAST_CALL
    lately = InvitedPerson.sent_at <= now - timedelta(days=1)
    is_due = or_(InvitedPerson.sent_at <= sent_before, and_(is_ending, lately))
    wanted = _open(viewer).outerjoin(Request, Request.id == InvitedPerson.request_id)
    wanted = wanted.where(
        InvitedPerson.reminded_at.is_(None),
        is_due,
        or_(Request.id.is_(None), Request.state.in_((SIGNPOSTED, DRAFT))),
    )
    return list(db_session.scalars(wanted.limit(most)))


def invited_locked(viewer: Viewer, number: int) -> InvitedPerson | None:
    """One of them as they stand now, kept from others until the transaction ends."""
    wanted = select(InvitedPerson).where(
        InvitedPerson.id == number, InvitedPerson.practice_id == viewer.practice_id
    )
    return db_session.scalars(wanted.with_for_update().execution_options(populate_existing=True)).first()


def open_of_group(viewer: Viewer, group: GroupInvitation) -> list[InvitedPerson]:
    """Everybody in it whose invitation has not ended."""
    return list(
        db_session.scalars(
            select(InvitedPerson)
            .where(
                InvitedPerson.group_invitation_id == group.id,
                InvitedPerson.practice_id == viewer.practice_id,
                InvitedPerson.ended_at.is_(None),
            )
            .order_by(InvitedPerson.id)
        )
    )


def open_of_patient(viewer: Viewer, patient_id: int) -> list[InvitedPerson]:
    """The invitations of one person that have not ended."""
    return list(db_session.scalars(_of_patient(viewer, patient_id).where(InvitedPerson.ended_at.is_(None))))


def ended_by_departure(viewer: Viewer, patient_id: int) -> list[InvitedPerson]:
    """Those that ended because the person died or left."""
    gone = InvitedPerson.ended_because.in_((DIED, LEFT))
    return list(db_session.scalars(_of_patient(viewer, patient_id).where(gone)))


def _of_patient(viewer: Viewer, patient_id: int) -> Select[InvitedPerson]:
    return (
        select(InvitedPerson)
        .where(InvitedPerson.patient_id == patient_id, InvitedPerson.practice_id == viewer.practice_id)
        .order_by(InvitedPerson.id)
    )
