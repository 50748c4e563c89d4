"""The files of a rule set as they were read, kept small: every worker holds them, and few requests ask."""

import json
import zlib
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from sys import intern
from typing import Any, TypeAlias

DAY = "\0day"  # no key of a rule file begins so: a date stays a date
Document: TypeAlias = Mapping[str, Any]


class Documents(Mapping[str, Document]):
    """File names and what stands in each, in their order, for that is the order of pathways."""

    def __init__(self, documents: Mapping[str, Document] | None = None) -> None:
        self._kept: dict[str, bytes] = {}
        for file, each in (documents or {}).items():
            self.keep(file, each)

    def keep(self, file: str, document: Document) -> None:
        """Packed: as tables they take four times the memory of the rules that are made from them."""
        self._kept[file] = zlib.compress(as_text(document).encode(), level=1)

    def __getitem__(self, file: str) -> Document:
        found: Document = read(zlib.decompress(self._kept[file]))
        return found

    def as_one_text(self) -> bytes:
        """What `as_text` makes of all of them together, put together from what is kept: nothing is read."""
        each = (f"{as_text(file)}:".encode() + zlib.decompress(kept) for file, kept in self._kept.items())
        return b"{" + b",".join(each) + b"}"

    def __iter__(self) -> Iterator[str]:
        return iter(self._kept)

    def __len__(self) -> int:
        return len(self._kept)


def as_text(document: Document | str) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), default=_day)


def read(text: bytes) -> Any:
    """What `as_text` wrote."""
    return json.loads(text, object_hook=_with_days)


def sharing_words(value: Any) -> Any:
    """The same, with each name and text there once: a reader makes another of each wherever it stands."""
    if isinstance(value, str):
        return intern(value)
    if isinstance(value, dict):
        return {intern(key): sharing_words(each) for key, each in value.items()}
    return [sharing_words(each) for each in value] if isinstance(value, list) else value


def _day(value: object) -> dict[str, str]:
    if isinstance(value, date) and not isinstance(value, datetime):
        return {DAY: value.isoformat()}
    raise TypeError(type(value).__name__)


def _with_days(table: dict[str, Any]) -> Any:
    return date.fromisoformat(table[DAY]) if table.keys() == {DAY} else table
