"""A language's texts, kept small: of an id its hash alone, a translation as bytes until it is asked for."""

import gettext
import re
import struct
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator
from pathlib import Path

MAGIC = 0x950412DE  # of a compiled catalogue (GNU gettext), in the byte order that Babel writes
BETWEEN = "\0"  # parts the two forms of an id, and the forms of its translation
AT_HAND = 1_000  # texts kept as they are shown: those of the pages people see most
PLURAL_FORMS = "plural="
# Right-to-left text turns these round, group by group (UAX #9): a helpline's 116 123 would be read, and rung,
# as 123 116. So groups of digits keep their order, and a number its unit.
IN_ORDER = re.compile(r"\d{3,}(?: \d{3,})+|\d+(?:\.\d+)? (?:°C|[A-Za-z]+)")
ISOLATED = "\u2066\\g<0>\u2069"  # left-to-right isolate … pop: they hold in titles, messages and PDFs too


class Catalogue(gettext.NullTranslations):
    """What gettext's own reader gives, in a quarter of the memory: it keeps each English text once more.

    A text is looked up by its hash in 64 bits. That two of some ten thousand share one is less likely than
    that the machine fails, and it is refused when the file is read.
    """

    def __init__(self, path: Path, is_right_to_left: bool = False) -> None:
        super().__init__()
        self._is_right_to_left = is_right_to_left
        held = dict(_texts(path.read_bytes()))
        self._plural = _plural_of(held.pop(hash(""), b"").decode())
        self._hashes = array("q", sorted(held))
        self._starts = array("I", [0])
        for each in self._hashes:
            self._starts.append(self._starts[-1] + len(held[each]))
        self._texts = b"".join(held[each] for each in self._hashes)
        self._at_hand: dict[str, str | None] = {}

    def gettext(self, message: str) -> str:
        found = self._found(message)
        return message if found is None else found.partition(BETWEEN)[0]

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        found = self._found(msgid1)
        if found is None:
            return msgid1 if n == 1 else msgid2
        return found.split(BETWEEN)[self._plural(n)]

    def _found(self, message: str) -> str | None:
        try:
            return self._at_hand[message]
        except KeyError:
            if len(self._at_hand) >= AT_HAND:
                self._at_hand.clear()
            found = self._at_hand[message] = self._read(hash(message))
            return found

    def _read(self, wanted: int) -> str | None:
        at = bisect_left(self._hashes, wanted)
        if at == len(self._hashes) or self._hashes[at] != wanted:
            return None
        text = self._texts[self._starts[at] : self._starts[at + 1]].decode()
        return IN_ORDER.sub(ISOLATED, text) if self._is_right_to_left else text


def _texts(file: bytes) -> Iterator[tuple[int, bytes]]:
    """The hash of each id (of its singular, where it has two forms) and the translation of it."""
    magic, _, count, ids, translations = struct.unpack_from("<5I", file)
    if magic != MAGIC:
        raise ValueError("not a compiled catalogue")
    known: set[int] = set()
    for at in range(0, 8 * count, 8):
        message = _slice(file, ids + at).decode().partition(BETWEEN)[0]
        if hash(message) in known:
            raise ValueError(f"two texts with one hash, one of them {message!r}")
        known.add(hash(message))
        yield hash(message), _slice(file, translations + at)


def _slice(file: bytes, entry: int) -> bytes:
    length, start = struct.unpack_from("<2I", file, entry)
    return file[start : start + length]


def _plural_of(header: str) -> Callable[[int], int]:
    """Which form a number takes, as the header's own expression says."""
    _, _, expression = header.partition(PLURAL_FORMS)
    rule: Callable[[int], int] = (
        gettext.c2py(expression.split(";")[0]) if expression else gettext.c2py("n != 1")
    )
    return rule
