"""The form of one section of a plan, made from the template: rows, actions within them, two languages."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from markupsafe import Markup
from wtforms import ValidationError

from portal import clock
from portal.care_plans import wording
from portal.care_plans.content import Row, Rows, rows_of
from portal.care_plans.form_rows import ONE, RowLayout, sent_rows, stored_rows
from portal.care_plans.plan_templates import Field, Section
from portal.forms import DateField, Form, SelectField, TextAreaField, TextField
from portal.forms.base import QuestionField
from portal.i18n import gettext as _
from portal.triage.wording import said


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
            if section.repeats and not self._has_words(section, layout):
                continue
            row = self._typed(section, layout, self.known.get(layout.id, {}))
            for asked in section.fields:
                name = f"{layout.id}-{asked.id}"
                box = self[name] if name in self else self[f"{name}-own"]
                if asked.required and asked.id not in row and not box.errors:
                    box.errors = [_("Fill in “%(heading)s”", heading=_(asked.title))]

    def _has_words(self, section: Section, layout: RowLayout) -> bool:
        """Whether anything stands in this row, or in a row within it."""
        return bool(self._typed(section, layout, self.known.get(layout.id, {}))) or any(
            self._has_words(section.parts, part) for part in layout.parts if section.parts
        )


def section_form(
    section: Section, value: Any, language: str, sent: Any = None, *, only: str = "", smaller: str = ""
) -> SectionForm:
    """The form with what is stored, or with what was sent (`sent`, a MultiDict) laid over it.

    `smaller` is a stored row to which one within it is offered: a smaller step of an action.
    """
    layouts = sent_rows(section, sent) if sent is not None else stored_rows(section, value, smaller)
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
