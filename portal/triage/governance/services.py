"""Changes of what rules are live: kept, proposed, signed, scheduled, rolled back, each one audited."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError

from portal import access, audit, clock
from portal.access import Permission, Viewer
from portal.db import db_session, transaction
from portal.pathways.model import RuleSet
from portal.triage.governance import queries
from portal.triage.governance.models import (
    DONE,
    FIRST,
    FOLDER,
    OPEN,
    REPLACED,
    ROLLED_BACK,
    SCHEDULED,
    SIGNED,
    RuleProposal,
    RuleRelease,
    RuleSignature,
    RuleVersion,
)
from portal.triage.governance.packing import documents_changed, packed
from portal.triage.governance.standing import is_signed, missing_for, signatures_of, standing_releases


class NotNow(Exception):
    """It cannot be done as things stand; the page that says why is shown again."""


def keep_version(rules: RuleSet) -> None:
    """Keep the documents, so that this version can be loaded again whatever becomes of the folder."""
    with transaction() as session:
        if queries.is_kept(rules.hash):
            return
        row = RuleVersion(hash=rules.hash, loaded_at=clock.now(), documents=packed(rules.documents))
        try:
            with session.begin_nested():
                session.add(row)
        except IntegrityError:  # another process was first, with the same content
            return


def start_with(viewer: Viewer, folder: RuleSet, *, sign_off: bool) -> None:
    """What the rules folder brings at a start: example content on an empty database, or a changed file.

    Where signatures are demanded, a changed folder brings nothing: it waits to be proposed.
    """
    with transaction():
        last = queries.last_folder_hash()
        if last == folder.hash or (last and sign_off):
            return
        keep_version(folder)
        _release(viewer, folder.hash, FOLDER if last else FIRST, clock.now())


def propose(
    viewer: Viewer,
    live: RuleSet,
    rules: RuleSet,
    *,
    check_report: Mapping[str, Any],
    replay_report: Mapping[str, Any],
) -> RuleProposal:
    """Put a version forward; whatever waited before is replaced by it, its signatures with it."""
    access.check(viewer, Permission.SIGN_RULES)
    with transaction() as session:
        if queries.live_hash() is None:
            keep_version(live)
            _release(viewer, live.hash, FIRST, clock.now())
        if (queries.live_hash() or live.hash) == rules.hash:
            raise NotNow
        _take_off_schedule(viewer)
        for waiting, is_live in queries.undecided_proposals(viewer):
            waiting.state = DONE if is_live else REPLACED
        session.flush()
        keep_version(rules)
        made = RuleProposal(
            practice_id=viewer.practice_id,
            rules_hash=rules.hash,
            replaces_hash=live.hash,
            proposed_at=clock.now(),
            documents_changed=[list(each) for each in documents_changed(live.documents, rules.documents)],
            check_report=dict(check_report),
            replay_report=dict(replay_report),
            signatures=[],
        )
        session.add(made)
        session.flush()
        details = {"rules": rules.hash[:12], "live": live.hash[:12]}
        audit.record(viewer, "rules.proposed", "rule_proposal", made.public_id, details)
    return made


def sign(viewer: Viewer, proposal: RuleProposal) -> None:
    """Put one's name under a proposal. Raises NotNow for what is not proved, outdated or signed already."""
    access.check(viewer, Permission.SIGN_RULES)
    if viewer.staff_id is None:
        raise access.NotAllowed(Permission.SIGN_RULES.value)
    with transaction() as session:
        _lock(proposal)
        missing = missing_for(proposal, queries.live_hash() or "")
        signed = any(each.staff_id == viewer.staff_id for each in signatures_of(proposal))
        if proposal.state != OPEN or signed or missing.proofs or missing.replay:
            raise NotNow
        proposal.signatures.append(
            RuleSignature(
                practice_id=viewer.practice_id,
                staff_id=viewer.staff_id,
                role=viewer.role,
                signed_at=clock.now(),
            )
        )
        session.flush()
        details = {"rules": proposal.rules_hash[:12], "signatures": len(signatures_of(proposal))}
        audit.record(viewer, "rules.signed", "rule_proposal", proposal.public_id, details)


