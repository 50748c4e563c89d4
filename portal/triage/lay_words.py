"""Free text made comparable: folded words, without the small ones, everyday words for pain as one word."""

import re
import unicodedata
from functools import lru_cache

_APOSTROPHES = re.compile(r"['’‘ʼ`´]")
_WORD = re.compile(r"[^\W_]+")
# Letters that Unicode does not take apart into a letter and a mark.
_WHOLE = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe"})
_SMALL = frozenset(
    ("a", "an", "and", "are", "as", "at", "been", "but", "by", "cant", "can", "could", "do", "does", "for",
     "from", "get", "got", "had", "has", "have", "having", "i", "im", "in", "is", "it", "its", "ive", "just",
     "like", "me", "my", "of", "on", "or", "our", "really", "so", "some", "still", "than", "that", "the",
     "their", "them", "then", "there", "they", "this", "to", "too", "up", "very", "was", "we", "were",
     "when", "where", "which", "while", "with", "would", "you", "your", "he", "she", "his", "her", "him",
     "after", "all", "also", "am", "any", "be", "because", "before", "since", "now", "last", "week",
     "weeks", "day", "days", "month", "months")
)  # fmt: skip
# One word for what people say in many ways. Folding both sides keeps “my back hurts” beside “back pain”.
_SAME = {
    "hurt": "pain", "hurts": "pain", "hurting": "pain", "ache": "pain", "aches": "pain", "aching": "pain",
    "achy": "pain", "sore": "pain", "painful": "pain", "pains": "pain", "pee": "wee", "peeing": "wee",
    "weeing": "wee", "urine": "wee", "urinate": "wee", "urinating": "wee", "urinary": "wee", "tummy": "belly",
    "stomach": "belly", "abdomen": "belly", "kid": "child", "kids": "child", "children": "child",
    "son": "child", "daughter": "child", "tablet": "tablets", "pill": "tablets", "pills": "tablets",
    "meds": "medicine", "medication": "medicine", "medicines": "medicine", "stinging": "pain",
    "burning": "pain", "chemist": "pharmacy",
}  # fmt: skip


# An Arabic keyboard gives other code points for letters that Urdu readers cannot tell apart from their own.
_URDU = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "ه": "ہ", "ة": "ہ"})


def folded(text: str) -> str:
    """The text without case, accents or apostrophes, whichever keyboard it was typed on."""
    plain = _APOSTROPHES.sub("", text).casefold().translate(_WHOLE)
    marks = unicodedata.normalize("NFKD", plain)
    return "".join(mark for mark in marks if not unicodedata.combining(mark)).translate(_URDU)


def words_of(text: str) -> list[str]:
    """Every word of the text, folded, in its order."""
    return _WORD.findall(folded(text))


@lru_cache(maxsize=4096)
def same_word(word: str) -> str:
    """The word that stands for this one and for others that mean the same."""
    return _SAME.get(word, word)


def telling_words(text: str) -> list[str]:
    """The words that tell what a text is about, once each, in their order."""
    found = (same_word(word) for word in words_of(text) if word not in _SMALL)
    return list(dict.fromkeys(found))
