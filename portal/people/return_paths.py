"""Where a visitor may be sent back to: a path of our own and nothing else (threat T31)."""

import re

LONGEST = 500
# No scheme, no host, no backslash, no empty or dotted step, no control character: whatever a browser
# could read as another site is refused by what it looks like, before anything resolves it.
_OWN_PATH = re.compile(r"/(?:[\w~-][\w.~-]*(?:/[\w~-][\w.~-]*)*/?)?(?:\?[\w.~%&=+/:,-]*)?", re.ASCII)


def own_path(text: str | None) -> str | None:
    """The path, when it can only be one of ours; None otherwise."""
    if not text or len(text) > LONGEST or not _OWN_PATH.fullmatch(text):
        return None
    return text
