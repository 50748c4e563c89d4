"""The activation level a score comes to, by the limits of rules/measures, and the support that suits it."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from portal.pathways.faults import Faults
from portal.pathways.reading import identifier
from portal.pathways.table import Table

FILE = Path("measures") / "pam_levels.toml"


@dataclass(frozen=True, slots=True)
class Level:
    """From which score on, and what to offer."""

    level: int
    least: float
    title: str
    meaning: str
    advice: str


@dataclass(frozen=True, slots=True)
class CutOffs:
    """One named set of limits."""

    id: str
    title: str
    signed_off_by: str
    levels: tuple[Level, ...]

    def level_of(self, score: float) -> Level:
        """The highest level whose limit the score reaches."""
        return max((each for each in self.levels if score >= each.least), key=lambda each: each.least)


def load_cut_offs(rules_dir: Path) -> CutOffs | None:
    """The limits; None where there is no such file. Raises RuleFileErrors listing every fault."""
    path = rules_dir / FILE
    if not path.exists():
        return None
    faults = Faults()
    table = Table(FILE.as_posix(), "", tomllib.loads(path.read_text(encoding="utf-8")), faults)
    table.text("author")
    found = CutOffs(
        id=identifier(table),
        title=table.text("title"),
        signed_off_by=table.text("signed_off_by", may_be_empty=True),
        levels=tuple(_level(row) for row in table.tables("level")),
    )
    limits = [each.least for each in found.levels]
    if not limits or limits != sorted(limits) or limits[0] != 0:
        table.fault("level", "must begin at 0 and rise")
    table.done()
    faults.stop_if_any()
    return found


def _level(table: Table) -> Level:
    level = Level(
        level=table.whole("level") or 0,
        least=table.number("from") or 0.0,
        title=table.text("title"),
        meaning=table.text("meaning"),
        advice=table.text("advice"),
    )
    table.done()
    return level
