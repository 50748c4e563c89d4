"""Colour and rashes look different on brown and black skin: questions must say how (invariant 52).

Where to look instead is written from general knowledge of what health services tell the public. No page was
opened for it: whoever signs the questions off should hold them against the current guidance.
"""

import re
from collections.abc import Iterator

from portal.pathways.findings import Finding
from portal.pathways.model import Question, RuleSet

# What is no colour of the skin: inhalers, eyes, pee and poo, tongue and mouth.
ELSEWHERE = re.compile(
    r"blue inhaler|often blue|pale poo|dark or grey for|turn white or blue"
    r"|reds? eyes?|eye (that )?is red|eye red|(red,? (sore|painful)|painful red|sore,? red) eyes?"
    r"|sticky, but not red|not red|red (pee|wee)|or red\?"
    r"|red,? bumpy tongue|red tongue|red or white patch|tonsils that are very red"
    r"|without a rash|no rash yet|did the rash start|with the rash|with a rash that",
    re.IGNORECASE,
)
COLOUR = re.compile(
    r"\b(paler?|blue|grey|red|redness|rash)\b|yellow (skin|eyes)|(skin|face|body) (is )?yellow|yellow too",
    re.IGNORECASE,
)
SAID = re.compile(r"brown or black skin|\bdarker\b|\bor dark\b|\bdark,", re.IGNORECASE)


def check_skin(ruleset: RuleSet) -> Iterator[Finding]:
    for question in ruleset.every_question.values():
        if speaks_of_colour(question) and not any(SAID.search(text) for text in _texts(question)):
            key = f"question[{question.id}]"
            yield Finding("questions", key, "does not say how it looks on brown or black skin", True, 52)


def speaks_of_colour(question: Question) -> bool:
    return any(COLOUR.search(ELSEWHERE.sub(" ", text)) for text in _texts(question))


def _texts(question: Question) -> list[str]:
    """What is asked; a reason why is no place to say where to look."""
    return [question.text, question.hint, *(option.text for option in question.options)]
