"""Texts that are the same for all but an id or a token: drawn once, then filled (performance P1)."""

from collections.abc import Callable, Sequence

AT_MOST = 500  # some three megabytes in each worker
_kept: dict[tuple[object, ...], str] = {}


def drawn(key: tuple[object, ...], values: Sequence[str], draw: Callable[[], str]) -> str:
    """What `draw` gives, with these values in it; drawn again only for a key that is new.

    `key` must tell everything the text depends on besides `values`, which are long random texts or marked up
    ones, so that none can stand in it by chance. Nothing a person typed may be in it: it would be kept, and
    shown to others.
    """
    kept = _kept.get(key)
    if kept is None:
        kept = draw()
        for at, value in enumerate(values):
            kept = kept.replace(value, _mark(at))
        if len(_kept) >= AT_MOST:
            _kept.clear()
        _kept[key] = kept
    for at, value in enumerate(values):
        kept = kept.replace(_mark(at), value)
    return kept


def _mark(at: int) -> str:
    return f"\0{at}\0"  # no text of ours can hold it
