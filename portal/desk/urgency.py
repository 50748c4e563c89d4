"""How urgent a request is, in four words that staff sort their day by."""

from dataclasses import dataclass

from babel.support import LazyProxy

from portal.i18n import lazy_gettext as _l


@dataclass(frozen=True, slots=True)
class Band:
    """Ranks from `from_rank` up to the next band. The word says it; the colour helps the eye."""

    id: str
    from_rank: int
    words: LazyProxy
    colour: str


# dispositions.md: 90 and above leaves the practice's hands, 65 and above is today or within two days.
BANDS = (
    Band("emergency", 90, _l("Emergency"), "black"),
    Band("urgent", 65, _l("Urgent"), "red"),
    Band("soon", 50, _l("Soon"), "yellow"),
    Band("routine", 0, _l("Routine"), "grey"),
)


def band_of(rank: int) -> Band:
    """The band that a disposition's rank lies in."""
    return next((band for band in BANDS if rank >= band.from_rank), BANDS[-1])
