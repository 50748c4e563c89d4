"""The form of one section of a plan, made from the template: rows, actions within them, two languages."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from markupsafe import Markup
from wtforms import ValidationError

from portal import clock
from portal.care_plans import wording
from portal.care_plans.content import Row, Rows, row_id, rows_of
from portal.care_plans.plan_templates import Field, Section
from portal.forms import DateField, Form, SelectField, TextAreaField, TextField
from portal.forms.base import QuestionField
from portal.i18n import gettext as _
from portal.triage.wording import said

ONE = "one"  # the row of a section that does not repeat
ROW_NAME = re.compile(r"r[0-9a-f]{2,12}")


@dataclass
class RowLayout:
    """A row of the form: its name, and the rows within it."""

    id: str
    parts: list["RowLayout"] = field(default_factory=list)
    is_new: bool = False


class SectionForm(Form):
    """The fields of one section; made by `section_form`."""

    section: Section
    rows: list[RowLayout]
    language: str
    known: Mapping[str, Row]  # what is stored, by row
    only: str  # "own": the person writes in their language alone; empty: both stand side by side

    def drawn(self, row: RowLayout, asked: Field) -> list[Markup]:
        """A field's one or two boxes in this row."""
        names = [f"{row.id}-{asked.id}", f"{row.id}-{asked.id}-own"]
        return [self[name]() for name in names if name in self]

    def english(self, row: RowLayout, asked: Field) -> str:
        """The English that stands beside the person's one box."""
        words = self.known.get(row.id, {}).get(asked.id) if self.only and asked.is_wordy else None
        return str((words or {}).get("en", ""))

    def value(self, known: Any) -> Any:
        """What was typed, as it is stored; `known` is the section as stored, for what no field shows."""
        rows = self._rows(self.section, self.rows, rows_of(self.section, known))
        if self.section.repeats:
            return rows
        return rows[0] if rows else None

    def _rows(self, section: Section, layouts: Iterable[RowLayout], known: Rows) -> Rows:
        before = {row.get("id", ONE): row for row in known}
        shown = {each.id for each in section.fields} | {"id"}
        rows = []
        for layout in layouts:
            row = self._typed(section, layout, before.get(layout.id, {}))
            if section.parts and (parts := self._parts(section.parts, layout, before)):
                row[section.parts.id] = parts
                shown = shown | {section.parts.id}
            if row:
                hidden = {key: each for key, each in before.get(layout.id, {}).items() if key not in shown}
                hidden.pop(section.parts.id if section.parts else "", None)
                rows.append(({"id": layout.id} if section.repeats else {}) | hidden | row)
        return rows

    def _parts(self, section: Section, layout: RowLayout, before: Mapping[str, Row]) -> Rows:
        return self._rows(section, layout.parts, before.get(layout.id, {}).get(section.id, []))

    def _typed(self, section: Section, layout: RowLayout, known: Row) -> Row:
        row: Row = {}
        for asked in section.fields:
            name = f"{layout.id}-{asked.id}"
            value = self[name].data if name in self else None
            if asked.is_wordy:
                value = self._words(name, known.get(asked.id) or {})
            elif asked.kind == "scale" and value:
                value = int(value)
            elif isinstance(value, date):
                value = value.isoformat()
            if value:
                row[asked.id] = value
        return row

    def _words(self, name: str, known: Mapping[str, str]) -> dict[str, str]:
        """The words in each language: as typed, or as they were where this form has no box for them."""
        boxes = {"en": name, "own": f"{name}-own"}
        words = {key: self[box].data if box in self else known.get(key) for key, box in boxes.items()}
        return {key: each for key, each in words.items() if each}

    def validate(self, extra_validators: Any = None) -> bool:
        is_fine = bool(super().validate(extra_validators))
        self._refuse_unnamed(self.section, self.rows)
        return is_fine and not self.errors

    def _refuse_unnamed(self, section: Section, layouts: Iterable[RowLayout]) -> None:
        """A row with something in it needs its required fields; an empty row is simply left out."""
        for layout in layouts:
            if section.parts:
                self._refuse_unnamed(section.parts, layout.parts)
            row = self._typed(section, layout, self.known.get(layout.id, {}))
            has_parts = section.parts and any(
                self._typed(section.parts, part, self.known.get(part.id, {})) for part in layout.parts
            )
            if section.repeats and not (row or has_parts):
                continue
            for asked in section.fields:
                name = f"{layout.id}-{asked.id}"
                box = self[name] if name in self else self[f"{name}-own"]
                if asked.required and asked.id not in row and not box.errors:
                    box.errors = [_("Fill in “%(heading)s”", heading=_(asked.title))]


def section_form(
    section: Section, value: Any, language: str, sent: Any = None, *, only: str = ""
) -> SectionForm:
    """The form with what is stored, or with what was sent (`sent`, a MultiDict) laid over it."""
    layouts = _sent_rows(section, sent) if sent is not None else _stored_rows(section, value)
    stored: dict[str, Any] = {}
    fields = dict(_fields(section, layouts, language, rows_of(section, value), stored, only))
    made = type("OneSectionForm", (SectionForm,), fields)
    form: SectionForm = made(formdata=sent, data=stored)
    form.section, form.rows, form.language, form.only = section, layouts, language, only
    form.known = _by_name(section, rows_of(section, value))
    return form


