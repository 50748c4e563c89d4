"""Reads of practices, staff and patients."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import Select, and_, bindparam, case, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from portal.access import Role, Viewer
from portal.cookie_sessions import CookieSession, FoundSession
from portal.db import db_session
from portal.people.demo import PEOPLE, PatientToTry
from portal.people.models import DIED, FailedSignIn, OpeningHours, Patient, Practice, Site, Staff, SupportNeed
from portal.people.search_queries import ids_found
from portal.plain_rows import row_alone, rows_of


class NoPracticeYet(Exception):
    """The database holds no practice: `flask add-practice` makes the first."""


@dataclass(frozen=True, slots=True)
class FrontDoor:
    """The practice whose front door this is."""

    id: int
    code: str
    name: str
    phone: str
    text_relay: str


def front_door_practice() -> FrontDoor:
    """The practice that visitors of this site are asking; the first one, until the site serves several."""
    rows = rows_of(_FRONT_DOOR, {})
    if not rows:
        raise NoPracticeYet
    return FrontDoor(*rows[0])


_FRONT_DOOR = (
    select(Practice.id, Practice.code, Practice.name, Practice.phone, Practice.text_relay)
    .order_by(Practice.id)
    .limit(1)
)


def is_practice_known(code: str) -> bool:
    """Whether a practice with this code is registered."""
    return bool(db_session.scalars(select(func.count()).where(Practice.code == code)).one())


def opening_hours(viewer: Viewer) -> dict[int, tuple[time, time]]:
    """Opening and closing time by weekday (0 = Monday)."""
    rows = db_session.execute(_OPENING_HOURS, {"practice": viewer.practice_id})
    return {row.weekday: (row.opens, row.closes) for row in rows}


_OPENING_HOURS = select(OpeningHours.weekday, OpeningHours.opens, OpeningHours.closes).where(
    OpeningHours.practice_id == bindparam("practice")
)


def sites(viewer: Viewer) -> list[Site]:
    """The places where this practice's patients are seen, the main one first."""
    return list(db_session.scalars(_SITES, {"practice": viewer.practice_id}))


_SITES = (
    select(Site)
    .where(Site.practice_id == bindparam("practice"))
    .order_by(case({"main": 0, "branch": 1}, value=Site.kind, else_=2), Site.name)
)


# Built once: every page begins with it, and building it anew costs more than running it.
_SESSION_WITH_STAFF = (
    select(
        CookieSession.data,
        CookieSession.created_at,
        CookieSession.seen_at,
        CookieSession.staff_id,
        Staff.public_id,
        Staff.practice_id,
        Staff.name,
        Staff.role,
    )
    .outerjoin(Staff, and_(Staff.id == CookieSession.staff_id, Staff.is_active))
    .where(CookieSession.token_hash == bindparam("token_hash"))
)


def browser_session(token_hash: str) -> FoundSession | None:
    """The session with this token's hash, and the viewer signed in with it; none once they have left."""
    row = row_alone(_SESSION_WITH_STAFF, {"token_hash": token_hash}, dates=(1, 2), documents=(0,))
    if row is None:
        return None
    data, created_at, seen_at, staff_id, public_id, practice_id, name, role = row
    viewer = Viewer(Role(role), practice_id, public_id, name, staff_id) if public_id else None
    return FoundSession(data, created_at, seen_at, staff_id, viewer)


def staff_with_username(username: str) -> Staff | None:
    """Who signs in with this name, while they work here; asked before there is a viewer."""
    return db_session.scalars(select(Staff).where(Staff.username == username, Staff.is_active)).first()


def staff_names(viewer: Viewer) -> dict[int, str]:
    """Names by id, of everybody who works or worked here, for showing who did what."""
    return dict(rows_of(_STAFF_NAMES, {"practice": viewer.practice_id}))


_STAFF_NAMES = select(Staff.id, Staff.name).where(Staff.practice_id == bindparam("practice"))


def staff_by_public_id(viewer: Viewer, public_ids: Iterable[str]) -> dict[str, str]:
    """Names by the ids that records name people with."""
    wanted = select(Staff.public_id, Staff.name).where(
        Staff.practice_id == viewer.practice_id, Staff.public_id.in_(set(public_ids) - {""})
    )
    return {row.public_id: row.name for row in db_session.execute(wanted)}


def post_of(viewer: Viewer, staff_id: int) -> str:
    """The post of somebody who works here; empty for whoever has none."""
    wanted = select(Staff.post).where(Staff.practice_id == viewer.practice_id, Staff.id == staff_id)
    return db_session.scalars(wanted).first() or ""


