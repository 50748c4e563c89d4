"""Reads of caseloads: each view's list and its count come from the same condition, so they always agree."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import load_only

from portal import access, clock
from portal.access import Permission, Viewer
from portal.community.models import CaseContact, Referral, ServiceReferral
from portal.community.queries import OPEN, Case
from portal.db import db_session
from portal.people.listed_queries import Listed, patients_listed

PAGE = 25
VIEWS = ("mine", "overdue", "back", "at_risk", "waiting")
LOOK_BACK = timedelta(days=28)
SHOWN = (
    Referral.public_id,
    Referral.patient_id,
    Referral.link_worker_id,
    Referral.kind,
    Referral.needs,
    Referral.state,
    Referral.risk_state,
    Referral.intensity,
    Referral.next_contact_on,
    Referral.first_contact_by,
)


@dataclass(frozen=True, slots=True)
class Work:
    """What one link worker has in hand, and has done in the last four weeks."""

    staff_id: int
    cases: int
    intensive: int
    overdue: int
    contacts: int
    minutes: int


def _conditions(viewer: Viewer) -> dict[str, ColumnElement[bool]]:
    """What belongs to each view; counts and lists both ask here."""
    mine = and_(Referral.link_worker_id == viewer.staff_id, Referral.state.in_(OPEN))
    return {
        "mine": mine,
        "overdue": and_(mine, _is_overdue()),
        "back": and_(mine, _is_back()),
        "at_risk": and_(mine, Referral.risk_state == "risks"),
        "waiting": and_(Referral.link_worker_id.is_(None), Referral.state == "new"),
    }


def _is_overdue() -> ColumnElement[bool]:
    return Referral.next_contact_on < clock.today()


def _is_back() -> ColumnElement[bool]:
    """A service was silent or said no, and nobody has seen to it."""
    return (
        select(ServiceReferral.id)
        .where(ServiceReferral.referral_id == Referral.id, ServiceReferral.act_by.is_not(None))
        .exists()
    )


def counts(viewer: Viewer) -> dict[str, int]:
    """How many cases each view has, in one statement."""
    access.check(viewer, Permission.SEE_CASELOAD)
    conditions = _conditions(viewer)
    each = [func.coalesce(func.sum(case((condition, 1), else_=0)), 0) for condition in conditions.values()]
    row = db_session.execute(
        select(*each).where(Referral.practice_id == viewer.practice_id, Referral.state.in_(OPEN))
    ).one()
    return dict(zip(conditions, (int(number) for number in row), strict=True))


def cases(viewer: Viewer, view: str, *, page: int = 1, size: int = PAGE) -> list[Case[Listed]]:
    """One page of a view: whose next contact is due soonest comes first. Four statements, however many."""
    access.check(viewer, Permission.SEE_CASELOAD)
    rows = db_session.execute(
        select(Referral, _is_back().label("is_back"))
        .options(load_only(*SHOWN))
        .where(Referral.practice_id == viewer.practice_id, _conditions(viewer)[view])
        .order_by(Referral.next_contact_on, Referral.id)
        .offset((page - 1) * size)
        .limit(size)
    ).all()
    patients = patients_listed(viewer, (row[0].patient_id for row in rows if row[0].patient_id))
    made = _contacts_made(viewer, [row[0].id for row in rows])
    return [
        Case(found, patients.get(found.patient_id or 0), is_back, made.get(found.id, 0))
        for found, is_back in rows
    ]


def _contacts_made(viewer: Viewer, referral_ids: list[int]) -> dict[int, int]:
    counted = (
        select(CaseContact.referral_id, func.count().label("number"))
        .where(CaseContact.practice_id == viewer.practice_id, CaseContact.referral_id.in_(referral_ids))
        .group_by(CaseContact.referral_id)
    )
    return {row.referral_id: row.number for row in db_session.execute(counted)} if referral_ids else {}


def workload(viewer: Viewer) -> list[Work]:
    """What each link worker has in hand; those with most cases first. It names no patient."""
    access.check(viewer, Permission.SEE_WORKLOAD)
    rows = db_session.execute(
        select(
            Referral.link_worker_id,
            func.count().label("cases"),
            func.sum(case((Referral.intensity == "intensive", 1), else_=0)).label("intensive"),
            func.sum(case((_is_overdue(), 1), else_=0)).label("overdue"),
        )
        .where(
            Referral.practice_id == viewer.practice_id,
            Referral.link_worker_id.is_not(None),
            Referral.state.in_(OPEN),
        )
        .group_by(Referral.link_worker_id)
    ).all()
    done = _done_since(viewer, clock.now() - LOOK_BACK)
    in_hand = {row.link_worker_id: (row.cases, int(row.intensive), int(row.overdue)) for row in rows}
    everyone = [
        Work(each, *in_hand.get(each, (0, 0, 0)), *done.get(each, (0, 0))) for each in {*in_hand, *done}
    ]
    return sorted(everyone, key=lambda each: (-each.cases, each.staff_id))


def _done_since(viewer: Viewer, since: datetime) -> dict[int, tuple[int, int]]:
    rows = db_session.execute(
        select(
            CaseContact.staff_id,
            func.count().label("contacts"),
            func.coalesce(func.sum(CaseContact.minutes), 0).label("minutes"),
        )
        .where(CaseContact.practice_id == viewer.practice_id, CaseContact.at >= since)
        .group_by(CaseContact.staff_id)
    )
    return {row.staff_id: (row.contacts, int(row.minutes)) for row in rows}
