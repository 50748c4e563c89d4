"""The link workers' caseloads: some referrals are taken already, the others wait."""

from collections.abc import Sequence

from portal.access import Role, Viewer
from portal.community import queries
from portal.community.queries import Case
from portal.community.services import take_referral
from portal.people.models import Patient, Staff

TAKEN_BY_EACH = 2


def viewer_of(staff: Staff) -> Viewer:
    """The viewer that a member of staff is when signed in."""
    return Viewer(Role(staff.role), staff.practice_id, staff.public_id, staff.name, staff_id=staff.id)


def take_some(link_workers: Sequence[Viewer]) -> list[Case[Patient]]:
    """Each takes some: the first those who read Urdu before others, then those who waited longest."""
    taken = []
    for viewer in link_workers:
        waiting = [each for each in queries.waiting(viewer) if each.patient]
        waiting.sort(key=lambda each: each.patient is None or each.patient.written_language != "ur")
        for case in waiting[:TAKEN_BY_EACH]:
            take_referral(viewer, case.referral)
            taken.append(case)
    return taken
