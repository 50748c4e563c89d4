"""Reads the plan templates of rules/plans at start: shared sections, then what each template adds to them."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from portal.care_plans.plan_templates import (
    KINDS,
    MOST_ROWS,
    TOGETHER,
    WHOSE,
    Choice,
    Field,
    PlanTemplate,
    Section,
    reworded,
)
from portal.pathways.faults import Faults
from portal.pathways.reading import identifier
from portal.pathways.table import Table

SHARED = Path("sections") / "shared.toml"


def load_plan_templates(rules_dir: Path) -> Mapping[str, PlanTemplate]:
    """Raises RuleFileErrors listing every fault of every file."""
    faults = Faults()
    shared = _shared_sections(rules_dir, faults)
    found: dict[str, PlanTemplate] = {}
    for path in sorted((rules_dir / "plans").glob("*.toml")):
        table = _table(rules_dir, path, faults)
        if table is None:
            continue
        template = _read_template(table, shared)
        if template.id != path.stem:
            faults.note(path.relative_to(rules_dir).as_posix(), "id", f"must be {path.stem!r}")
        found[path.stem] = template
    faults.stop_if_any()
    return found


def _table(rules_dir: Path, path: Path, faults: Faults) -> Table | None:
    file = path.relative_to(rules_dir).as_posix()
    try:
        data: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        faults.note(file, "", f"is not TOML: {error}")
        return None
    return Table(file, "", data, faults)


def _shared_sections(rules_dir: Path, faults: Faults) -> dict[str, Section]:
    path = rules_dir / "plans" / SHARED
    table = _table(rules_dir, path, faults) if path.exists() else None
    if table is None:
        return {}
    sections = [_read_section(row) for row in table.tables("section")]
    table.done()
    return {section.id: section for section in sections}


def _read_template(table: Table, shared: Mapping[str, Section]) -> PlanTemplate:
    for source in table.tables("sources"):
        _read_source(source)
    table.text("note", "", may_be_empty=True)
    own = [_read_section(row) for row in table.tables("section", required=False)]
    wordings = [_read_wording(row) for row in table.tables("wording", required=False)]
    template = PlanTemplate(
        id=identifier(table),
        title=table.text("title"),
        meaning=table.text("meaning", ""),
        version=table.whole("version") or 0,
        author=table.text("author"),
        signed_off_by=table.text("signed_off_by", may_be_empty=True),
        sections=tuple(_nested(table, _in_order(table, shared, own, wordings))),
    )
    table.done()
    return template


def _in_order(
    table: Table, shared: Mapping[str, Section], own: list[Section], wordings: list[dict[str, str]]
) -> list[Section]:
    """The sections that `sections` names: the template's own or shared ones, reworded where it says so."""
    known = {**shared, **{section.id: section for section in own}}
    if len({section.id for section in own}) != len(own):
        table.fault("section", "two sections have the same id")
    names = list(table.texts("sections")) or [section.id for section in own]
    for name in [*names, *(each["id"] for each in wordings)]:
        if name not in known:
            table.fault("sections", f"there is no section {name!r}")
    for unused in {section.id for section in own} - set(names):
        table.fault("sections", f"does not name {unused!r}")
    if len(set(names)) != len(names):
        table.fault("sections", "names a section twice")
    changed = {each.pop("id"): each for each in wordings}
    return [reworded(known[name], **changed.get(name, {})) for name in names if name in known]


def _read_wording(table: Table) -> dict[str, str]:
    words = {"id": table.text("id"), "prompt": table.text("prompt", ""), "hint": table.text("hint", "")}
    table.done()
    return words


def _read_source(table: Table) -> None:
    for key in ("ref", "title"):
        table.text(key)
    if table.day("review_by") < table.day("checked_on"):
        table.fault("review_by", "is before checked_on")
    table.done()


def _nested(table: Table, sections: list[Section]) -> Iterator[Section]:
    """The sections in order, each that is within another put into it, however deep."""
    inner = {section.within: section for section in sections if section.within}
    placed: set[str] = set()

    def whole(section: Section) -> Section:
        part = inner.get(section.id) if section.repeats else None
        if part:
            placed.add(part.id)
        return replace(section, parts=whole(part) if part else None)

    yield from [whole(section) for section in sections if not section.within]
    for section in inner.values():
        if section.id not in placed:
            table.fault(f"section[{section.id}].within", f"{section.within!r} is no section that repeats")


def _read_section(table: Table) -> Section:
    section = Section(
        id=identifier(table),
        title=table.text("title"),
        prompt=table.text("prompt"),
        hint=table.text("hint"),
        whose=table.one_of("whose", WHOSE, TOGETHER),
        repeats=table.flag("repeats"),
        optional=table.flag("optional", False),
        new_page=table.flag("new_page", False),
        within=table.text("within", ""),
        replaces=table.text("replaces", ""),
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
        replaces=table.text("replaces", ""),
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
