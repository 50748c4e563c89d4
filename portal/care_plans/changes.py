"""What differs between two versions of a plan, to be told in plain words: added, taken out, written anew."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from portal.care_plans.content import Row, rows_of, section_value
from portal.care_plans.plan_templates import Field, PlanTemplate, Section

ADDED, REMOVED, CHANGED = "added", "removed", "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is different: a whole row, or one field of it. `row` is what names the row."""

    kind: str
    part: Section
    row: Row
    field: Field | None = None
    before: Any = None
    after: Any = None


@dataclass(frozen=True, slots=True)
class SectionChanges:
    """All that is different in one section."""

    section: Section
    changes: tuple[Change, ...]


def changes_between(
    template: PlanTemplate, before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[SectionChanges]:
    """The sections that differ, in the order of the plan."""
    found = []
    for section in template.sections:
        was, now = section_value(before, section.id), section_value(after, section.id)
        if different := tuple(_in_rows(section, rows_of(section, was), rows_of(section, now))):
            found.append(SectionChanges(section, different))
    return found


def _in_rows(section: Section, before: list[Row], after: list[Row]) -> Iterator[Change]:
    was = {row.get("id", ""): row for row in before}
    now = {row.get("id", ""): row for row in after}
    for key, row in now.items():
        if key not in was and section.repeats:
            yield Change(ADDED, section, row)
        else:
            yield from _in_row(section, was.get(key, {}), row)
    for key, row in was.items():
        if key not in now:
            if section.repeats:
                yield Change(REMOVED, section, row)
            else:
                yield from _in_row(section, row, {})


def _in_row(section: Section, was: Row, now: Row) -> Iterator[Change]:
    for field in section.fields:
        before, after = was.get(field.id), now.get(field.id)
        if before != after:
            yield Change(CHANGED, section, now or was, field, before, after)
    if section.parts:
        key = section.parts.id
        yield from _in_rows(section.parts, was.get(key) or [], now.get(key) or [])
