"""How urgent a request is, in four words that staff sort their day by."""

from dataclasses import dataclass

from portal.i18n import LazyText
from portal.i18n import lazy_gettext as _l
from portal.triage.listing_queries import FLOORS


@dataclass(frozen=True, slots=True)
class Band:
    """Ranks from `from_rank` up to the next band. The word says it; the colour helps the eye."""

    id: str
    from_rank: int
    words: LazyText
    colour: str

    @property
    def tag(self) -> str:
        """The class of its word."""
        return "app-tag--black" if self.colour == "black" else f"nhsuk-tag--{self.colour}"


BANDS = (
    Band("emergency", FLOORS[0], _l("Emergency"), "black"),
    Band("urgent", FLOORS[1], _l("Urgent"), "red"),
    Band("soon", FLOORS[2], _l("Soon"), "yellow"),
    Band("routine", FLOORS[3], _l("Routine"), "grey"),
)


def band_of(rank: int) -> Band:
    """The band that a disposition's rank lies in."""
    return next((band for band in BANDS if rank >= band.from_rank), BANDS[-1])
