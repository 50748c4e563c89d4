"""The documents of a rule set as compressed bytes, and the rule set again, the same by its hash."""

import zlib
from collections.abc import Mapping
from typing import Any

from portal.pathways.documents import as_text, read
from portal.pathways.load import rules_of
from portal.pathways.model import RuleSet

Documents = Mapping[str, Mapping[str, Any]]


class NotTheSame(Exception):
    """What was kept is not what its hash says."""


def packed(documents: Documents) -> bytes:
    """The documents in their order, for the order of files is the order of pathways."""
    return zlib.compress(as_text(dict(documents)).encode(), level=9)


def unpacked(kept: bytes) -> Documents:
    """The documents again."""
    found: Documents = read(zlib.decompress(kept))
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
