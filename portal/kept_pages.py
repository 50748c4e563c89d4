"""Texts that are the same for all but an id or a token: drawn once, then filled (performance P1)."""

from collections.abc import Callable, Mapping, Sequence

from markupsafe import Markup, escape

AT_MOST = 500  # some three megabytes in each worker
_kept: dict[tuple[object, ...], list[str]] = {}
_taken_apart: dict[tuple[object, ...], list[str]] = {}


def drawn(key: tuple[object, ...], values: Sequence[str], draw: Callable[[], str]) -> str:
    """What `draw` gives, with these values in it; drawn again only for a key that is new.

    `key` must tell everything the text depends on besides `values`, which are long random texts or marked up
    ones, so that none can stand in it by chance. Nothing a person typed may be in it: it would be kept, and
    shown to others.
    """
    parts = _kept.get(key)
    if parts is None:
        text = draw()
        for at, value in enumerate(values):
            text = text.replace(value, f"\0{at}\0")  # no text of ours can hold it
        parts = text.split("\0")  # text, the place of a value, text, the place of a value, text …
        if len(_kept) >= AT_MOST:
            _kept.clear()
        _kept[key] = parts
    page = parts.copy()
    page[1::2] = [values[int(at)] for at in parts[1::2]]
    return "".join(page)


def filled(
    key: tuple[object, ...], draw: Callable[[Callable[[str], Markup]], Markup], values: Mapping[str, str]
) -> Markup:
    """The same for one line of a list: `draw` is given a function that makes the blank for a value.

    What a person typed may stand in the values, which are escaped, and never in the key.
    """
    parts = _taken_apart.get(key)
    if parts is None:
        parts = str(draw(_blank)).split("\0")  # text, the name of a blank, text, the name of a blank, text …
        if len(_taken_apart) >= AT_MOST:
            _taken_apart.clear()
        _taken_apart[key] = parts
    line = [*parts]
    line[1::2] = [_escaped(values[name]) for name in parts[1::2]]
    return Markup("".join(line))  # noqa: S704  # our template's text with escaped values in it


def _escaped(value: str) -> Markup:
    """As Markup's own join does, which also makes anew what is marked up already, and the text between."""
    return value if isinstance(value, Markup) else escape(value)


def _blank(name: str) -> Markup:
    return Markup("\0%s\0") % name
