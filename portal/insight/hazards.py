"""The hazard log (DCB0129): what could go wrong, what keeps it from happening, and what risk is left.

Read from rules/hazards.toml at start. The rating is worked out, never typed, so that it cannot disagree.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from portal.pathways.faults import Faults
from portal.pathways.model import ROLES
from portal.pathways.reading import identifier
from portal.pathways.table import Table, list_file

FILE = "hazards.toml"
SEVERITIES = ("minor", "significant", "considerable", "major", "catastrophic")
LIKELIHOODS = ("very_low", "low", "medium", "high", "very_high")
KINDS = ("design", "test", "training", "business process")
STATUSES = ("open", "controlled", "closed")
# Likelihood by severity, as commonly printed with DCB0129; a practice's safety officer may sign another.
RATINGS: Mapping[str, tuple[int, ...]] = {
    "very_high": (3, 4, 4, 5, 5),
    "high": (2, 3, 3, 4, 5),
    "medium": (2, 2, 3, 3, 4),
    "low": (1, 2, 2, 3, 4),
    "very_low": (1, 1, 2, 2, 3),
}


@dataclass(frozen=True, slots=True)
class Risk:
    severity: str
    likelihood: str

    @property
    def rating(self) -> int:
        """1 acceptable, 2 acceptable if less costs too much, 3 to be reduced, 4 to be controlled, 5 never."""
        return RATINGS[self.likelihood][SEVERITIES.index(self.severity)]


@dataclass(frozen=True, slots=True)
class Control:
    """What exists already: the safety invariants it rests on, and the tests or files that hold it."""

    control: str
    invariants: tuple[int, ...]
    held_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Further:
    """What is still to come, and who sees to it."""

    kind: str
    control: str
    owner: str


@dataclass(frozen=True, slots=True)
class Hazard:
    id: str
    name: str
    hazard: str
    cause: str
    effect: str
    controls: tuple[Control, ...]
    risk: Risk
    further: tuple[Further, ...]
    residual: Risk
    owner: str
    status: str
    transferred: bool
    reviewed_on: date
    review_by: date


def load_hazards(rules_dir: Path) -> tuple[Hazard, ...]:
    """Raises RuleFileErrors listing every fault."""
    faults = Faults()
    document = list_file(rules_dir / FILE, "hazard", faults)
    hazards = tuple(_read_hazard(table) for table in document.tables("hazard"))
    document.done()
    ids = [hazard.id for hazard in hazards]
    for name in sorted({name for name in ids if ids.count(name) > 1}):
        faults.note(FILE, f"hazard[{name}].id", "is used twice")
    faults.stop_if_any()
    return hazards


def _read_hazard(table: Table) -> Hazard:
    hazard = Hazard(
        id=identifier(table),
        name=table.text("name"),
        hazard=table.text("hazard"),
        cause=table.text("cause"),
        effect=table.text("effect"),
        controls=tuple(_read_control(row) for row in table.tables("controls")),
        risk=_read_risk(table, "risk"),
        further=tuple(_read_further(row) for row in table.tables("further")),
        residual=_read_risk(table, "residual"),
        owner=table.one_of("owner", ROLES),
        status=table.one_of("status", STATUSES),
        transferred=table.flag("transferred"),
        reviewed_on=table.day("reviewed_on"),
        review_by=table.day("review_by"),
    )
    if not hazard.controls:
        table.fault("controls", "needs at least one")
    if hazard.review_by < hazard.reviewed_on:
        table.fault("review_by", "is before reviewed_on")
    table.done()
    return hazard


def _read_risk(table: Table, key: str) -> Risk:
    row = table.table(key)
    if row is None:
        table.fault(key, "is missing: { severity, likelihood }")
        return Risk(SEVERITIES[0], LIKELIHOODS[0])
    risk = Risk(row.one_of("severity", SEVERITIES), row.one_of("likelihood", LIKELIHOODS))
    row.done()
    return risk


def _read_control(row: Table) -> Control:
    control = Control(row.text("control"), _numbers(row), row.texts("held_by", required=True))
    row.done()
    return control


def _numbers(row: Table) -> tuple[int, ...]:
    """The safety invariants by number: 1 to 52."""
    found = row.answer("invariants")
    listed = found if isinstance(found, list) else []
    if not all(type(each) is int and 1 <= each <= 52 for each in listed):
        row.fault("invariants", "must be numbers from 1 to 52")
        return ()
    return tuple(int(each) for each in listed)


def _read_further(row: Table) -> Further:
    further = Further(row.one_of("kind", KINDS), row.text("control"), row.one_of("owner", ROLES))
    row.done()
    return further
