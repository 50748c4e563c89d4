"""Who may act for whom: what is on record, and what follows where nothing is."""

from sqlalchemy import select

from portal import clock
from portal.access import Permission, Viewer, check
from portal.db import db_session
from portal.people.carer_models import NOBODY, CarerRight
from portal.people.models import Patient

# From this birthday somebody consents for themselves (Family Law Reform Act 1969, section 8): being a parent
# is no longer a reason in itself (A07, threat T13).
OF_AGE = 16


def rights_of(viewer: Viewer, patient: Patient) -> list[CarerRight]:
    """Everybody who may or might act for a person, for staff; the latest first."""
    check(viewer, Permission.ENTER_REQUESTS)
    return _rights(patient)


def right(viewer: Viewer, patient: Patient, public_id: str) -> CarerRight | None:
    """One of them."""
    return next((each for each in rights_of(viewer, patient) if each.public_id == public_id), None)


def may_act_for(patient: Patient, *, informant: str, phone: str) -> bool:
    """Whether who asked for a patient, and gave this number for themselves, may see to what came of it.

    What is on record about their number decides. Where nothing is, who asked may go on: a refusal would
    only leave appointments that nobody cancels. Asked about a patient whom the viewer was let reach.
    """
    if informant == "self" or phone in ("", patient.phone):
        return True
    rights = _rights(patient)
    own = [each for each in rights if each.phone == phone]
    if own:
        return any(stands(each) for each in own)
    if any(each.basis == NOBODY and stands(each) for each in rights):
        return False
    return informant != "parent" or _age(patient) < OF_AGE


def number_for(patient: Patient | None, *, informant: str, phone: str, is_private: bool) -> str:
    """The number given, or the person's own in place of one whose carer may act no more (threat T13).

    Of something private none: what is on record may be a shared one (threat T16).
    """
    if patient is None or may_act_for(patient, informant=informant, phone=phone):
        return phone
    return "" if is_private else patient.phone


def stands(right: CarerRight) -> bool:
    """Whether it has not been ended, and its last day is not over."""
    return right.ended_at is None and (right.ends_on is None or clock.today() <= right.ends_on)


def _age(patient: Patient) -> int:
    today, born = clock.today(), patient.born_on
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _rights(patient: Patient) -> list[CarerRight]:
    wanted = select(CarerRight).where(
        CarerRight.practice_id == patient.practice_id, CarerRight.patient_id == patient.id
    )
    return list(db_session.scalars(wanted.order_by(CarerRight.id.desc())))
