"""Every text in the rule files that a person can meet, for the message catalogues.

Babel's settings name `extract_rules` as the way to read a rule file.
"""

import json
import tomllib
from collections.abc import Collection, Iterator, Mapping
from typing import IO, Any

from portal.pathways.model import RuleSet

TEXTS = frozenset(
    {
        "title",
        "heading",
        "advice",
        "meaning",
        "wait_words",
        "out_of_hours",
        "safety_net",
        "self_care",
        "reception",
        "reason",
        "text",
        "text_child",
        "hint",
        "why",
        "prompt",
        "unit",
    }
)
# Sources are cited as they were published; conditions hold no words.
NOT_READ = frozenset({"sources", "when", "applies"})
LAY_WORDS = "words"
LAY_WORDS_COMMENT = (
    'Lay words for finding this problem, parted by "; ". Give the words people use, not a translation.'
)


def texts(ruleset: RuleSet) -> Iterator[tuple[str, str, str]]:
    """(file, key, text) for everything shown to a person. Lay words come as one text a pathway."""
    for file, document in ruleset.documents.items():
        for key, text in texts_of(document):
            yield file, key, text


def lay_words(words: Collection[str]) -> str:
    """The one message that carries a pathway's lay words; split its translation at "; " to search in it."""
    return "; ".join(words)


def texts_of(table: Mapping[str, Any], where: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        place = f"{where}.{key}" if where else key
        if key in NOT_READ:
            continue
        if key == LAY_WORDS:
            yield from [(place, lay_words(value))] if value else []
        elif key in TEXTS:
            yield from ((place, text) for text in ([value] if isinstance(value, str) else value) if text)
        elif isinstance(value, Mapping):
            yield from texts_of(value, place)
        elif isinstance(value, list):
            for number, row in enumerate(value, 1):
                if isinstance(row, Mapping):
                    yield from texts_of(row, f"{place}[{row.get('id') or row.get('value') or number}]")


def extract_rules(
    fileobj: IO[bytes],
    keywords: Collection[str],
    comment_tags: Collection[str],
    options: Mapping[str, Any],
) -> Iterator[tuple[int, str, str, list[str]]]:
    """A Babel extraction method: (line, function, message, comments) for each text of one rule file."""
    source = fileobj.read().decode("utf-8")
    lines = source.splitlines()
    for key, text in texts_of(tomllib.loads(source)):
        is_words = key.rpartition(".")[2] == LAY_WORDS
        yield _line_of(text, lines), "gettext", text, [LAY_WORDS_COMMENT if is_words else key]


def _line_of(text: str, lines: list[str]) -> int:
    """TOML keeps no line numbers: the first line that holds the text is near enough for a translator."""
    written = json.dumps(text.split("\n")[0], ensure_ascii=False)[1:-1]
    return next((number for number, line in enumerate(lines, 1) if written in line), 1)
