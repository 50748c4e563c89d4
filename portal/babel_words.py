"""Prints as JSON what Babel's tables say of one language. A program of its own: see date_words.py for why."""

import json
import sys
from collections.abc import Mapping
from typing import Any

from babel import Locale

WIDTHS = {3: "abbreviated", 4: "wide"}  # of EEE and EEEE, MMM and MMMM


def words_in_babel(code: str) -> dict[str, Any]:
    """Days, months, names of languages and how a list is joined, as `date_words.Words` holds them."""
    locale = Locale.parse(code)
    return {
        "days": {"E" * width: _in_order(locale.days["format"][name]) for width, name in WIDTHS.items()},
        "months": {"M" * width: _in_order(locale.months["format"][name]) for width, name in WIDTHS.items()},
        "languages": {str(key): str(name) for key, name in locale.languages.items()},
        "joined": dict(locale.list_patterns["standard"]),
    }


def _in_order(names: Mapping[int, str]) -> list[str]:
    return [str(names[number]) for number in sorted(names)]


if __name__ == "__main__":
    sys.stdout.write(json.dumps(words_in_babel(sys.argv[1])))
