"""Reads of appointments and claims; free slots are in slot_queries.py, rotas in rota_queries.py."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import bindparam, case, func, or_, select, text

from portal import clock
from portal.access import Permission, Role, Viewer, check
from portal.booking import slot_queries
from portal.booking.models import LIVE, STANDING, Appointment, AppointmentEvent, Claim, LinkTry, Slot
from portal.booking.slot_queries import FreeSlot
from portal.booking.transitions import HOLDS
from portal.booking.wanted import wanted_for
from portal.db import db_session
from portal.pathways.outcome import Outcome
from portal.people.network_queries import practices_with
from portal.triage.models import Request


def free_slots_for(
    viewer: Viewer,
    request: Request,
    outcome: Outcome,
    *,
    after: datetime | None = None,
    mode: str | None = None,
    site_id: int | None = None,
    limit: int = 60,
) -> list[FreeSlot]:
    """The next free slots that fit the request, soonest first."""
    wanted = wanted_for(viewer, request, outcome).narrowed(mode, site_id)
    return slot_queries.free_slots(viewer, wanted, after=after, limit=limit).slots


def appointment_of(viewer: Viewer, request: Request) -> Appointment | None:
    """The request's appointment: the one that stands, else the last there was."""
    if not _may_see(viewer, request):
        return None
    stands = case((Appointment.status.in_(STANDING), 0), else_=1)
    return db_session.scalars(
        select(Appointment)
        .where(Appointment.practice_id == viewer.practice_id, Appointment.request_id == request.id)
        .order_by(stands, Appointment.id.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    ).first()


def _may_see(viewer: Viewer, request: Request) -> bool:
    if viewer.is_staff or viewer.role is Role.SYSTEM:
        return request.practice_id == viewer.practice_id
    return request.public_id in viewer.request_ids


def appointment_by_link(public_id: str) -> Appointment | None:
    """The appointment that a link names, whichever practice sent it: its signature lets one this far."""
    return db_session.scalars(select(Appointment).where(Appointment.public_id == public_id)).first()


def appointment_here(viewer: Viewer, public_id: str) -> Appointment | None:
    """An appointment of the viewer's own patients, or in a clinic of their practice."""
    is_here = or_(Appointment.practice_id == viewer.practice_id, Appointment.host_id == viewer.practice_id)
    return db_session.scalars(select(Appointment).where(is_here, Appointment.public_id == public_id)).first()


def hold_of(request: Request) -> Claim | None:
    """What the request holds or last held, whether or not its time is up; its slot may be gone meanwhile."""
    return db_session.scalars(_HOLD, {"request": request.id}).first()


_HOLD = (
    select(Claim)
    .where(
        Claim.request_id == bindparam("request"),
        Claim.part == 0,
        Claim.appointment_id.is_(None),
        Claim.state.in_((*HOLDS, "released")),
    )
    .order_by(case((Claim.state.in_(HOLDS), 0), else_=1), Claim.id.desc())
    .limit(1)
    .execution_options(populate_existing=True)
)


def slot_by_id(viewer: Viewer, slot_id: int) -> Slot:
    """A slot of the viewer's practice, or of its network's, that a claim or an appointment stands on."""
    return db_session.scalars(
        select(Slot).where(Slot.id == slot_id, Slot.practice_id.in_(practices_with(viewer)))
    ).one()


def hold_parts(request: Request) -> list[Claim]:
    """What the request holds now, or did when its time ran out: the claims on its slots, in order of time."""
    return list(
        db_session.scalars(
            select(Claim)
            .where(Claim.request_id == request.id, Claim.state.in_(HOLDS))
            .order_by(Claim.part)
            .execution_options(populate_existing=True)
        )
    )


def live_claims(slot_ids: Collection[int]) -> list[Claim]:
    """The claims that stand on these slots, ended holds included, part by part."""
    return list(
        db_session.scalars(
            select(Claim)
            .where(Claim.slot_id.in_(slot_ids), text(LIVE))
            .order_by(Claim.part)
            .execution_options(populate_existing=True)
        )
    )


def overlapping(viewer: Viewer, request: Request, claim: Claim) -> Appointment | None:
    """The other appointment of the patient that what is held overlaps, for staff, who are warned of it."""
    if not (viewer.can(Permission.BOOK) and request.patient_id):
        return None
    slots = slots_held(claim)
    if not slots:
        return None
    return db_session.scalars(
        select(Appointment)
        .where(
            Appointment.patient_id == request.patient_id,
            Appointment.status.in_(STANDING),
            Appointment.request_id != request.id,
            Appointment.starts_at < slots[-1].ends_at,
            Appointment.ends_at > slots[0].starts_at,
        )
        .order_by(Appointment.starts_at)
    ).first()


def slots_held(claim: Claim) -> list[Slot]:
    """The slots of a hold, in order of time: one, or several that a longer visit takes."""
    return list(
        db_session.scalars(
            select(Slot)
            .join(Claim, Claim.slot_id == Slot.id)
            .where(Claim.request_id == claim.request_id, Claim.state.in_(HOLDS))
            .order_by(Slot.starts_at)
        )
    )


def claim_of(appointment: Appointment) -> Claim:
    """The claim by which a standing appointment has its slot, or the first of its slots."""
    return db_session.scalars(
        select(Claim)
        .where(Claim.appointment_id == appointment.id, Claim.state == "booked", Claim.part == 0)
        .execution_options(populate_existing=True)
    ).one()


def standing_appointment(request_id: int) -> Appointment | None:
    """The appointment of a request that stands now, read afresh inside a transaction."""
    return db_session.scalars(
        select(Appointment)
        .where(Appointment.request_id == request_id, Appointment.status.in_(STANDING))
        .execution_options(populate_existing=True)
    ).first()


def appointments_ahead(viewer: Viewer, patient_id: int) -> list[Appointment]:
    """What one of the practice's patients is booked for and has not begun, for staff; the soonest first."""
    check(viewer, Permission.ENTER_REQUESTS)
    wanted = select(Appointment).where(
        Appointment.practice_id == viewer.practice_id,
        Appointment.patient_id == patient_id,
        Appointment.status == "booked",
        Appointment.starts_at > clock.now(),
    )
    return list(db_session.scalars(wanted.order_by(Appointment.starts_at)))


def moves_by_patient(appointment: Appointment) -> int:
    """How often the patient, or who asks for them, has moved the appointment."""
    counted = select(func.count()).where(
        AppointmentEvent.appointment_id == appointment.id,
        AppointmentEvent.status == "moved",
        AppointmentEvent.actor_role == Role.PATIENT.value,
    )
    return db_session.scalars(counted).one()


def link_try(appointment_id: int) -> LinkTry | None:
    """How often a wrong birth date was given at the appointment's link."""
    return db_session.scalars(
        select(LinkTry)
        .where(LinkTry.appointment_id == appointment_id)
        .execution_options(populate_existing=True)
    ).first()