def failed_sign_ins(door: str, since: datetime) -> int:
    """How many tries at this door have failed since then."""
    counted = select(func.count()).where(FailedSignIn.door == door, FailedSignIn.at > since)
    return db_session.scalars(counted).one()


def patient(viewer: Viewer, public_id: str) -> Patient | None:
    """A patient of the practice, with what helps them; nobody at the front door finds one this way."""
    if not viewer.is_staff and viewer.role is not Role.SYSTEM:
        return None
    return db_session.scalars(_patients_of(viewer).where(Patient.public_id == public_id)).first()


def patient_by_id(viewer: Viewer, patient_id: int) -> Patient | None:
    """The patient that a row which the viewer may see belongs to."""
    named = {"practice": viewer.practice_id, "patient": patient_id}
    return db_session.scalars(_ONE_PATIENT, named).unique().first()


# With what helps them, in one statement.
_ONE_PATIENT = (
    select(Patient)
    .where(Patient.practice_id == bindparam("practice"), Patient.id == bindparam("patient"))
    .options(joinedload(Patient.needs))
)


@dataclass(frozen=True, slots=True)
class Helped:
    """What of a patient's record decides how, and with whom, they are seen."""

    needs: frozenset[str] = frozenset()  # kinds of help: step_free, interpreter …
    spoken_language: str = ""
    named_clinician_id: int | None = None
    named_clinician: str = ""
    named_post: str = ""
    has_died: bool = False


def helped(viewer: Viewer, patient_id: int | None) -> Helped:
    """That of one patient, in one statement; of somebody not found in the list, nothing is known."""
    rows = rows_of(_HELPED, {"practice": viewer.practice_id, "patient": patient_id}) if patient_id else []
    if not rows:
        return Helped()
    kinds = {row[0] for row in rows if row[0]} | ({"interpreter"} if rows[0][1] else set())
    _kind, _interpreter, language, named_id, name, post, why_left = rows[0]
    return Helped(frozenset(kinds), language, named_id, name or "", post or "", why_left == DIED)


_HELPED = (
    select(SupportNeed.kind, Patient.is_interpreter_needed, Patient.spoken_language)
    .add_columns(Staff.id, Staff.name, Staff.post, Patient.left_why)
    .select_from(Patient)
    .outerjoin(SupportNeed, SupportNeed.patient_id == Patient.id)
    .outerjoin(Staff, and_(Staff.id == Patient.named_clinician_id, Staff.is_active))
    .where(Patient.id == bindparam("patient"), Patient.practice_id == bindparam("practice"))
)


def _patients_of(viewer: Viewer) -> Select[Patient]:
    return (
        select(Patient).where(Patient.practice_id == viewer.practice_id).options(selectinload(Patient.needs))
    )


def patients_found(viewer: Viewer, text: str, limit: int = 20) -> list[Patient]:
    """The patients that fit what was typed, the closest first, with what helps each of them."""
    return _in_order(viewer, ids_found(viewer, text, limit))


def _in_order(viewer: Viewer, patient_ids: list[int]) -> list[Patient]:
    """These patients in this order, with what helps each of them, in one statement."""
    if not patient_ids:
        return []
    wanted = select(Patient).where(Patient.practice_id == viewer.practice_id, Patient.id.in_(patient_ids))
    rows = db_session.scalars(wanted.options(joinedload(Patient.needs))).unique()
    return sorted(rows, key=lambda each: patient_ids.index(each.id))


def possible_matches(viewer: Viewer, born_on: date | None, nhs_number: str | None) -> list[Patient]:
    """The patients with this birth date or this NHS number: whom stated details could mean."""
    conditions = []
    if born_on:
        conditions.append(Patient.born_on == born_on)
    if nhs_number:
        conditions.append(Patient.nhs_number == nhs_number)
    if not conditions:
        return []
    wanted = select(Patient).where(Patient.practice_id == viewer.practice_id, or_(*conditions))
    return list(db_session.scalars(wanted.order_by(Patient.id)))


def patients_by_id(viewer: Viewer, patient_ids: Iterable[int]) -> dict[int, Patient]:
    """These patients by their ids, with what helps each, in one statement."""
    return {each.id: each for each in _in_order(viewer, list(patient_ids))}


def patients_to_try() -> list[tuple[PatientToTry, date]]:
    """The demonstration's patients that its start page names, with their birth dates on record."""
    numbers = [person.nhs_number for person in PEOPLE]
    rows = db_session.execute(
        select(Patient.nhs_number, Patient.born_on).where(Patient.nhs_number.in_(numbers))
    )
    born_on = {row.nhs_number: row.born_on for row in rows}
    return [(person, born_on[person.nhs_number]) for person in PEOPLE if person.nhs_number in born_on]
