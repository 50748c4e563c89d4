"""The link workers' caseloads: some referrals are taken already, the others wait."""

from portal.access import Role, Viewer
from portal.community import queries
from portal.community.services import take_referral
from portal.people.models import Staff

TAKEN_BY_EACH = 2


def viewer_of(staff: Staff) -> Viewer:
    """The viewer that a member of staff is when signed in."""
    return Viewer(Role(staff.role), staff.practice_id, staff.public_id, staff.name, staff_id=staff.id)


def take_some(link_workers: list[Staff]) -> None:
    """Each link worker takes those who have waited longest."""
    for each in link_workers:
        viewer = viewer_of(each)
        for case in queries.waiting(viewer)[:TAKEN_BY_EACH]:
            take_referral(viewer, case.referral)
