"""What somebody typed to find a patient, taken apart; and the people found, the best fit first."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Protocol, TypeVar

from nhs_number.validate import is_valid
from rapidfuzz import process
from rapidfuzz.distance import OSA

from portal import clock
from portal.people.folding import digits_of, folded

MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_DATE = re.compile(
    r"\b(?:(?P<y1>\d{4})[-/. ](?P<m1>\d{1,2})[-/. ](?P<d1>\d{1,2})"
    r"|(?P<d2>\d{1,2})(?:st|nd|rd|th)?[-/. ]?(?P<m2>\d{1,2}(?=[-/. ])|[a-z]{3,9})[-/. ,]*(?P<y2>\d{4}|\d{2})"
    r"|(?P<d3>\d{2})(?P<m3>\d{2})(?P<y3>\d{4}|\d{2}))\b",
    re.IGNORECASE,
)
_POSTCODE = re.compile(r"\b([a-z]{1,2}\d[a-z\d]?)\s*(\d[a-z]{2})\b", re.IGNORECASE)
_OUTWARD = re.compile(r"\b[a-z]{1,2}\d[a-z\d]?\b", re.IGNORECASE)
_YEAR = re.compile(r"(?<![\d/.-])(?:19|20)\d\d(?![\d/.-])")
_NUMBER = re.compile(r"\+?\d[\d\s().-]*\d")
SHORTEST_NUMBER = 6  # fewer digits of a phone number fit too many people
SHORTEST_WORD = 2
FURTHEST = 3  # slips, even between names that sound the same
EXACT_BELOW = 4  # letters: shorter names are too like one another for a slip to be told from another name
WHOLE_NUMBER = 10  # digits of a national number without its 0


@dataclass(frozen=True, slots=True)
class Sought:
    """The parts of what was typed; all of them must fit."""

    words: tuple[str, ...] = ()
    born_in: int = 0  # a year alone, beside something else
    born_on: tuple[date, ...] = ()  # more than one where the century is a guess
    nhs_number: str = ""
    phone_ending: str = ""  # the national number's last digits, without its leading 0
    postcode: str = ""  # as it is stored: “LX1 2AB”, or the first half followed by a space

    def __bool__(self) -> bool:
        return bool(
            self.words
            or self.born_in
            or self.born_on
            or self.nhs_number
            or self.phone_ending
            or self.postcode
        )


def sought_in(text: str) -> Sought:
    """What was typed, taken apart: names in any order and birth date, NHS number, phone or postcode."""
    text, nhs_number = _nhs_number_out_of(text[:200])
    text, born_on = _date_out_of(text)
    text, postcode = _postcode_out_of(text)
    text, born_in = _year_out_of(text) if not born_on else (text, 0)
    text, phone = _phone_out_of(text)
    words = tuple(word for word in folded(text).split() if len(word) >= SHORTEST_WORD and not word.isdigit())
    return Sought(words[:5], born_in, born_on, nhs_number, phone, postcode)


def _nhs_number_out_of(text: str) -> tuple[str, str]:
    for found in _NUMBER.finditer(text):
        digits = digits_of(found[0])
        if len(digits) == 10 and not digits.startswith("0") and is_valid(digits):
            return text.replace(found[0], " "), digits
    return text, ""


def _date_out_of(text: str) -> tuple[str, tuple[date, ...]]:
    for found in _DATE.finditer(text):
        year, month, day = (found[f"{part}1"] or found[f"{part}2"] or found[f"{part}3"] for part in "ymd")
        if dates := _dates(year, month, day):
            return text[: found.start()] + " " + text[found.end() :], dates
    return text, ()


def _dates(year: str, month: str, day: str) -> tuple[date, ...]:
    """The dates in the past that this can mean: two digits of a year may be of this century or the last."""
    number = int(month) if month.isdigit() else _month(month)
    years = [int(year)] if len(year) == 4 else [2000 + int(year), 1900 + int(year)]
    found = []
    for each in years:
        try:
            found.append(date(each, number, int(day)))
        except ValueError:
            continue
    return tuple(on for on in found if on <= clock.today())


def _month(name: str) -> int:
    """1 to 12, or 0 for a word that is no month."""
    return MONTHS.index(name[:3].lower()) + 1 if name[:3].lower() in MONTHS else 0


def _year_out_of(text: str) -> tuple[str, int]:
    for found in _YEAR.finditer(text):
        if int(found[0]) <= clock.today().year:
            return text.replace(found[0], " ", 1), int(found[0])
    return text, 0


def _postcode_out_of(text: str) -> tuple[str, str]:
    if found := _POSTCODE.search(text):
        return text.replace(found[0], " "), f"{found[1]} {found[2]}".upper()
    if found := _OUTWARD.search(text):
        return text.replace(found[0], " "), f"{found[0].upper()} "
    return text, ""


def _phone_out_of(text: str) -> tuple[str, str]:
    for found in _NUMBER.finditer(text):
        digits = re.sub(r"^(?:0044|44|0)", "", digits_of(found[0]))
        if len(digits) >= SHORTEST_NUMBER:
            return text.replace(found[0], " "), digits
    return text, ""


@lru_cache(maxsize=8192)  # the same few thousand names come up in every search
def consonants(word: str) -> str:
    """First letter and later consonants, none doubled: the same for “Mohammed” and “Muhamad”."""
    later = re.sub(r"[aeiouy]", "", word[1:])
    return re.sub(r"(.)\1+", r"\1", word[:1] + later)


@lru_cache(maxsize=8192)
def distance(word: str, part: str) -> int | None:
    """How far a typed word is from a part of a name, or None when too far; the rest may not be typed yet."""
    allowed = 0 if len(word) < EXACT_BELOW else 1 if len(word) < 8 else 2
    if part.startswith(word):
        return 0
    far = min(OSA.distance(word, part), OSA.distance(word, part[: len(word)]) + 1)
    if far <= allowed:
        return far
    is_near = far <= FURTHEST and len(word) >= EXACT_BELOW
    return far if is_near and consonants(word) == consonants(part) else None


def keys_like(words: Iterable[str], names: str) -> list[list[str]]:
    """For each word those of the names, given one a line, with a part that it begins or may be a slip of."""
    compound = [name for name in names.split("\n") if " " in name] if " " in names else []
    parts = "\n" + names.replace(" ", "\n")
    found = []
    for word in words:
        near = _parts_like(word, parts)
        found.append([*near, *(name for name in compound if not near.isdisjoint(name.split()))])
    return found


def _parts_like(word: str, parts: str) -> set[str]:
    """The parts, each after a line's end, that `distance` allows: a large practice has 15,000.

    They are asked in bulk, as each by itself would take longer than all the rest of a search.
    """
    alike = re.findall(f"\n({word[0]}[^\n]*)", parts)
    near = {part for part in alike if part.startswith(word)}
    if len(word) < EXACT_BELOW:
        return near
    longer = re.findall(f"\n([^\n]{{{len(word) + 1},}})", parts) if len(word) >= 8 else []
    near |= _within(1 if len(word) < 8 else 2, word, parts.split(), longer)
    sounding = _within(FURTHEST, word, alike, [part for part in alike if len(part) > len(word)])
    return near | {part for part in sounding if consonants(part) == consonants(word)}


def _within(far: int, word: str, parts: list[str], longer: list[str]) -> set[str]:
    """The parts so few slips from the word; of longer ones, not typed to their end yet, with one fewer."""
    whole = process.extract(word, parts, scorer=OSA.distance, score_cutoff=far, limit=None)
    begun = [part[: len(word)] for part in longer]
    start = process.extract(word, begun, scorer=OSA.distance, score_cutoff=far - 1, limit=None)
    return {part for part, *_ in whole} | {longer[at] for _begun, _far, at in start}


class Named(Protocol):
    """Whatever has the folded names of a patient."""

    @property
    def given_key(self) -> str: ...
    @property
    def family_key(self) -> str: ...


Person = TypeVar("Person", bound=Named)


def best_first(words: tuple[str, ...], people: Iterable[Person]) -> list[Person]:
    """The people whose names have every word, the closest first, in the order of their names."""
    scored = ((_misfit(words, person), person) for person in people)
    fitting = [(misfit, person) for misfit, person in scored if misfit is not None]
    fitting.sort(key=lambda each: (*each[0], each[1].family_key, each[1].given_key))
    return [person for _, person in fitting]


def _misfit(words: tuple[str, ...], person: Named) -> tuple[int, int] | None:
    """Sum of distances, then words that are not whole parts: less is better; None if a word fits nothing."""
    parts = [*person.family_key.split(), *person.given_key.split()]
    parts += ["".join(person.family_key.split()), "".join(person.given_key.split())]
    far = 0
    for word in words:
        near = [gap for part in parts if (gap := distance(word, part)) is not None]
        if not near:
            return None
        far += min(near)
    return far, sum(word not in parts for word in words)
