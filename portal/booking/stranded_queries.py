"""Reads of who is booked into times that a changed rota has taken away, or is about to."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from portal import access, clock
from portal.access import Permission, Viewer
from portal.booking.models import Appointment, Claim, Slot
from portal.booking.publishing import Times, overlap
from portal.db import db_session
from portal.people.network_queries import practices_with

AHEAD = "booked"


def stranded(
    viewer: Viewer, staff_id: int | None = None, since: date | None = None, until: date | None = None
) -> list[Appointment]:
    """The standing appointments to come in times that are not held any more, the soonest first.

    Those of the practice's own patients, wherever they were to be seen, and of guests at its own hub.
    """
    access.check(viewer, Permission.CHANGE_ROTAS)
    gone = select(Claim.appointment_id).join(Slot, Slot.id == Claim.slot_id)
    of_network = Slot.practice_id.in_(practices_with(viewer))
    gone = gone.where(of_network, Claim.state == "booked", Slot.is_withdrawn)
    wanted = (
        select(Appointment)
        .options(joinedload(Appointment.request))
        .where(
            or_(Appointment.practice_id == viewer.practice_id, Appointment.host_id == viewer.practice_id),
            Appointment.status == AHEAD,
            Appointment.starts_at > clock.now(),
            Appointment.id.in_(gone.where(Slot.starts_at > clock.now())),
        )
        .order_by(Appointment.starts_at, Appointment.id)
    )
    if staff_id is not None:
        wanted = wanted.where(Appointment.staff_id == staff_id)
    if since is not None:
        wanted = wanted.where(Appointment.starts_at >= clock.start_of_day(since))
    if until is not None:
        wanted = wanted.where(Appointment.starts_at < clock.end_of_day(until))
    return list(db_session.scalars(wanted))


def booked_within(viewer: Viewer, staff_id: int, spans: Iterable[Times]) -> list[Appointment]:
    """A clinician's standing appointments to come that touch these times: who a change would be about."""
    access.check(viewer, Permission.CHANGE_ROTAS)
    spans = list(spans)
    if not spans:
        return []
    first, last = min(start for start, _ in spans), max(end for _, end in spans)
    wanted = (
        select(Appointment)
        .options(joinedload(Appointment.request))
        .where(
            Appointment.host_id == viewer.practice_id,
            Appointment.staff_id == staff_id,
            Appointment.status == AHEAD,
            Appointment.starts_at > clock.now(),
            Appointment.starts_at < last,
            Appointment.ends_at > first,
        )
        .order_by(Appointment.starts_at, Appointment.id)
    )
    found = db_session.scalars(wanted)
    return [each for each in found if any(overlap((each.starts_at, each.ends_at), span) for span in spans)]


def appointments_of(viewer: Viewer, request_ids: Iterable[int]) -> list[Appointment]:
    """The standing appointments of these requests."""
    access.check(viewer, Permission.CHANGE_ROTAS)
    wanted = select(Appointment).where(
        Appointment.practice_id == viewer.practice_id,
        Appointment.request_id.in_(list(request_ids)),
        Appointment.status == AHEAD,
    )
    return list(db_session.scalars(wanted))
