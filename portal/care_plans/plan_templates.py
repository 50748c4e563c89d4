"""Plan templates: which sections and questions a plan has, read from rules/plans at start."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from portal.pathways.faults import Faults
from portal.pathways.reading import identifier
from portal.pathways.table import Table

KINDS = ("text", "lines", "date", "person", "choice", "scale")
WORDY = ("text", "lines")  # written in words, so kept in English and in the person's language
MOST_ROWS = 12


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a field of kind choice."""

    value: str
    text: str


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to write down."""

    id: str
    kind: str
    title: str
    prompt: str
    hint: str
    code: str
    required: bool
    in_future: bool
    options: tuple[Choice, ...]
    minimum: int
    maximum: int

    @property
    def is_wordy(self) -> bool:
        return self.kind in WORDY


@dataclass(frozen=True, slots=True)
class Section:
    """One heading of a plan. If it `repeats` it holds rows; `parts` are the rows within each of its rows."""

    id: str
    title: str
    prompt: str
    hint: str
    repeats: bool
    within: str
    heading: str
    most: int
    fields: tuple[Field, ...]
    parts: "Section | None" = None

    @property
    def slug(self) -> str:
        """Its name in addresses."""
        return self.id.replace("_", "-")

    @property
    def row_title(self) -> str:
        """What one of its rows is called."""
        return self.heading or self.fields[0].title


@dataclass(frozen=True, slots=True)
class PlanTemplate:
    """A kind of plan, as its authors wrote it."""

    id: str
    title: str
    version: int
    author: str
    signed_off_by: str
    sections: tuple[Section, ...]

    def section(self, section_id: str) -> Section:
        """The section with this id; KeyError when there is none."""
        return {section.id: section for section in self.sections}[section_id]

    def with_slug(self, slug: str) -> Section | None:
        """The section with this name in addresses."""
        return next((section for section in self.sections if section.slug == slug), None)


def load_plan_templates(rules_dir: Path) -> Mapping[str, PlanTemplate]:
    """Raises RuleFileErrors listing every fault of every file."""
    faults = Faults()
    found: dict[str, PlanTemplate] = {}
    for path in sorted((rules_dir / "plans").glob("*.toml")):
        file = path.relative_to(rules_dir).as_posix()
        try:
            data = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            faults.note(file, "", f"is not TOML: {error}")
            continue
        template = _read_template(Table(file, "", data, faults))
        if template.id != path.stem:
            faults.note(file, "id", f"must be {path.stem!r}")
        found[path.stem] = template
    faults.stop_if_any()
    return found


def _read_template(table: Table) -> PlanTemplate:
    for source in table.tables("sources"):
        _read_source(source)
    table.text("note", "", may_be_empty=True)
    template = PlanTemplate(
        id=identifier(table),
        title=table.text("title"),
        version=table.whole("version") or 0,
        author=table.text("author"),
        signed_off_by=table.text("signed_off_by", may_be_empty=True),
        sections=tuple(_nested(table, [_read_section(row) for row in table.tables("section")])),
    )
    table.done()
    return template


def _read_source(table: Table) -> None:
    for key in ("ref", "title"):
        table.text(key)
    if table.day("review_by") < table.day("checked_on"):
        table.fault("review_by", "is before checked_on")
    table.done()


def _nested(table: Table, sections: list[Section]) -> Iterator[Section]:
    """The sections in order, each that is within another put into it."""
    outer = {section.id for section in sections if not section.within and section.repeats}
    inner = {section.within: section for section in sections if section.within}
    for name in inner.keys() - outer:
        table.fault(f"section[{inner[name].id}].within", f"{name!r} is no section that repeats")
    if len({section.id for section in sections}) != len(sections):
        table.fault("section", "two sections have the same id")
    for section in sections:
        if not section.within:
            rest = {name: getattr(section, name) for name in Section.__slots__ if name != "parts"}
            yield Section(**rest, parts=inner.get(section.id))


def _read_section(table: Table) -> Section:
    section = Section(
        id=identifier(table),
        title=table.text("title"),
        prompt=table.text("prompt"),
        hint=table.text("hint"),
        repeats=table.flag("repeats"),
        within=table.text("within", ""),
        heading=table.text("heading", ""),
        most=table.whole("most", MOST_ROWS) or MOST_ROWS,
        fields=tuple(_read_field(row) for row in table.tables("field")),
    )
    if len({field.id for field in section.fields}) != len(section.fields):
        table.fault("field", "two fields have the same id")
    if section.repeats and not any(field.required for field in section.fields):
        table.fault("field", "one field of a section that repeats must be required: it names the row")
    table.done()
    return section


def _read_field(table: Table) -> Field:
    field = Field(
        id=identifier(table),
        kind=table.one_of("kind", KINDS),
        title=table.text("title"),
        prompt=table.text("prompt"),
        hint=table.text("hint"),
        code=table.text("code", ""),
        required=table.flag("required", False),
        in_future=table.flag("in_future", False),
        options=tuple(_read_choice(row) for row in table.tables("options", required=False)),
        minimum=table.whole("minimum", 0) or 0,
        maximum=table.whole("maximum", 0) or 0,
    )
    if (field.kind == "choice") != bool(field.options):
        table.fault("options", "go with kind choice, and only with it")
    if field.kind == "scale" and field.minimum >= field.maximum:
        table.fault("maximum", "a scale needs minimum and a greater maximum")
    table.done()
    return field


def _read_choice(table: Table) -> Choice:
    choice = Choice(identifier(table, "value"), table.text("text"))
    table.done()
    return choice