def withdraw(viewer: Viewer, proposal: RuleProposal) -> None:
    """Take one's own name back, before the version is live; if it was to go live, it does not."""
    access.check(viewer, Permission.SIGN_RULES)
    with transaction():
        _lock(proposal)
        own = next((each for each in signatures_of(proposal) if each.staff_id == viewer.staff_id), None)
        scheduled = queries.scheduled_release(viewer)
        is_waiting = proposal.state == OPEN or (scheduled and scheduled.proposal_id == proposal.id)
        if own is None or not is_waiting:
            raise NotNow
        own.withdrawn_at = clock.now()
        if proposal.state == SCHEDULED:
            _take_off_schedule(viewer)
        details = {"rules": proposal.rules_hash[:12]}
        audit.record(viewer, "rules.signature_withdrawn", "rule_proposal", proposal.public_id, details)


def set_live(viewer: Viewer, proposal: RuleProposal, live_at: datetime) -> RuleRelease:
    """Let a signed version be live from a time on: now, or to come."""
    access.check(viewer, Permission.SIGN_RULES)
    with transaction():
        _lock(proposal)
        outdated = missing_for(proposal, queries.live_hash() or "").anything
        if proposal.state != OPEN or outdated or not is_signed(proposal):
            raise NotNow
        now = clock.now()
        proposal.state = SCHEDULED if live_at > now else DONE
        return _release(viewer, proposal.rules_hash, SIGNED, max(live_at, now), proposal=proposal)


def roll_back(viewer: Viewer, from_release: str, reason: str) -> RuleRelease:
    """Back to the version before, at once and by one person: something is wrong with the one that is live.

    `from_release` is the release somebody saw as live: pressed twice it goes back one step, not two.
    """
    access.check(viewer, Permission.SIGN_RULES)
    try:
        with transaction():
            latest_first = queries.started_releases(viewer)
            standing = standing_releases(latest_first)
            if len(standing) < 2 or latest_first[0].public_id != from_release:
                raise NotNow
            gone, back_to = standing[:2]
            _take_off_schedule(viewer)
            return _release(
                viewer, back_to.rules_hash, ROLLED_BACK, clock.now(), reason=reason, takes_back_id=gone.id
            )
    except IntegrityError:
        raise NotNow from None  # somebody else took the same release back at the same moment


def _release(
    viewer: Viewer,
    rules_hash: str,
    kind: str,
    live_at: datetime,
    *,
    proposal: RuleProposal | None = None,
    reason: str = "",
    takes_back_id: int | None = None,
) -> RuleRelease:
    if kind in (FIRST, FOLDER):
        _take_off_schedule(viewer)
    release = RuleRelease(
        practice_id=viewer.practice_id,
        rules_hash=rules_hash,
        kind=kind,
        live_at=live_at,
        decided_at=clock.now(),
        decided_by_id=viewer.staff_id,
        proposal_id=proposal.id if proposal else None,
        reason=reason,
        takes_back_id=takes_back_id,
    )
    session = db_session()
    session.add(release)
    session.flush()
    details = {"rules": rules_hash[:12], "kind": kind, "live_at": live_at.isoformat()}
    audit.record(viewer, "rules.released", "rule_release", release.public_id, details)
    return release


def _take_off_schedule(viewer: Viewer) -> None:
    """Whatever was to be live later was decided about another live version: it must be decided anew."""
    scheduled = queries.scheduled_release(viewer)
    if scheduled is None:
        return
    scheduled.cancelled_at = clock.now()
    if scheduled.proposal_id:
        proposal = queries.proposals_by_id(viewer, {scheduled.proposal_id})[scheduled.proposal_id]
        proposal.state = OPEN
    db_session.flush()
    audit.record(viewer, "rules.taken_off_schedule", "rule_release", scheduled.public_id)


def _lock(proposal: RuleProposal) -> None:
    db_session.refresh(proposal, with_for_update=True)
    db_session.expire(proposal, ["signatures"])
