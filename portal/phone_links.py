"""Telephone numbers as links: who is ill taps the number, and learns none by heart."""

import re

from markupsafe import Markup, escape

# A number with its area code, a helpline's, or those everybody knows; not the 111 of an internet address.
NUMBER = re.compile(r"\b(?:0\d{2,4}(?: \d{3,4}){1,2}|116 123|999|111(?!\.\w))\b")


def tel(number: str) -> Markup:
    """A number as a link that calls it, kept in its own order inside right-to-left text (UAX #9)."""
    dialled = re.sub(r"[^+\d]", "", number)
    return Markup('<a href="tel:{}"><bdi dir="ltr">{}</bdi></a>').format(dialled, number)


def tel_links(text: str | Markup) -> Markup:
    """A text of ours, each telephone number in it as a link."""
    shown = escape(text)
    parts: list[Markup] = []
    end = 0
    for found in NUMBER.finditer(shown):
        parts += [shown[end : found.start()], tel(found.group())]
        end = found.end()
    return Markup("").join([*parts, shown[end:]])
