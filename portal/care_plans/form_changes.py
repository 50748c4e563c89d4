"""What is different between two versions of a form: new headings, headings that are gone, renamed ones."""

from collections.abc import Iterator
from dataclasses import dataclass

from portal.care_plans.plan_templates import KEPT, Field, PlanTemplate, Section

NEW, GONE, RENAMED, ONE_BY_ONE = "new", "gone", "renamed", "one_by_one"


@dataclass(frozen=True, slots=True)
class FormChange:
    """One heading that is different. `part` is the section of the plan, `inside` its title where it helps."""

    kind: str
    part: str
    title: str
    before: str = ""
    inside: str = ""


def form_changes(old: PlanTemplate, new: PlanTemplate) -> list[FormChange]:
    """The headings that differ, those of the newer form in its order, then those that are gone."""
    replaced = {each.replaces for each in new.sections}
    found = []
    for section in new.sections:
        was = old.find(section.id) or old.find(section.replaces)
        if section.id == KEPT:
            continue
        if was is None:
            found.append(FormChange(NEW, section.id, section.title))
        else:
            found += _in_section(was, section, section.id)
    gone = [each for each in old.sections if new.find(each.id) is None and each.id not in replaced | {KEPT}]
    return found + [FormChange(GONE, each.id, each.title) for each in gone]


def _in_section(was: Section, now: Section, part: str) -> Iterator[FormChange]:
    if was.title != now.title:
        yield FormChange(RENAMED, part, now.title, was.title)
    for asked in now.fields:
        yield from _in_field(was, asked, now, part)
    yield from _in_parts(was, now, part)
    names = {each for asked in now.fields for each in (asked.id, asked.replaces)}
    inner = {now.parts.id, now.parts.replaces} if now.parts else set()
    for earlier in was.fields:
        if earlier.id not in names | inner:
            yield FormChange(GONE, part, earlier.title, inside=now.title)


def _in_field(was: Section, asked: Field, now: Section, part: str) -> Iterator[FormChange]:
    earlier = was.field(asked.id) or was.field(asked.replaces)
    if earlier is None:
        yield FormChange(NEW, part, asked.title, inside=now.title)
    elif earlier.title != asked.title:
        yield FormChange(RENAMED, part, asked.title, earlier.title, inside=now.title)


def _in_parts(was: Section, now: Section, part: str) -> Iterator[FormChange]:
    before, after = was.parts, now.parts
    if after and before and before.id in (after.id, after.replaces):
        yield from _in_section(before, after, part)
        return
    if after and was.field(after.replaces):
        yield FormChange(ONE_BY_ONE, part, after.title, inside=now.title)
    elif after:
        yield FormChange(NEW, part, after.title, inside=now.title)
    if before:
        yield FormChange(GONE, part, before.title, inside=now.title)
