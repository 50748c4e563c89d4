"""Two editions of one document brought level: page N of either shows the same, so that they lie side by side.

A document marks where its levels begin: <div id="level-1"></div>, <div id="level-2"></div> … each on a new
page. Where an edition takes fewer pages for a level than its twin, pages that say so are put in.
"""

import re
from typing import Any

MARK = re.compile(r'<(?:div|p|h2)[^>]* id="level-(\d+)"')
FILLER = re.compile(r'<meta name="filler" content="([^"]*)">')
MOST = 40  # pages put in for one level: beyond that the editions have nothing in common


def starts(document: Any) -> dict[int, int]:
    """The page on which each level begins; one more tells the number of pages."""
    found = {0: 0}
    for number, page in enumerate(document.pages):
        for name in page.anchors:
            if name.startswith("level-"):
                found[int(name.removeprefix("level-"))] = number
    found[max(found) + 1] = len(document.pages)
    return found


def levelled(html: str, own: dict[int, int], twin: dict[int, int]) -> str:
    """The document with a page put in wherever its twin takes one more for the same level."""
    if own.keys() != twin.keys():
        return html
    words = FILLER.search(html)
    page = f'<p class="filler">{words[1] if words else ""}</p>'
    levels = sorted(own)
    missing = {
        level: min(max(0, _pages(twin, before, level) - _pages(own, before, level)), MOST)
        for before, level in zip(levels, levels[1:], strict=False)
    }
    end = levels[-1]
    html = MARK.sub(lambda mark: page * missing.get(int(mark[1]), 0) + mark[0], html)
    return html.replace("</body>", page * missing.get(end, 0) + "</body>")


def _pages(found: dict[int, int], level: int, following: int) -> int:
    return found[following] - found[level]
