"""The page of the rules' versions: what is live, what is proposed, who signed, what is due for review."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal import clock, i18n
from portal.access import Permission, Role, Viewer
from portal.i18n import gettext as _
from portal.pathways.model import RuleSet
from portal.people import queries as people
from portal.triage.governance import queries
from portal.triage.governance.live import LiveRules
from portal.triage.governance.models import (
    FIRST,
    FOLDER,
    OPEN,
    ROLLED_BACK,
    SIGNED,
    RuleProposal,
    RuleRelease,
)
from portal.triage.governance.reviews import DueReview, due_reviews
from portal.triage.governance.standing import (
    Missing,
    is_signed,
    missing_for,
    signatures_of,
    standing_releases,
)


@dataclass(frozen=True, slots=True)
class Name:
    """Somebody's name under a version."""

    name: str
    role: str
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class Proposed:
    """What waits to be decided upon, and what this viewer may do about it."""

    row: RuleProposal
    missing: Missing
    names: list[Name]
    live_at: datetime | None
    may_sign: bool
    may_withdraw: bool
    may_set_live: bool


@dataclass(frozen=True, slots=True)
class RulePage:
    """What the page shows."""

    rules: RuleSet
    history: list[RuleRelease]
    before: RuleRelease | None
    proposed: Proposed | None
    live_names: list[Name]  # also of a version that is live again after a roll-back
    names: dict[int, list[Name]]
    staff: dict[int, str]
    reviews: list[DueReview]
    folder_waits: bool
    not_loaded: str
    sign_off: bool

    @property
    def live(self) -> RuleRelease | None:
        """The release that is live; none before the first start of the server was recorded."""
        return self.history[0] if self.history else None

    @property
    def overdue(self) -> int:
        return sum(each.is_overdue for each in self.reviews)


def rule_page(viewer: Viewer, live: LiveRules) -> RulePage:
    """All of it, in a few statements however long the history is."""
    history = queries.started_releases(viewer)
    staff = people.staff_names(viewer)
    proposals = queries.proposals_by_id(viewer, {each.proposal_id for each in history if each.proposal_id})
    standing = standing_releases(history)
    proposed = _proposed(viewer, staff, history)
    known = {live.rules.hash, *(each.rules_hash for each in history)}
    if proposed:
        known.add(proposed.row.rules_hash)
    names = {each.id: _names(staff, each) for each in proposals.values()}
    return RulePage(
        rules=live.rules,
        history=history,
        before=standing[1] if len(standing) > 1 else None,
        proposed=proposed,
        live_names=names.get(standing[0].proposal_id or 0, []) if standing else [],
        names=names,
        staff=staff,
        reviews=due_reviews(live.rules, clock.today()),
        folder_waits=live.folder_hash not in known,
        not_loaded=live.not_loaded,
        sign_off=live.sign_off,
    )


def _proposed(viewer: Viewer, staff: dict[int, str], history: list[RuleRelease]) -> Proposed | None:
    row = queries.waiting_proposal(viewer)
    if row is None:
        return None
    missing = missing_for(row, history[0].rules_hash if history else "")
    scheduled = queries.scheduled_release(viewer)
    has_signed = any(each.staff_id == viewer.staff_id for each in signatures_of(row))
    is_open, may = row.state == OPEN, viewer.can(Permission.SIGN_RULES)
    return Proposed(
        row=row,
        missing=missing,
        names=_names(staff, row),
        live_at=scheduled.live_at if scheduled and scheduled.proposal_id == row.id else None,
        may_sign=may and is_open and not has_signed and not missing.proofs and not missing.replay,
        may_withdraw=may and has_signed,
        may_set_live=may and is_open and is_signed(row) and not missing.anything,
    )


def _names(staff: dict[int, str], proposal: RuleProposal) -> list[Name]:
    return [Name(staff.get(each.staff_id, ""), each.role, each.signed_at) for each in signatures_of(proposal)]


def role_words(role: str) -> str:
    """Who signed, as what."""
    return {
        Role.SAFETY_OFFICER: _("Clinical safety officer"),
        Role.CLINICIAN: _("Clinician"),
        Role.MANAGER: _("Manager"),
    }.get(Role(role), role)


def kind_words(kind: str) -> str:
    """How a version came to be live."""
    return {
        FIRST: _("Came with the rules folder at the first start. Nobody signed it."),
        FOLDER: _("Came with a changed rules folder at a start. Nobody signed it."),
        SIGNED: _("Signed by two people."),
        ROLLED_BACK: _("Back to an earlier version."),
    }.get(kind, kind)


def change_words(kind: str) -> str:
    """What became of a stored case under the proposed rules."""
    return {
        "up": _("More urgent"),
        "down": _("Less urgent"),
        "asks": _("Asks more first"),
        "fails": _("Cannot be judged"),
        "level": _("As urgent, otherwise different"),
    }.get(kind, kind)


def difference_words(names: Sequence[str]) -> str:
    """What is different about a case that comes out as urgent as before."""
    words = {
        "disposition": _("where it leads"),
        "roles": _("who sees them"),
        "modes": _("how they are seen"),
        "minutes": _("how many minutes it takes"),
        "tags": _("what staff are told"),
        "red_flag": _("whether it is a danger sign"),
    }
    return i18n.format_list(words.get(name, name) for name in names)


def counts_of(report: dict[str, Any]) -> dict[str, int]:
    """The figures of the proofs' report; what an older report did not count is left out."""
    named = ("pathways", "questions", "rules", "dispositions", "invariants", "proved", "tested")
    return {name: report[name] for name in named if isinstance(report.get(name), int)}
