"""How much of what people come with has a pathway: published lists of the commonest reasons, mapped."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from portal.pathways.faults import Faults
from portal.pathways.table import Table, list_file

FILE = "commonest.toml"


@dataclass(frozen=True, slots=True)
class CommonReason:
    """A reason as its list names it, and the pathway it is asked about with; an empty one is a gap."""

    reason: str
    pathway: str


@dataclass(frozen=True, slots=True)
class CommonReasons:
    """One list with its source."""

    id: str
    title: str
    source: str
    note: str
    reasons: tuple[CommonReason, ...]

    @property
    def covered(self) -> int:
        return sum(bool(each.pathway) for each in self.reasons)


def load_coverage(directory: Path, pathways: Collection[str]) -> tuple[CommonReasons, ...]:
    """The lists of rules/commonest.toml. Raises RuleFileErrors, also for a pathway that is not there."""
    faults = Faults()
    document = list_file(directory / FILE, "list", faults)
    lists = tuple(_list(each, pathways) for each in document.tables("list"))
    document.done()
    faults.stop_if_any()
    return lists


def _list(table: Table, pathways: Collection[str]) -> CommonReasons:
    made = CommonReasons(
        id=table.text("id"),
        title=table.text("title"),
        source=table.text("source"),
        note=table.text("note", "", may_be_empty=True),
        reasons=tuple(_reason(each, pathways) for each in table.tables("reasons")),
    )
    table.done()
    return made


def _reason(table: Table, pathways: Collection[str]) -> CommonReason:
    made = CommonReason(table.text("reason"), table.text("pathway", may_be_empty=True))
    if made.pathway and made.pathway not in pathways:
        table.fault("pathway", f"{made.pathway!r} is no pathway")
    table.done()
    return made
