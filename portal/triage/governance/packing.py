"""The documents of a rule set as compressed bytes, and the rule set again, the same by its hash."""

import json
import zlib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from portal.pathways.load import rules_of
from portal.pathways.model import RuleSet

DAY = "\0day"  # no key of a rule file begins so: a date stays a date
Documents = Mapping[str, Mapping[str, Any]]


class NotTheSame(Exception):
    """What was kept is not what its hash says."""


def packed(documents: Documents) -> bytes:
    """The documents in their order, for the order of files is the order of pathways."""
    text = json.dumps(documents, ensure_ascii=False, separators=(",", ":"), default=_day)
    return zlib.compress(text.encode(), level=9)


def unpacked(kept: bytes) -> Documents:
    """The documents again."""
    found: Documents = json.loads(zlib.decompress(kept), object_hook=_read)
    return found


def rules_in(kept: bytes, rules_hash: str) -> RuleSet:
    """The rule set that was kept under this hash. Raises NotTheSame, or RuleFileErrors."""
    rules = rules_of(unpacked(kept))
    if rules.hash != rules_hash:
        raise NotTheSame(rules_hash)
    return rules


def documents_changed(old: Documents, new: Documents) -> list[tuple[str, str]]:
    """Which files were added, changed or removed."""
    names = sorted(old.keys() | new.keys())
    return [(name, _change(old, new, name)) for name in names if old.get(name) != new.get(name)]


def _change(old: Documents, new: Documents, name: str) -> str:
    if name not in old:
        return "added"
    return "changed" if name in new else "removed"


def _day(value: object) -> dict[str, str]:
    if isinstance(value, date) and not isinstance(value, datetime):
        return {DAY: value.isoformat()}
    raise TypeError(type(value).__name__)


def _read(table: dict[str, Any]) -> Any:
    return date.fromisoformat(table[DAY]) if table.keys() == {DAY} else table
