"""Reads of the rules' versions, proposals and releases, and of the cases that versions are tried on."""

from collections.abc import Iterator
from typing import TypeVar

from sqlalchemy import Select, func, or_, select

from portal import access, clock
from portal.access import Permission, Viewer
from portal.db import db_session
from portal.triage.governance.models import (
    FIRST,
    FOLDER,
    OPEN,
    SCHEDULED,
    RuleProposal,
    RuleRelease,
    RuleVersion,
)
from portal.triage.models import Assessment, Request

AT_ONCE = 200  # cases in memory while many are replayed
Row = TypeVar("Row")


def live_hash() -> str | None:
    """The version that is live; None before any was released. For the process itself, whoever asks it."""
    return db_session.scalars(_started(select(RuleRelease.rules_hash)).limit(1)).first()


def last_folder_hash() -> str | None:
    """The version that the rules folder brought last, without signatures."""
    from_folder = select(RuleRelease.rules_hash).where(RuleRelease.kind.in_((FIRST, FOLDER)))
    return db_session.scalars(_started(from_folder).limit(1)).first()


def _started(releases: Select[Row]) -> Select[Row]:
    """Those whose time has come, the latest first."""
    come = RuleRelease.cancelled_at.is_(None), RuleRelease.live_at <= clock.now()
    return releases.where(*come).order_by(RuleRelease.live_at.desc(), RuleRelease.id.desc())


def is_kept(rules_hash: str) -> bool:
    """Whether this version can be loaded again."""
    found = select(func.count()).where(RuleVersion.hash == rules_hash)
    return bool(db_session.scalars(found).one())


def kept_documents(rules_hash: str) -> bytes | None:
    """The documents of a version, compressed."""
    return db_session.scalars(select(RuleVersion.documents).where(RuleVersion.hash == rules_hash)).first()


def versions_like(viewer: Viewer, beginning: str) -> list[str]:
    """The hashes that begin so."""
    access.check(viewer, Permission.SEE_RULES)
    found = select(RuleVersion.hash).where(RuleVersion.hash.startswith(beginning, autoescape=True))
    return list(db_session.scalars(found.order_by(RuleVersion.loaded_at)))


def started_releases(viewer: Viewer) -> list[RuleRelease]:
    """Every version that is or was live, the latest first."""
    access.check(viewer, Permission.SEE_RULES)
    return list(db_session.scalars(_started(select(RuleRelease))))


def scheduled_release(viewer: Viewer) -> RuleRelease | None:
    """The version that will be live at a time to come."""
    access.check(viewer, Permission.SEE_RULES)
    waiting = RuleRelease.cancelled_at.is_(None), RuleRelease.live_at > clock.now()
    return db_session.scalars(select(RuleRelease).where(*waiting).order_by(RuleRelease.id.desc())).first()


def undecided_proposals(viewer: Viewer) -> list[tuple[RuleProposal, bool]]:
    """What was put forward, at most one, and whether its scheduled time has come meanwhile."""
    access.check(viewer, Permission.SEE_RULES)
    undecided = select(RuleProposal).where(
        RuleProposal.practice_id == viewer.practice_id, RuleProposal.state.in_((OPEN, SCHEDULED))
    )
    started = set(db_session.scalars(_started(select(RuleRelease.proposal_id))))
    return [(each, each.id in started) for each in db_session.scalars(undecided)]


def waiting_proposal(viewer: Viewer) -> RuleProposal | None:
    """What is to be decided upon: put forward, perhaps signed, not live yet."""
    return next((each for each, is_live in undecided_proposals(viewer) if not is_live), None)


def proposal(viewer: Viewer, public_id: str) -> RuleProposal | None:
    """The proposal of this id."""
    access.check(viewer, Permission.SEE_RULES)
    named = select(RuleProposal).where(
        RuleProposal.practice_id == viewer.practice_id, RuleProposal.public_id == public_id
    )
    return db_session.scalars(named).first()


def proposals_by_id(viewer: Viewer, ids: set[int]) -> dict[int, RuleProposal]:
    """The proposals that releases came from, with who signed them."""
    access.check(viewer, Permission.SEE_RULES)
    found = select(RuleProposal).where(RuleProposal.id.in_(ids)) if ids else None
    return {each.id: each for each in db_session.scalars(found)} if found is not None else {}


def request_named(viewer: Viewer, name: str) -> Request | None:
    """The request with this public id or reference."""
    access.check(viewer, Permission.SEE_REQUESTS)
    named = or_(Request.public_id == name, Request.reference == name.upper())
    return db_session.scalars(select(Request).where(Request.practice_id == viewer.practice_id, named)).first()


def settled_cases(viewer: Viewer, last: int) -> Iterator[Request]:
    """The requests settled last, the newest first; each leaves memory after its turn."""
    access.check(viewer, Permission.SEE_RULES)
    settled = (
        select(Request)
        .join(Assessment, Assessment.request_id == Request.id)
        .where(Request.practice_id == viewer.practice_id, Assessment.settled_at.is_not(None))
        .order_by(Assessment.settled_at.desc(), Request.id.desc())
    )
    for offset in range(0, last, AT_ONCE):
        found = list(db_session.scalars(settled.offset(offset).limit(min(AT_ONCE, last - offset))))
        yield from found
        if len(found) < AT_ONCE:
            return
        for each in found:
            db_session.expunge(each)
