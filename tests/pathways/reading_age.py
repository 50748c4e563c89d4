"""How old one must be to read a text: Flesch-Kincaid grade plus five years.

Formula: Kincaid and others 1975, 0.39 words a sentence + 11.8 syllables a word - 15.59. It is made for prose:
what is read together is measured together, a question with its hint and answers, a list of advice.
"""

import re
from collections.abc import Collection, Iterable, Iterator

from portal.pathways.model import Pathway, Question, RuleSet

WORD = re.compile(r"[A-Za-z][A-Za-z’'-]*")
VOWELS = re.compile(r"[aeiouy]+")
# Names of medicines and services are what people look for on the packet or the door: read, not decoded.
AS_TWO = 2


def syllables(word: str) -> int:
    """Groups of vowels, without a silent e at the end."""
    lower = word.lower().replace("’", "").replace("'", "")
    count = len(VOWELS.findall(lower))
    if lower.endswith("e") and not lower.endswith(("le", "ee")) or re.search(r"[^td]ed$", lower):
        count -= 1
    return max(count, 1)


def reading_age(sentences: Iterable[str], names: Collection[str] = ()) -> float:
    """Years. Each text counts as at least one sentence; `names` are words that count two syllables."""
    parts = [
        part for text in sentences for part in re.split(r"[.!?:;]\s+|[.!?:;]$", text) if WORD.search(part)
    ]
    words = [word for part in parts for word in WORD.findall(part)]
    spoken = sum(AS_TWO if word.lower() in names else syllables(word) for word in words)
    return 0.39 * len(words) / len(parts) + 11.8 * spoken / len(words) - 15.59 + 5


def read_together(rules: RuleSet) -> Iterator[tuple[str, list[str]]]:
    """(where, texts) for everything a patient reads in one go."""
    for disposition in rules.dispositions.values():
        yield f"{disposition.id}.advice", [disposition.heading, *disposition.advice]
        yield f"{disposition.id}.safety_net", list(disposition.safety_net)
    for floor in rules.floors:
        yield f"floor.{floor.id}", [floor.reason]
    for question in rules.every_question.values():
        yield from _question(question)
    for pathway in (rules.red_flags, *rules.pathways.values()):
        yield from _pathway(pathway)


def _question(question: Question) -> Iterator[tuple[str, list[str]]]:
    around = [question.hint, question.why, *(option.text for option in question.options)]
    yield question.id, [text for text in (question.text, *around) if text]
    if question.text_child:
        yield f"{question.id} (child)", [text for text in (question.text_child, *around) if text]


def _pathway(pathway: Pathway) -> Iterator[tuple[str, list[str]]]:
    if pathway.self_care:
        yield f"{pathway.id}.self_care", list(pathway.self_care)
    if pathway.safety_net:
        yield f"{pathway.id}.safety_net", list(pathway.safety_net)
    for rule in pathway.rules:
        if rule.reason:
            yield f"{pathway.id}.{rule.id}", [rule.reason]
