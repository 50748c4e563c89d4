"""Where a proposal stands, and which releases do: told from the rows alone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from portal.access import Role
from portal.triage.governance.models import ROLLED_BACK, RuleProposal, RuleRelease, RuleSignature

SIGNERS = 2


def is_green(report: dict[str, object]) -> bool:
    """Whether the proofs found no fault and left nothing unproved."""
    return not report.get("faults") and not report.get("failed")


def signatures_of(proposal: RuleProposal) -> list[RuleSignature]:
    """The signatures that stand."""
    return [each for each in proposal.signatures if each.withdrawn_at is None]


def is_signed(proposal: RuleProposal) -> bool:
    """Two different people, a clinical safety officer among them."""
    standing = signatures_of(proposal)
    people = {each.staff_id for each in standing}
    return len(people) >= SIGNERS and any(each.role == Role.SAFETY_OFFICER for each in standing)


def standing_releases(latest_first: Iterable[RuleRelease]) -> list[RuleRelease]:
    """What a roll-back has left: the version live now, then the one before it, and so on.

    What was rolled back is not returned to by another roll-back; it must be proposed and signed anew.
    """
    releases = list(latest_first)
    taken_back = {each.takes_back_id for each in releases}
    return [each for each in releases if each.kind != ROLLED_BACK and each.id not in taken_back]


@dataclass(frozen=True, slots=True)
class Missing:
    """What must still happen before a proposal can be live."""

    proofs: bool
    replay: bool  # another version went live since the stored cases were replayed
    people: int
    safety_officer: bool

    @property
    def anything(self) -> bool:
        return self.proofs or self.replay or self.people > 0 or self.safety_officer


def missing_for(proposal: RuleProposal, live_hash: str) -> Missing:
    """What still keeps this proposal from being live."""
    standing: Sequence[RuleSignature] = signatures_of(proposal)
    return Missing(
        proofs=not is_green(proposal.check_report),
        replay=proposal.replaces_hash != live_hash,
        people=max(0, SIGNERS - len({each.staff_id for each in standing})),
        safety_officer=all(each.role != Role.SAFETY_OFFICER for each in standing),
    )
