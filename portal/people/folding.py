"""Names as people type them, made comparable: no case, no accents, no punctuation."""

import re
import unicodedata

LONGEST = 60  # the width of the key columns
# Letters that Unicode does not take apart into a letter and a mark (Polish, Danish, Icelandic, Turkish …).
_WHOLE = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t"}
)
_APOSTROPHES = re.compile(r"['’‘ʼʻ`´.]")


def folded(name: str) -> str:
    """The name's letters in small case, its words parted by one space: “O’Brien-Łęcki” → “obrien lecki”."""
    bare = _without_marks(_without_marks(name).casefold().translate(_WHOLE))
    words = re.split(r"[\W_]+", _APOSTROPHES.sub("", bare))
    return " ".join(word for word in words if word)[:LONGEST].strip()


def _without_marks(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text)
    return "".join(part for part in parts if not unicodedata.combining(part))


def joined(name: str) -> str:
    """The folded name in one piece, for people who write “Mary Ann” here and “Maryann” there."""
    return folded(name).replace(" ", "")


def digits_of(text: str) -> str:
    """The ASCII digits of a number, however it is grouped and in whatever digits it is written."""
    return "".join(str(unicodedata.digit(mark)) for mark in text if unicodedata.digit(mark, None) is not None)


def postcode_key(postcode: str) -> str:
    """A postcode without its space, in capitals: “lx1 1aa” → “LX11AA”."""
    return re.sub(r"\s", "", postcode).upper()


def outward(postcode: str) -> str:
    """The first half of a postcode: its town and district."""
    return postcode_key(postcode)[:-3]
