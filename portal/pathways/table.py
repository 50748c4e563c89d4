"""Reading one TOML table key by key: every missing, mistyped or unknown key becomes a fault."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from sys import intern
from typing import Any

from portal.pathways.documents import sharing_words
from portal.pathways.faults import Faults
from portal.pathways.model import Answer

_REQUIRED = object()


class Table:
    """Takes its keys one by one; `done` notes each key that nobody took."""

    def __init__(self, file: str, where: str, data: Mapping[str, Any], faults: Faults) -> None:
        self.file = file
        self.where = where
        self._left = dict(data)
        self._faults = faults

    def key(self, key: str) -> str:
        return f"{self.where}.{key}" if self.where else key

    def fault(self, key: str, reason: str) -> None:
        self._faults.note(self.file, self.key(key), reason)

    def has(self, key: str) -> bool:
        return key in self._left

    def done(self) -> None:
        for key in self._left:
            self.fault(key, "unknown key")

    def _take(self, key: str, kind: type | tuple[type, ...], expected: str, default: Any) -> Any:
        value = self._left.pop(key, _REQUIRED)
        if value is _REQUIRED:
            if default is _REQUIRED:
                self.fault(key, f"is missing: {expected}")
                return None
            return default
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            self.fault(key, f"must be {expected}")
            return None
        return value

    def text(self, key: str, default: str | object = _REQUIRED, may_be_empty: bool = False) -> str:
        value = self._take(key, str, "a text", default)
        if value is not None and not value.strip() and not may_be_empty and value is not default:
            self.fault(key, "is empty")
        return intern(value) if value else ""  # the same name and text is there once

    def one_of(self, key: str, allowed: Iterable[str], default: str | object = _REQUIRED) -> str:
        value = self.text(key, default)
        if value and value not in allowed:
            self.fault(key, f"{value!r} is not one of: {', '.join(sorted(allowed))}")
        return value

    def texts(self, key: str, required: bool = False) -> tuple[str, ...]:
        expected = "a list of texts"
        value = self._take(key, list, expected, _REQUIRED if required else [])
        if value is None:
            return ()
        for item in value:
            if not (isinstance(item, str) and item.strip()):
                self.fault(key, f"must be {expected}, none of them empty")
                return ()
        if required and not value:
            self.fault(key, "needs at least one")
        return tuple(map(intern, value))

    def some_of(self, key: str, allowed: Iterable[str]) -> tuple[str, ...]:
        values = self.texts(key)
        for value in values:
            if value not in allowed:
                self.fault(key, f"{value!r} is not one of: {', '.join(sorted(allowed))}")
        return values

    def flag(self, key: str, default: bool | object = _REQUIRED) -> bool:
        return bool(self._take(key, bool, "true or false", default))

    def whole(self, key: str, default: int | None | object = _REQUIRED) -> int | None:
        value = self._take(key, int, "a whole number", default)
        if value is not None and value < 0:
            self.fault(key, "must not be negative")
        return value if value is None else int(value)

    def number(self, key: str, default: float | None | object = _REQUIRED) -> float | None:
        value = self._take(key, (int, float), "a number", default)
        return value if value is None else float(value)

    def day(self, key: str) -> date:
        value = self._take(key, date, "a date such as 2026-11-01", _REQUIRED)
        return value if value is not None else date.min

    def answer(self, key: str) -> Answer | None:
        value: Answer | None = self._take(key, (str, int, float, list), "an answer", None)
        return value

    def condition(self, key: str) -> Mapping[str, Any] | None:
        value: Mapping[str, Any] | None = self._take(key, dict, "a condition in { }", None)
        return value and sharing_words(value)

    def table(self, key: str) -> "Table | None":
        value = self._take(key, dict, "a table", None)
        return None if value is None else Table(self.file, self.key(key), value, self._faults)

    def tables(self, key: str, required: bool = True) -> Iterator["Table"]:
        """The tables of a list; each is named by its id (or its place) in faults."""
        rows = self._take(key, list, f"a list of [[{key}]] tables", _REQUIRED if required else [])
        for number, row in enumerate(rows or [], 1):
            name = self.key(key)
            if not isinstance(row, dict):
                self._faults.note(self.file, f"{name}[{number}]", "must be a table")
                continue
            label = row.get("id") or row.get("value") or row.get("shared") or number
            yield Table(self.file, f"{name}[{label}]", row, self._faults)


def list_file(path: Path, key: str, faults: Faults) -> Table:
    """A file that is one list of [[key]] tables; missing or unreadable, it is a fault and an empty list."""
    data: Mapping[str, Any] = {key: []}
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        faults.note(path.name, "", "is missing")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        faults.note(path.name, "", f"is not TOML: {error}")
    return Table(path.name, "", data, faults)
