"""A language's words for dates, lists and languages: the few that are shown, out of Babel's tables."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from babel import Locale, localedata

PART = re.compile("E+|M+|d+|y+")
WIDTHS = {3: "abbreviated", 4: "wide"}  # of EEE and EEEE, MMM and MMMM


@dataclass(frozen=True, slots=True)
class Words:
    """`days` and `months` by the part of a pattern they stand for; a week begins on Monday."""

    days: Mapping[str, tuple[str, ...]]
    months: Mapping[str, tuple[str, ...]]
    languages: Mapping[str, str]
    joined: Mapping[str, str]

    def dated(self, on: date, pattern: str) -> str:
        """The date as the pattern says: EEEE d MMMM y, or some of these parts."""
        return PART.sub(lambda part: self._part(on, part[0]), pattern)

    def _part(self, on: date, part: str) -> str:
        if part[0] == "E":
            return self.days[part][on.weekday()]
        if part[0] == "M":
            return self.months[part][on.month - 1]
        return str(on.day if part == "d" else on.year)

    def listed(self, items: Sequence[str]) -> str:
        """The items joined as the language joins them."""
        if len(items) < 2:
            return "".join(items)
        if len(items) == 2:
            return self.joined["2"].format(*items)
        first, second, *others, last = items
        text = self.joined["start"].format(first, second)
        for each in others:
            text = self.joined["middle"].format(text, each)
        return self.joined["end"].format(text, last)


def words_of(code: str) -> Words:
    """The words of one language."""
    locale = Locale.parse(code)
    found = Words(
        days={"E" * width: _in_order(locale.days["format"][name]) for width, name in WIDTHS.items()},
        months={"M" * width: _in_order(locale.months["format"][name]) for width, name in WIDTHS.items()},
        languages={str(key): str(name) for key, name in locale.languages.items()},
        joined=dict(locale.list_patterns["standard"]),
    )
    # Babel would keep every table of the language, megabytes in each worker, for a few words of ours.
    localedata._cache.clear()  # it has no other way to let go of them
    return found


def _in_order(names: Mapping[int, str]) -> tuple[str, ...]:
    return tuple(str(names[number]) for number in sorted(names))