def _by_name(section: Section, rows: Rows) -> dict[str, Row]:
    """Each stored row, and each row within it, by the name it has in the form."""
    found = {row.get("id", ONE): row for row in rows}
    if section.parts:
        for row in rows:
            found |= _by_name(section.parts, row.get(section.parts.id) or [])
    return found


def _stored_rows(section: Section, value: Any) -> list[RowLayout]:
    if not section.repeats:
        return [RowLayout(ONE)]
    return [
        RowLayout(row["id"], _stored_rows(section.parts, row.get(section.parts.id)) if section.parts else [])
        for row in value or ()
    ] or [new_row(section)]


def new_row(section: Section, *, is_asked_for: bool = False) -> RowLayout:
    """An empty row, with one empty row in it."""
    return RowLayout(row_id(), [new_row(section.parts)] if section.parts else [], is_asked_for)


def _sent_rows(section: Section, sent: Any) -> list[RowLayout]:
    if not section.repeats:
        return [RowLayout(ONE)]
    layouts = _names(section, sent.getlist("row"))
    for layout in layouts:
        if section.parts:
            layout.parts = _names(section.parts, sent.getlist(f"row-{layout.id}"))
    _add_or_remove(section, layouts, sent)
    return layouts


def _names(section: Section, names: Iterable[str]) -> list[RowLayout]:
    fitting = [name for name in dict.fromkeys(names) if ROW_NAME.fullmatch(name)]
    return [RowLayout(name) for name in fitting[: section.most]]


def _add_or_remove(section: Section, layouts: list[RowLayout], sent: Any) -> None:
    """Do what the button asks that was pressed: another row here, another within a row, or one fewer."""
    if sent.get("add") == section.id and len(layouts) < section.most:
        layouts.append(new_row(section, is_asked_for=True))
    gone = sent.get("remove")
    layouts[:] = [layout for layout in layouts if layout.id != gone]
    for layout in layouts if section.parts else ():
        layout.parts = [part for part in layout.parts if part.id != gone]
        if sent.get("add") == layout.id and section.parts and len(layout.parts) < section.parts.most:
            layout.parts.append(new_row(section.parts, is_asked_for=True))


def _fields(
    section: Section,
    layouts: Iterable[RowLayout],
    language: str,
    rows: Rows,
    stored: dict[str, Any],
    only: str,
) -> Iterable[tuple[str, QuestionField]]:
    known = {row.get("id", ONE): row for row in rows}
    for layout in layouts:
        row = known.get(layout.id, {})
        for number, asked in enumerate(section.fields):
            name = f"{layout.id}-{asked.id}"
            value = row.get(asked.id)
            has_focus = layout.is_new and number == 0
            if not (only and asked.is_wordy):
                yield name, _field(section, asked, has_focus=has_focus)
            if asked.is_wordy:
                stored[name] = (value or {}).get("en")
                stored[f"{name}-own"] = (value or {}).get("own")
                if only:
                    yield f"{name}-own", _only_field(section, asked, language, has_focus=has_focus)
                elif language != "en":
                    yield f"{name}-own", _own_field(asked, language)
            elif value:
                stored[name] = date.fromisoformat(value) if asked.kind == "date" else str(value)
        if section.parts:
            inner = row.get(section.parts.id) or []
            yield from _fields(section.parts, layout.parts, language, inner, stored, only)


def _field(section: Section, asked: Field, *, has_focus: bool) -> QuestionField:
    drawing: dict[str, Any] = {"label_size": "s"} if asked.kind != "date" else {"legend_size": "s"}
    if has_focus:
        drawing["attrs"] = {"autofocus": True}
    label, hint = said(asked.title), wording.question(asked)
    if asked.is_wordy:
        rows = 3 if section.repeats else 4
        drawing["attrs"] = {"lang": "en", "dir": "ltr", **drawing.get("attrs", {})}
        return TextAreaField(label, hint=hint, drawing={**drawing, "rows": rows}, max_length=4000)
    if asked.kind == "date":
        validators = [_after_today] if asked.in_future else []
        return DateField(label, hint=hint, drawing=drawing, validators=validators)
    if asked.kind in ("person", "short"):
        return TextField(label, hint=hint, drawing={**drawing, "width": 20}, max_length=120)
    return SelectField(label, hint=hint, drawing=drawing, options=_options(asked))


def _own_field(asked: Field, language: str) -> QuestionField:
    attrs = {"lang": language, "dir": wording.direction(language)}
    label = wording.in_language(said(asked.title), language)
    return TextAreaField(label, drawing={"rows": 3, "attrs": attrs}, max_length=4000)


def _only_field(section: Section, asked: Field, language: str, *, has_focus: bool) -> QuestionField:
    """The person's one box: the question is in the language of the page, the words in their own."""
    attrs: dict[str, Any] = {"lang": language, "dir": wording.direction(language)}
    if has_focus:
        attrs["autofocus"] = True
    drawing = {"label_size": "s", "rows": 3 if section.repeats else 4, "attrs": attrs}
    return TextAreaField(said(asked.title), hint=wording.question(asked), drawing=drawing, max_length=4000)


def _options(asked: Field) -> list[tuple[str, Any]]:
    if asked.kind == "scale":
        scores = [(str(each), str(each)) for each in range(asked.minimum, asked.maximum + 1)]
        return [("", _("Not said yet")), *scores]
    return [("", _("Not said yet")), *((option.value, said(option.text)) for option in asked.options)]


def _after_today(_form: Form, box: DateField) -> None:
    if box.data and box.data <= clock.today():
        raise ValidationError(_("Choose a day after today"))
