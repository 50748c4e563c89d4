"""What was looked for and not found: kept for those who plan local help, with nothing of a person (H21)."""

from dataclasses import dataclass

from portal import audit, clock
from portal.access import Viewer
from portal.community.directory_models import UnmetNeed
from portal.db import transaction


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that nobody offers here. `area` is the first half of a postcode: some thousands of homes."""

    need: str = ""
    language: str = ""
    access: str = ""
    area: str = ""
    is_free_only: bool = False
    source: str = "directory"


def note_gap(viewer: Viewer, gap: Gap) -> None:
    """Add it to the list."""
    with transaction() as session:
        session.add(
            UnmetNeed(
                practice_id=viewer.practice_id,
                noted_on=clock.today(),
                need=gap.need[:40],
                language=gap.language[:10],
                access=gap.access[:20],
                area=gap.area[:4],
                is_free_only=gap.is_free_only,
                source=gap.source,
            )
        )
        audit.record(viewer, "directory.gap", "need", gap.need[:40] or "any", {"source": gap.source})
