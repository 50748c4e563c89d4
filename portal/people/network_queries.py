"""What a practice shares with its network: hubs, the names of who works there, and guests at its own."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import BindParameter, ColumnElement, Integer, Select, and_, bindparam, case, or_, select
from sqlalchemy.orm import aliased

from portal.access import Viewer
from portal.db import db_session
from portal.people.models import Network, Patient, Practice, Site, Staff
from portal.people.queries import FrontDoor
from portal.plain_rows import rows_of

HUB = "hub"


@dataclass(frozen=True, slots=True)
class Guest:
    """A patient of another practice, by what one needs to know to see them: who they are, whose patient."""

    patient: Patient
    practice: str
    practice_phone: str


def practices_with(viewer: Viewer) -> Select[int]:
    """The viewer's practice and those of its network: a part of other statements."""
    return _beside(viewer.practice_id)


def practices_sharing(practice_id: int) -> list[int]:
    """The ids of a practice and of those in its network, lowest first: whose patients come to its hub."""
    return list(db_session.scalars(_beside(practice_id).order_by(Practice.id)))


def _beside(practice_id: int | BindParameter[int]) -> Select[int]:
    own = aliased(Practice)
    is_beside = or_(Practice.id == own.id, Practice.network_id == own.network_id)  # none equals none: never
    return select(Practice.id).join(own, is_beside).where(own.id == practice_id)


def sites_open_to(viewer: Viewer) -> list[Site]:
    """Where this practice's patients are seen: its own places, the main one first, and its network's hubs."""
    return list(db_session.scalars(_SITES, {"own": viewer.practice_id}))


# Built once, as every page of times, and every message with a place, reads them.
_NETWORK = _beside(bindparam("own", type_=Integer()))
_SITES = (
    select(Site)
    .where(
        or_(
            Site.practice_id == bindparam("own", type_=Integer()),
            and_(Site.kind == HUB, Site.practice_id.in_(_NETWORK)),
        )
    )
    .order_by(case({"main": 0, "branch": 1}, value=Site.kind, else_=2), Site.name)
)
_NAMES = select(Staff.id, Staff.name).where(Staff.practice_id.in_(_NETWORK))
_PRACTICE = select(Practice.id, Practice.code, Practice.name, Practice.phone, Practice.text_relay).where(
    Practice.id == bindparam("own")
)


def names_of_staff(viewer: Viewer) -> dict[int, str]:
    """Who works here or elsewhere in the network, by id: an appointment at a hub is with one of those."""
    return dict(rows_of(_NAMES, {"own": viewer.practice_id}))


def staff_of_gender(viewer: Viewer, gender: str) -> frozenset[int]:
    """Who of those that see this practice's patients is a woman, or a man: for somebody who asks for one."""
    found = select(Staff.id).where(_here_now(viewer), Staff.gender == gender)
    return frozenset(db_session.scalars(found))


def staff_who_speak(viewer: Viewer, language: str) -> frozenset[int]:
    """Who of them speaks a language with patients."""
    rows = db_session.execute(select(Staff.id, Staff.languages).where(_here_now(viewer)))
    return frozenset(row.id for row in rows if language in row.languages)


def _here_now(viewer: Viewer) -> ColumnElement[bool]:
    return and_(Staff.practice_id.in_(practices_with(viewer)), Staff.is_active)


def guests(viewer: Viewer, patient_ids: Iterable[int]) -> dict[int, Guest]:
    """Patients of the network's other practices who come to this one's hub.

    Only those whose appointments there the viewer has been shown: nobody finds a guest by looking.
    """
    ids = set(patient_ids)
    if not ids or not viewer.is_staff:
        return {}
    rows = db_session.execute(
        select(Patient, Practice.name, Practice.phone)
        .join(Practice, Practice.id == Patient.practice_id)
        .where(
            Patient.id.in_(ids),
            Patient.practice_id != viewer.practice_id,
            Patient.practice_id.in_(practices_with(viewer)),
        )
    )
    return {patient.id: Guest(patient, name, phone) for patient, name, phone in rows}


def practice_of(viewer: Viewer) -> FrontDoor:
    """The practice that the viewer is of, or is asking."""
    return FrontDoor(*rows_of(_PRACTICE, {"own": viewer.practice_id})[0])


def doors(viewer: Viewer) -> tuple[FrontDoor, list[FrontDoor]]:
    """The practice that the viewer is asking, and the others of its network, in one statement."""
    wanted = select(Practice.id, Practice.code, Practice.name, Practice.phone, Practice.text_relay)
    rows = db_session.execute(wanted.where(Practice.id.in_(practices_with(viewer))).order_by(Practice.name))
    found = [FrontDoor(*row) for row in rows]
    [own] = [each for each in found if each.id == viewer.practice_id]
    return own, [each for each in found if each is not own]


def practice_with_code(code: str) -> Practice | None:
    """The practice that an address or a command names."""
    return db_session.scalars(select(Practice).where(Practice.code == code)).first()


def network_named(name: str) -> Network | None:
    """A network that there is already."""
    return db_session.scalars(select(Network).where(Network.name == name)).first()
