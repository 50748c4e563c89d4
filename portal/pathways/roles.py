"""Who sees what: the roles of rules/roles.toml, read at start, and whom each must not be booked with."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from portal.pathways.faults import Faults
from portal.pathways.model import GROUPS, MODES, ROLES
from portal.pathways.reading import identifier
from portal.pathways.table import Table, list_file

FILE = "roles.toml"
# roles.md, matching rule 2: when nobody on a rule's list may see this person.
SEES_EVERYBODY = ("gp", "duty_clinician")


@dataclass(frozen=True, slots=True)
class ToBook:
    """What is to be booked: who it is for, and what the answers came to."""

    age_months: int | None
    pathways: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    acute: bool = False
    red_flag: bool = False
    pregnant: bool = False
    rank: int = 0
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Exclusion:
    """What must not be booked. Every condition given must hold; with none, it is for people to know."""

    text: str
    pregnant: bool = False
    acute: bool = False
    red_flag: bool = False
    under_months: int | None = None
    rank_at_least: int | None = None
    rank_at_most: int | None = None
    groups: tuple[str, ...] = ()
    pathways: tuple[str, ...] = ()
    not_pathways: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    @property
    def is_kept_by_the_booking(self) -> bool:
        limits = (self.under_months, self.rank_at_least, self.rank_at_most)
        measured = any(limit is not None for limit in limits)
        listed = self.groups or self.pathways or self.tags
        return bool(self.pregnant or self.acute or self.red_flag or measured or listed)

    def holds(self, what: ToBook) -> bool:
        """Whether this is what must not be booked. An unknown age counts as any age."""
        if not self.is_kept_by_the_booking or set(self.not_pathways) & set(what.pathways):
            return False
        young = self.under_months is None or what.age_months is None or what.age_months < self.under_months
        return (
            what.pregnant >= self.pregnant
            and what.acute >= self.acute
            and what.red_flag >= self.red_flag
            and what.rank >= (self.rank_at_least or 0)
            and (self.rank_at_most is None or what.rank <= self.rank_at_most)
            and young
            and _meets(self.groups, what.groups)
            and _meets(self.pathways, what.pathways)
            and _meets(self.tags, what.tags)
        )


@dataclass(frozen=True, slots=True)
class PracticeRole:
    """A role: what it sees, from what age, how, and how long an appointment takes."""

    id: str
    title: str
    meaning: str
    from_months: int
    modes: tuple[str, ...]
    minutes: int
    lengths: Mapping[str, int]
    never: tuple[Exclusion, ...]

    def may_see(self, what: ToBook) -> bool:
        """Whether it may be booked (safety invariant 48)."""
        if what.age_months is not None and what.age_months < self.from_months:
            return False
        return not any(exclusion.holds(what) for exclusion in self.never)


def roles_for(roles: Mapping[str, PracticeRole], wanted: Iterable[str], what: ToBook) -> tuple[str, ...]:
    """Those wanted who may see this, in the same order; a GP or the duty clinician when none of them may."""
    return tuple(name for name in wanted if roles[name].may_see(what)) or SEES_EVERYBODY


def load_roles(rules_dir: Path, pathways: Iterable[str] = ()) -> Mapping[str, PracticeRole]:
    """Raises RuleFileErrors listing every fault. With `pathways`, an exclusion may name no others."""
    faults = Faults()
    roles: dict[str, PracticeRole] = {}
    document = list_file(rules_dir / FILE, "role", faults)
    for table in document.tables("role"):
        role = _read_role(table, frozenset(pathways))
        if role.id in roles:
            table.fault("id", "is used twice")
        roles[role.id] = role
    document.done()
    for name in sorted(ROLES ^ set(roles)):
        faults.note(FILE, f"role[{name}]", "is missing" if name in ROLES else "is a role no rule may name")
    faults.stop_if_any()
    return roles


def _read_role(table: Table, pathways: frozenset[str]) -> PracticeRole:
    role = PracticeRole(
        id=identifier(table),
        title=table.text("title"),
        meaning=table.text("meaning"),
        from_months=table.whole("from_months") or 0,
        modes=table.some_of("modes", MODES),
        minutes=table.whole("minutes") or 0,
        lengths=_lengths(table.table("lengths")),
        never=tuple(_read_exclusion(row, pathways) for row in table.tables("never", required=False)),
    )
    table.done()
    return role


def _lengths(table: Table | None) -> Mapping[str, int]:
    """Minutes where they differ: by mode, or for a first visit, a review or a health check."""
    if table is None:
        return {}
    names = [name for name in (*MODES, "first", "review", "health_check") if table.has(name)]
    found = {name: table.whole(name) or 0 for name in names}
    table.done()
    return found


def _read_exclusion(table: Table, pathways: frozenset[str]) -> Exclusion:
    exclusion = Exclusion(
        text=table.text("text"),
        pregnant=table.flag("pregnant", False),
        acute=table.flag("acute", False),
        red_flag=table.flag("red_flag", False),
        under_months=table.whole("under_months", None),
        rank_at_least=table.whole("rank_at_least", None),
        rank_at_most=table.whole("rank_at_most", None),
        groups=table.some_of("groups", GROUPS),
        pathways=table.texts("pathways"),
        not_pathways=table.texts("not_pathways"),
        tags=table.texts("tags"),
    )
    for name in {*exclusion.pathways, *exclusion.not_pathways} - pathways if pathways else ():
        table.fault("pathways", f"{name!r} is no pathway")
    table.done()
    return exclusion


def _meets(wanted: tuple[str, ...], found: tuple[str, ...]) -> bool:
    return not wanted or bool(set(wanted) & set(found))
