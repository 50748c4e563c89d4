"""Free text made comparable: folded words, their stems, and one word for what people say in many ways."""

import re
import tomllib
import unicodedata
from functools import lru_cache
from typing import Any

from portal.config import ROOT

_APOSTROPHES = re.compile(r"['’‘ʼ`´]")
_WORD = re.compile(r"[^\W_]+")
# Letters that Unicode does not take apart into a letter and a mark.
_WHOLE = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe"})
# An Arabic keyboard gives other code points for letters that Urdu readers cannot tell apart from their own.
_URDU = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "ه": "ہ", "ة": "ہ", "ھ": "ہ", "ں": "ن", "ۃ": "ہ"})
_TWICE = re.compile(r"(.)\1$")
_POLISH_ENDING = re.compile(r"(?:ami|ach|owi|ego|emu|iem|iej|ej|ow|om|em|ie|ia|[aeiouy])$")
_URDU_ENDING = re.compile(r"(?:یان|ین|ون|ے|ہ|ا|ی)$")
# Urdu in Latin letters has no one spelling: “pait”, “pet”; “bukhar”, “bukhaar”.
_ROMAN = tuple(
    (re.compile(pattern), letter)
    for pattern, letter in ((r"(.)\1+", r"\1"), ("ee?|a[iy]|ey|y", "i"), ("oo|ou|w", "u"), ("[aiu]+$", ""))
)
LEAST_STEM = 3


def folded(text: str) -> str:
    """The text without case, accents or apostrophes, whichever keyboard it was typed on."""
    plain = _APOSTROPHES.sub("", text).casefold().translate(_WHOLE)
    marks = unicodedata.normalize("NFKD", plain)
    return "".join(mark for mark in marks if not unicodedata.combining(mark)).translate(_URDU)


def words_of(text: str) -> list[str]:
    """Every word of the text, folded, in its order."""
    return _WORD.findall(folded(text))


def stem(word: str, language: str = "en") -> str:
    """The word without the endings that change with its place in a sentence: rough, alike on both sides."""
    if word > "\u0600":
        return _without(_URDU_ENDING, word, 2)
    if language == "pl":
        return _without(_POLISH_ENDING, word, LEAST_STEM)
    if language == "ur":
        return roman(word)
    return _english(word)


def _without(ending: re.Pattern[str], word: str, least: int) -> str:
    found = ending.search(word)
    return word[: found.start()] if found and found.start() >= least else word


def _english(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        word = word[:-1]
    for ending in ("ing", "ed"):
        if word.endswith(ending) and len(word) - len(ending) >= LEAST_STEM:
            word = _TWICE.sub(r"\1", word[: -len(ending)])
            break
    if word.endswith("y") and len(word) > LEAST_STEM + 1:
        return word[:-1]
    return word[:-1] if word.endswith("e") and len(word) > LEAST_STEM else word


def roman(word: str) -> str:
    """A key that the spellings of one Urdu word in Latin letters share; kept apart from words as they are."""
    for pattern, letter in _ROMAN:
        word = pattern.sub(letter, word)
    return f"~{word}"


@lru_cache
def _table() -> dict[str, Any]:
    return tomllib.loads((ROOT / "rules" / "synonyms.toml").read_text(encoding="utf-8"))


@lru_cache
def small_words() -> frozenset[str]:
    """Words that tell nothing about a problem, of every language."""
    return frozenset(word for words in _table()["small"].values() for word in words_of(words))


@lru_cache
def ordinary_words() -> frozenset[str]:
    """Words that are right as they are: nobody wrote them in place of another."""
    return frozenset(word for words in _table()["ordinary"].values() for word in words_of(words))


@lru_cache
def same_words() -> dict[str, str]:
    """For each form of a word with others that mean the same: the one that stands for all of them."""
    found: dict[str, str] = {}
    for standing, ways in _table()["same"].items():
        for language, words in {"en": "", **ways}.items():
            for word in words_of(words) + [standing] * (language == "en"):
                for form in (word, stem(word, language)):
                    found.setdefault(form, standing)
    return found


def telling_words(text: str) -> list[str]:
    """The words that tell what a text is about, once each, in their order."""
    small = small_words()
    return list(dict.fromkeys(word for word in words_of(text) if word not in small))
