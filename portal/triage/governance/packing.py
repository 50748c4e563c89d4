"""The documents of a rule set as compressed bytes, and the rule set again, the same by its hash."""

import zlib
from collections.abc import Mapping

from portal.pathways.documents import Document, Documents, read
from portal.pathways.load import rules_of
from portal.pathways.model import RuleSet


class NotTheSame(Exception):
    """What was kept is not what its hash says."""


def packed(documents: Documents) -> bytes:
    """The documents in their order, for the order of files is the order of pathways.

    Pressed lightly, as the first to answer after a change of the rules waits for it.
    """
    return zlib.compress(documents.as_one_text(), level=3)


def unpacked(kept: bytes) -> dict[str, Document]:
    """The documents again."""
    found: dict[str, Document] = read(zlib.decompress(kept))
    return found


def rules_in(kept: bytes, rules_hash: str) -> RuleSet:
    """The rule set that was kept under this hash. Raises NotTheSame, or RuleFileErrors."""
    rules = rules_of(unpacked(kept))
    if rules.hash != rules_hash:
        raise NotTheSame(rules_hash)
    return rules


def documents_changed(old: Mapping[str, Document], new: Mapping[str, Document]) -> list[tuple[str, str]]:
    """Which files were added, changed or removed."""
    names = sorted(old.keys() | new.keys())
    return [(name, _change(old, new, name)) for name in names if old.get(name) != new.get(name)]


def _change(old: Mapping[str, Document], new: Mapping[str, Document], name: str) -> str:
    if name not in old:
        return "added"
    return "changed" if name in new else "removed"
