"""Maps drawn once and kept, the last few only: a worker has little memory and few maps are looked at."""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from markupsafe import Markup

AT_MOST = 24  # of about 30 KB each
Key = tuple[str, str, str]  # hash of the rules, language, pathway

_kept: OrderedDict[Key, Markup] = OrderedDict()
_lock = Lock()


def map_of(key: Key, draw: Callable[[], Markup]) -> Markup:
    """The map under this key, drawn if it is not kept."""
    with _lock:
        found = _kept.pop(key, None)
    drawn = draw() if found is None else found
    with _lock:
        _kept[key] = drawn
        while len(_kept) > AT_MOST:
            _kept.popitem(last=False)
    return drawn


def kept() -> tuple[Key, ...]:
    """What is kept now, the longest unused first."""
    return tuple(_kept)
