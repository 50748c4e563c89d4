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
from portal.forms import DateField, Form, RadioField, SelectField, TextAreaField, TextField
from portal.forms.base import QuestionField
from portal.i18n import gettext as _
from portal.i18n import lazy_gettext as _l
from portal.triage.wording import said

ONE = "one"  # the row of a section that does not repeat
ROW_NAME = re.compile(r"r[0-9a-f]{2,12}")


@dataclass
class RowLayout:
    """A row of the form: its name, and the rows within it."""

    id: str
    parts: list["RowLayout"] = field(default_factory=list)
    is_new: bool = False


class Agreement(Form):
    """With whom the plan was agreed, and when."""

    who = RadioField(
        _l("Who agreed to this plan?"),
        options=[
            {"value": "person", "text": _l("The person whose plan it is")},
            {"value": "other", "text": _l("Someone who speaks for them")},
        ],
        missing=_l("Choose who agreed to this plan"),
    )
    name = TextField(
        _l("If someone spoke for them: their name, and how they know the person"), max_length=120
    )
    on = DateField(_l("When was it agreed?"), missing=_l("Enter the day on which it was agreed"))

    def validate_name(self, name: TextField) -> None:
        if self.who.data == "other" and not name.data:
            raise ValidationError(_("Enter the name of the person who spoke for them"))

    def validate_on(self, on: DateField) -> None:
        if on.data and on.data > clock.today():
            raise ValidationError(_("The day must be today or in the past"))


class SectionForm(Form):
    """The fields of one section; made by `section_form`."""

    section: Section
    rows: list[RowLayout]
    language: str

    def drawn(self, row: RowLayout, asked: Field) -> list[Markup]:
        """A field's one or two boxes in this row."""
        names = [f"{row.id}-{asked.id}", f"{row.id}-{asked.id}-own"]
        return [self[name]() for name in names if name in self]

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
            row = self._typed(section, layout)
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

    def _typed(self, section: Section, layout: RowLayout) -> Row:
        row: Row = {}
        for asked in section.fields:
            value = self[f"{layout.id}-{asked.id}"].data
            if asked.is_wordy:
                own = self[f"{layout.id}-{asked.id}-own"].data if self.language != "en" else None
                value = {key: each for key, each in (("en", value), ("own", own)) if each}
            elif asked.kind == "scale" and value:
                value = int(value)
            elif isinstance(value, date):
                value = value.isoformat()
            if value:
                row[asked.id] = value
        return row

    def validate(self, extra_validators: Any = None) -> bool:
        is_fine = bool(super().validate(extra_validators))
        self._refuse_unnamed(self.section, self.rows)
        return is_fine and not self.errors

    def _refuse_unnamed(self, section: Section, layouts: Iterable[RowLayout]) -> None:
        """A row with something in it needs its required fields; an empty row is simply left out."""
        for layout in layouts:
            if section.parts:
                self._refuse_unnamed(section.parts, layout.parts)
            row = self._typed(section, layout)
            has_parts = section.parts and any(self._typed(section.parts, part) for part in layout.parts)
            if section.repeats and not (row or has_parts):
                continue
            for asked in section.fields:
                box = self[f"{layout.id}-{asked.id}"]
                if asked.required and asked.id not in row and not box.errors:
                    box.errors = [_("Fill in “%(heading)s”", heading=_(asked.title))]


def section_form(section: Section, value: Any, language: str, sent: Any = None) -> SectionForm:
    """The form with what is stored, or with what was sent (`sent`, a MultiDict) laid over it."""
    layouts = _sent_rows(section, sent) if sent is not None else _stored_rows(section, value)
    stored: dict[str, Any] = {}
    fields = dict(_fields(section, layouts, language, rows_of(section, value), stored))
    made = type("OneSectionForm", (SectionForm,), fields)
    form: SectionForm = made(formdata=sent, data=stored)
    form.section, form.rows, form.language = section, layouts, language
    return form


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
    section: Section, layouts: Iterable[RowLayout], language: str, rows: Rows, stored: dict[str, Any]
) -> Iterable[tuple[str, QuestionField]]:
    known = {row.get("id", ONE): row for row in rows}
    for layout in layouts:
        row = known.get(layout.id, {})
        for number, asked in enumerate(section.fields):
            name = f"{layout.id}-{asked.id}"
            value = row.get(asked.id)
            yield name, _field(section, asked, has_focus=layout.is_new and number == 0)
            if asked.is_wordy:
                stored[name] = (value or {}).get("en")
                stored[f"{name}-own"] = (value or {}).get("own")
                if language != "en":
                    yield f"{name}-own", _own_field(asked, language)
            elif value:
                stored[name] = date.fromisoformat(value) if asked.kind == "date" else str(value)
        if section.parts:
            yield from _fields(section.parts, layout.parts, language, row.get(section.parts.id) or [], stored)


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
    if asked.kind == "person":
        return TextField(label, hint=hint, drawing={**drawing, "width": 20}, max_length=120)
    return SelectField(label, hint=hint, drawing=drawing, options=_options(asked))


def _own_field(asked: Field, language: str) -> QuestionField:
    attrs = {"lang": language, "dir": wording.direction(language)}
    label = wording.in_language(said(asked.title), language)
    return TextAreaField(label, drawing={"rows": 3, "attrs": attrs}, max_length=4000)


def _options(asked: Field) -> list[tuple[str, Any]]:
    if asked.kind == "scale":
        scores = [(str(each), str(each)) for each in range(asked.minimum, asked.maximum + 1)]
        return [("", _("Not said yet")), *scores]
    return [("", _("Not said yet")), *((option.value, said(option.text)) for option in asked.options)]


def _after_today(_form: Form, box: DateField) -> None:
    if box.data and box.data <= clock.today():
        raise ValidationError(_("Choose a day after today"))
