"""Sentences that hold texts of the rules: in one language throughout, in English where a text is missing."""

from collections.abc import Callable

from portal import i18n
from portal.i18n import gettext as _


class Untranslated(Exception):
    """The language in use lacks a text."""


def rule_text(text: str) -> str:
    """A text of the rules, inside `in_one_language`."""
    if not i18n.has_translation(text):
        raise Untranslated
    return _(text)


def in_one_language(build: Callable[[], str]) -> tuple[str, bool]:
    """What `build` says, and whether it had to be said in English."""
    try:
        return build(), False
    except Untranslated:
        with i18n.speaking("en"):
            return build(), True
