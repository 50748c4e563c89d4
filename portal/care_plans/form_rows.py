"""Which rows a section's form shows: those stored or sent, rows within them, and one more or fewer."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from portal.care_plans.content import row_id
from portal.care_plans.plan_templates import Section

ONE = "one"  # the row of a section that does not repeat
ROW_NAME = re.compile(r"r[0-9a-f]{2,12}")


@dataclass
class RowLayout:
    """A row of the form: its name, and the rows within it."""

    id: str
    parts: list["RowLayout"] = field(default_factory=list)
    is_new: bool = False


def new_row(section: Section, *, is_asked_for: bool = False) -> RowLayout:
    """An empty row, with one empty row in it where that is not optional."""
    inner = section.parts
    return RowLayout(row_id(), [new_row(inner)] if inner and not inner.optional else [], is_asked_for)


def stored_rows(section: Section, value: Any, smaller: str = "") -> list[RowLayout]:
    """The rows as stored, with a new one within the row named `smaller`."""
    if not section.repeats:
        return [RowLayout(ONE)]
    layouts = []
    for row in value or ():
        inner = stored_rows(section.parts, row.get(section.parts.id), smaller) if section.parts else []
        layouts.append(RowLayout(row["id"], inner))
    _add_within(section, layouts, smaller)
    return layouts or ([] if section.within and section.optional else [new_row(section)])


def sent_rows(section: Section, sent: Any) -> list[RowLayout]:
    """The rows as sent, and what the button asks that was pressed: another row, or one fewer."""
    if not section.repeats:
        return [RowLayout(ONE)]
    layouts = _sent(section, sent, "row")
    if sent.get("add") == section.id and len(layouts) < section.most:
        layouts.append(new_row(section, is_asked_for=True))
    _add_within(section, layouts, sent.get("add", ""))
    return _without(layouts, sent.get("remove", ""))


def _sent(section: Section, sent: Any, name: str) -> list[RowLayout]:
    layouts = [RowLayout(each) for each in _names(section, sent.getlist(name))]
    for layout in layouts:
        if section.parts:
            layout.parts = _sent(section.parts, sent, f"row-{layout.id}")
    return layouts


def _names(section: Section, names: Iterable[str]) -> list[str]:
    return [name for name in dict.fromkeys(names) if ROW_NAME.fullmatch(name)][: section.most]


def _add_within(section: Section, layouts: Iterable[RowLayout], name: str) -> None:
    """Another row within the row of this name, however deep it is."""
    inner = section.parts
    for layout in layouts if inner and name else ():
        if inner and layout.id == name and len(layout.parts) < inner.most:
            layout.parts.append(new_row(inner, is_asked_for=True))
        elif inner:
            _add_within(inner, layout.parts, name)


def _without(layouts: Iterable[RowLayout], gone: str) -> list[RowLayout]:
    left = [layout for layout in layouts if layout.id != gone]
    for layout in left:
        layout.parts = _without(layout.parts, gone)
    return left
