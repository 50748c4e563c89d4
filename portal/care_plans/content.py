"""What a plan says, as stored: sections of rows, words kept in English and in the person's own language.

{"language": "ur", "to_confirm": ["needs"], "sections": {
    "about_me": {"communication": {"en": "…", "own": "…"}, …},
    "goals": [{"id": "r1f", "goal": {…}, "importance": 8, "actions": [{"id": "r2c", "what": {…}, …}]}], …}}
"""

import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping
from typing import Any

from portal.care_plans.plan_templates import Field, PlanTemplate, Section

Content = dict[str, Any]
Row = dict[str, Any]
Rows = list[Row]
SCALE_OF_A_SMALL_ENOUGH_STEP = 7  # below it people seldom do what they agreed to (health-coaching practice)


def row_id() -> str:
    """A name for a new row, by which it is known again in later versions."""
    return f"r{secrets.token_hex(4)}"


def rows_of(section: Section, value: Any) -> Rows:
    """The rows of a section's value; a section that does not repeat has the one."""
    if section.repeats:
        return list(value or ())
    return [value] if value else []


def shown_sections(template: PlanTemplate, content: Mapping[str, Any]) -> list[Section]:
    """The sections to read and to print: an optional one only when something has been written in it."""
    return [
        section
        for section in template.sections
        if not section.optional or is_filled(section, section_value(content, section.id))
    ]


def section_value(content: Mapping[str, Any], section_id: str) -> Any:
    """What the plan says in this section; None when nothing has been written."""
    return content["sections"].get(section_id)


def with_section(content: Content, section_id: str, value: Any) -> Content:
    """The content with one section written anew, and thereby confirmed."""
    sections = {**content["sections"], section_id: value}
    still_open = [each for each in content["to_confirm"] if each != section_id]
    return {**content, "sections": sections, "to_confirm": still_open}


def owed_words(content: Content, section_id: str, *, is_owed: bool) -> Content:
    """The content, noting that the English of a section is still to be written, or no longer."""
    others = [each for each in content.get("to_translate", ()) if each != section_id]
    owed = [*others, section_id] if is_owed and content["language"] != "en" else others
    if owed == list(content.get("to_translate", ())):
        return content
    return {**content, "to_translate": owed}


def is_filled(section: Section, value: Any) -> bool:
    """Whether anything at all has been written here."""
    return any(row.get(field.id) for row in rows_of(section, value) for field in section.fields)


def every_text(template: PlanTemplate, content: Mapping[str, Any]) -> Iterator[str]:
    """Each text somebody wrote into the plan."""
    for section in template.sections:
        yield from section_texts(section, section_value(content, section.id))


def section_texts(section: Section, value: Any) -> Iterator[str]:
    """Each text somebody wrote into this section."""
    for row in rows_of(section, value):
        for field in section.fields:
            yield from _texts_in(field, row.get(field.id))
        if section.parts:
            yield from section_texts(section.parts, row.get(section.parts.id))


def _texts_in(field: Field, value: Any) -> Iterator[str]:
    if field.is_wordy:
        yield from (value or {}).values()
    elif isinstance(value, str):
        yield value


def actions(content: Mapping[str, Any]) -> Rows:
    """Every action of every goal."""
    return [action for goal in section_value(content, "goals") or () for action in goal.get("actions") or ()]


def content_hash(content: Mapping[str, Any]) -> str:
    """Proof that a version is what was saved: over what it says, however the database lays it out."""
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def plain_text(value: Any) -> str:
    """Words in whichever language there are, English first: for a name in a list, a title, another system."""
    if isinstance(value, Mapping):
        return str(value.get("en") or value.get("own") or "")
    return str(value or "")
