"""Plan templates: which sections and questions a plan has; also as the document a plan stays pinned to."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any

KINDS = ("text", "lines", "short", "date", "person", "choice", "scale")
WORDY = ("text", "lines")  # written in words, so kept in English and in the person's language
PERSONS, TOGETHER, STAFFS = "person", "together", "staff"
WHOSE = (PERSONS, TOGETHER, STAFFS)
MOST_ROWS = 12
KEPT = "kept"  # the section for what an earlier version of the form had a place for, and this one has not


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
    replaces: str = ""  # what it was called in an earlier version of the form

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
    whose: str
    repeats: bool
    optional: bool
    new_page: bool
    within: str
    heading: str
    most: int
    fields: tuple[Field, ...]
    parts: "Section | None" = None
    replaces: str = ""

    @property
    def slug(self) -> str:
        """Its name in addresses."""
        return self.id.replace("_", "-")

    @property
    def row_title(self) -> str:
        """What one of its rows is called."""
        return self.heading or self.fields[0].title

    @property
    def leads(self) -> bool:
        """Whether each row is named by its first words, and needs no heading for them. A list is no name."""
        return self.repeats and self.fields[0].kind == "text" and len(self.fields) > 1

    def field(self, field_id: str) -> Field | None:
        return next((field for field in self.fields if field.id == field_id), None)


@dataclass(frozen=True)
class PlanTemplate:
    """A kind of plan, as its authors wrote it."""

    id: str
    title: str
    meaning: str
    version: int
    author: str
    signed_off_by: str
    sections: tuple[Section, ...]

    def section(self, section_id: str) -> Section:
        """The section with this id; KeyError when there is none."""
        return {section.id: section for section in self.sections}[section_id]

    def find(self, section_id: str) -> Section | None:
        """The section with this id, if the template has it."""
        return next((section for section in self.sections if section.id == section_id), None)

    def with_slug(self, slug: str) -> Section | None:
        """The section with this name in addresses."""
        return next((section for section in self.sections if section.slug == slug), None)

    @cached_property
    def document(self) -> dict[str, Any]:
        """The whole template as plain data."""
        found: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        return found

    @cached_property
    def hash(self) -> str:
        """One hash for one wording: whatever is changed in the template, it is another."""
        canonical = json.dumps(self.document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()


def from_document(document: Mapping[str, Any]) -> PlanTemplate:
    """The template that a document was made of."""
    rest = {key: each for key, each in document.items() if key != "sections"}
    return PlanTemplate(**rest, sections=tuple(_section(each) for each in document["sections"]))


def _section(document: Mapping[str, Any]) -> Section:
    fields = tuple(_field(each) for each in document["fields"])
    parts = _section(document["parts"]) if document["parts"] else None
    return Section(**{**document, "fields": fields, "parts": parts})


def _field(document: Mapping[str, Any]) -> Field:
    return Field(**{**document, "options": tuple(Choice(**each) for each in document["options"])})


def reworded(section: Section, prompt: str = "", hint: str = "") -> Section:
    """A shared section with another prompt or hint in one template."""
    return replace(section, prompt=prompt or section.prompt, hint=hint or section.hint)
