"""What a plan says, put onto a newer version of its form; what has no place there is kept, word for word."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import zip_longest
from typing import Any, TypeVar

from portal import i18n
from portal.care_plans.content import Content, Row, Rows, rows_of, section_value
from portal.care_plans.plan_templates import KEPT, Field, PlanTemplate, Section
from portal.i18n import gettext as _

Named = TypeVar("Named", Section, Field)
Label = Callable[[], str]  # said in whichever language is spoken when it is called


@dataclass(slots=True)
class Move:
    """One plan on its way to a newer form, with what finds no place there."""

    languages: tuple[str, ...]
    kept: Rows = field(default_factory=list)

    def keep(self, label: Label, asked: Field, value: Any) -> None:
        """Words stay as they are; a day, a choice or a score is kept in words."""
        if not value:
            return
        heading = self._said(lambda: _("%(heading)s: %(field)s", heading=label(), field=_(asked.title)))
        words = dict(value) if asked.is_wordy else self._said(lambda: in_words(asked, value))
        row = {"heading": heading, "words": words}
        self.kept.append({"id": made_id(len(self.kept), row), **row})

    def _said(self, words: Label) -> dict[str, str]:
        keys = ("en", "own")
        found = {}
        for key, code in zip(keys, self.languages, strict=False):
            with i18n.speaking(code):
                found[key] = words()
        return found


def moved(old: PlanTemplate, new: PlanTemplate, content: Content) -> Content:
    """The content on the newer form. The same content always comes out with the same names of its rows."""
    own = content["language"]
    spoken = ("en", own) if own != "en" and own in i18n.LANGUAGES else ("en",)
    move = Move(spoken, list(section_value(content, KEPT) or ()))
    sections: dict[str, Any] = {}
    renamed: dict[str, str] = {}
    for section in new.sections:
        was = _was(section.id, section.replaces, old.sections)
        if was is None or section.id == KEPT:
            continue
        renamed[was.id] = section.id
        value = section_value(content, was.id)
        if value and (value := _section(move, was, section, value)):
            sections[section.id] = value
    for was in old.sections:
        if was.id not in renamed and was.id != KEPT:
            _keep_rows(move, was, rows_of(was, section_value(content, was.id)), lambda was=was: _label(was))  # type: ignore[misc]  # mypy: default
    if move.kept:
        sections[KEPT] = move.kept
    lists = {
        name: [renamed[each] for each in content.get(name, ()) if each in renamed]
        for name in ("to_confirm", "to_translate")
    }
    return {**content, **lists, "sections": sections}


def _was(name: str, replaces: str, earlier: Iterable[Named]) -> Named | None:
    """What stood here in the earlier form: the same name, or the one that it replaces."""
    by_name = {each.id: each for each in earlier}
    return by_name.get(name) or by_name.get(replaces)


def _section(move: Move, was: Section, now: Section, value: Any) -> Any:
    if was.repeats != now.repeats:
        _keep_rows(move, was, rows_of(was, value), lambda: _label(was))
        return None
    rows = _rows(move, was, now, rows_of(was, value), lambda: _label(was))
    return rows if now.repeats else rows[0]


def _rows(move: Move, was: Section, now: Section, rows: Rows, label: Label) -> Rows:
    most = now.most if now.repeats else len(rows)
    _keep_rows(move, was, rows[most:], label, first=most + 1)
    return [
        _row(move, was, now, row, _row_label(was, label, number)) for number, row in enumerate(rows[:most], 1)
    ]


def _row(move: Move, was: Section, now: Section, row: Row, label: Label) -> Row:
    taken: set[str] = set()
    found: Row = {}
    for asked in now.fields:
        source = _was(asked.id, asked.replaces, was.fields)
        if source and source.id in row and (value := fitting(source, asked, row[source.id])) is not None:
            taken.add(source.id)
            found[asked.id] = value
    if now.parts:
        _parts(move, was, now.parts, row, found, taken, label)
    for source in was.fields:
        if source.id not in taken:
            move.keep(label, source, row.get(source.id))
    if was.parts and was.parts.id not in taken:
        _keep_rows(move, was.parts, row.get(was.parts.id) or [], label)
    known = {each.id for each in was.fields} | {was.parts.id if was.parts else ""}
    return {key: each for key, each in row.items() if key not in known} | found


def _parts(
    move: Move, was: Section, inner: Section, row: Row, found: Row, taken: set[str], label: Label
) -> None:
    """Rows within a row: from the rows there were, or one from each line of a list that they replace."""
    parts = _was(inner.id, inner.replaces, (was.parts,) if was.parts else ())
    lines = next((each for each in was.fields if each.is_wordy and each.id == inner.replaces), None)
    if parts and row.get(parts.id):
        taken.add(parts.id)
        found[inner.id] = _rows(move, parts, inner, row[parts.id], label)
    elif lines and row.get(lines.id):
        taken.add(lines.id)
        made = _rows_of_lines(inner, row[lines.id], row.get("id", ""))
        _keep_rows(move, inner, made[inner.most :], label, first=inner.most + 1)
        found[inner.id] = made[: inner.most]


def _rows_of_lines(inner: Section, words: Mapping[str, str], within: str) -> Rows:
    """One row a line; the lines of two languages stand side by side, as they were written."""
    said = [
        [line.strip() for line in words.get(key, "").splitlines() if line.strip()] for key in ("en", "own")
    ]
    rows = []
    for number, pair in enumerate(zip_longest(*said)):
        value = {key: line for key, line in zip(("en", "own"), pair, strict=True) if line}
        rows.append({"id": made_id(number, [within, value]), inner.fields[0].id: value})
    return rows


def _keep_rows(move: Move, was: Section, rows: Rows, label: Label, first: int = 1) -> None:
    """Everything that these rows say, in the order of the form."""
    for number, row in enumerate(rows, first):
        here = _row_label(was, label, number)
        for asked in was.fields:
            move.keep(here, asked, row.get(asked.id))
        if was.parts:
            _keep_rows(move, was.parts, row.get(was.parts.id) or [], here)


def fitting(source: Field, target: Field, value: Any) -> Any:
    """The value as the newer field can hold it; None where it cannot."""
    if source.is_wordy and target.is_wordy:
        return value
    if source.kind in ("short", "person") and (target.is_wordy or target.kind in ("short", "person")):
        return {"en": value} if target.is_wordy else value
    if source.kind != target.kind:
        return None
    if target.kind == "choice":
        return value if value in {option.value for option in target.options} else None
    if target.kind == "scale":
        return value if target.minimum <= value <= target.maximum else None
    return value


def in_words(asked: Field, value: Any) -> str:
    """A value that is not in words, in the language in use."""
    if asked.kind == "date":
        return i18n.format_date(date.fromisoformat(value), "d MMMM y")
    if asked.kind == "choice":
        return next((_(option.text) for option in asked.options if option.value == value), str(value))
    if asked.kind == "scale":
        return _("%(score)s out of %(highest)s", score=value, highest=asked.maximum)
    return str(value)


def _label(section: Section) -> str:
    return _(section.title)


def _row_label(section: Section, outer: Label, number: int) -> Label:
    """“Goal 2”, and within it “Goal 2: Action 1”; a section without rows is its own title."""
    if not section.repeats:
        return outer

    def said() -> str:
        name = _("%(heading)s %(number)s", heading=_(section.row_title), number=number)
        return name if not section.within else _("%(heading)s: %(field)s", heading=outer(), field=name)

    return said


def made_id(number: int, of: object) -> str:
    """A row's name from what it says, so that moving the same plan twice gives the same rows."""
    return f"r{hashlib.sha256(f'{number}{of!r}'.encode()).hexdigest()[:8]}"
