"""What a request holds, with all that decides whether it may be booked: one statement, one that books."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, bindparam, exists, select, text, update

from portal.booking.models import STANDS, Appointment, Claim, Slot
from portal.booking.transitions import IS_HOLD
from portal.booking.waiting_models import OPEN_ENTRY, WaitingListEntry
from portal.db import UtcDateTime, db_session
from portal.plain_rows import named_rows_of
from portal.triage.models import Request


class HeldSlot(NamedTuple):
    """One slot of a hold, its time perhaps up; a longer visit holds several that follow one another."""

    claim_id: int
    mode: str
    expires_at: datetime
    id: int
    public_id: str
    practice_id: int
    staff_id: int
    site_id: int
    role: str
    starts_at: datetime
    ends_at: datetime
    is_booked: bool  # the request has its appointment already
    is_elsewhere: bool  # the patient has an appointment for something else at that time
    is_waiting: bool  # the request has a place on the waiting list


_DATES = tuple(HeldSlot._fields.index(name) for name in ("expires_at", "starts_at", "ends_at"))
_REQUEST: BindParameter[int] = bindparam("request")
_ELSEWHERE = exists().where(
    Appointment.patient_id == bindparam("patient"),
    text(STANDS),
    Appointment.request_id != _REQUEST,
    Appointment.starts_at < Slot.ends_at,
    Appointment.ends_at > Slot.starts_at,
)
_COLUMNS: list[Any] = [
    *(Claim.id, Claim.mode, Claim.expires_at, Slot.id, Slot.public_id, Slot.practice_id),
    *(Slot.staff_id, Slot.site_id, Slot.role, Slot.starts_at, Slot.ends_at),
    exists().where(Appointment.request_id == _REQUEST, text(STANDS)).label("is_booked"),
    _ELSEWHERE.correlate(Slot).label("is_elsewhere"),
    exists().where(WaitingListEntry.request_id == _REQUEST, text(OPEN_ENTRY)).label("is_waiting"),
]
_HELD = (
    select(*_COLUMNS)
    .join(Slot, Slot.id == Claim.slot_id)
    .where(Claim.request_id == _REQUEST, text(f"claim.{IS_HOLD}"))
    .order_by(Slot.starts_at)
)


def held_slots(request: Request) -> list[HeldSlot]:
    """The slots that the request holds, in order of time, as they are inside the transaction under way."""
    db_session().flush()
    values = {"request": request.id, "patient": request.patient_id}
    return named_rows_of(HeldSlot, _HELD, values, dates=_DATES)


# Built once; whether it still is a hold is asked of the database in the moment of booking.
BOOKING = (
    update(Claim)
    .where(
        Claim.request_id == _REQUEST,
        text(IS_HOLD),
        Claim.expires_at > bindparam("now", type_=UtcDateTime()),
    )
    .values(state="booked", appointment_id=bindparam("appointment"))
)
