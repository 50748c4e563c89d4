"""Who writes in a plan: a member of staff, the person whose plan it is, or a carer whom they allowed."""

from dataclasses import dataclass

from portal.access import NotAllowed, Permission, Viewer
from portal.care_plans import sharing_queries
from portal.care_plans.models import CARER, PERSON, STAFF, CarePlan
from portal.care_plans.plan_templates import STAFFS, Section


@dataclass(frozen=True, slots=True)
class Author:
    """Who it is, as versions, comments and drafts keep it."""

    kind: str
    name: str
    key: str
    staff_id: int | None = None
    can_write: bool = True

    @property
    def is_staff(self) -> bool:
        return self.kind == STAFF

    def may_write(self, section: Section) -> bool:
        """Staff write everywhere, with the person; the person writes all but what is the staff's to say."""
        return self.is_staff or (self.can_write and section.whose != STAFFS)


def author_of(viewer: Viewer, plan: CarePlan) -> Author:
    """The author that the viewer is in this plan; NotAllowed for everybody else."""
    if viewer.can(Permission.WRITE_PLANS):
        return Author(STAFF, viewer.name, f"staff:{viewer.staff_id or viewer.actor_id}", viewer.staff_id)
    link = sharing_queries.own_link(viewer, plan)
    if link is None:
        raise NotAllowed(Permission.OPEN_PLANS.value)
    kind = CARER if link.kind == CARER else PERSON
    return Author(kind, link.name, f"link:{link.id}", can_write=link.can_write)
