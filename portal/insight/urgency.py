"""How urgent a disposition is, in five words; a colour helps the eye, the word says it."""

from dataclasses import dataclass

from portal.i18n import lazy_gettext as _l


@dataclass(frozen=True, slots=True)
class Level:
    """Ranks from `from_rank` up to the next level."""

    id: str
    from_rank: int
    words: object


# dispositions.md: 90 and above leaves the practice's hands; 65 and above is today or within two days.
LEVELS = (
    Level("emergency", 90, _l("Emergency")),
    Level("urgent", 65, _l("Urgent")),
    Level("soon", 50, _l("Soon")),
    Level("routine", 6, _l("Routine")),
    Level("home", 0, _l("At home")),
)


def level_of(rank: int) -> Level:
    """The level that a disposition's rank lies in."""
    return next((level for level in LEVELS if rank >= level.from_rank), LEVELS[-1])
