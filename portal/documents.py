"""HTML → tagged PDF, in a process of its own: it can fetch only our fonts; memory and time are limited."""

import contextlib
import json
import multiprocessing
import resource
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from portal import levelling

if TYPE_CHECKING:
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

STATIC = Path(__file__).parent / "static"
STYLESHEETS = Path(__file__).parent.parent / "templates" / "documents"
SECONDS = 30
FIRST_SECONDS = 50  # its first document: libraries and fonts are read then; the server waits 60
MEMORY = 1_500_000_000  # bytes of address space; a plan needs a tenth of it
BUNDLED = "bundled:"


class DocumentFailed(Exception):
    """The PDF could not be made; what it is about is saved all the same, and the page can be printed."""


_pool: ProcessPoolExecutor | None = None


def pdf(html: str, *, sheet: str = "document", twin: str = "") -> bytes:
    """The PDF/UA-1 of an HTML document (title, lang and dir are the template's to set).

    One document a language: structure elements carry no language of their own (WCAG 3.1.2). Page by page it
    is made level with its `twin`, the same document in another language (portal/levelling.py).
    Raises DocumentFailed when it takes longer than 30 s (a new renderer: 50 s), nests too deep, or the
    process dies.
    """
    global _pool
    seconds = SECONDS
    if _pool is None:
        seconds = FIRST_SECONDS
        # spawned, not forked: a fork would copy the database's connections
        _pool = ProcessPoolExecutor(
            max_workers=1, mp_context=multiprocessing.get_context("spawn"), initializer=_limit
        )
    try:
        return _pool.submit(_render, html, sheet, twin).result(timeout=seconds)
    except (BrokenProcessPool, TimeoutError) as error:
        _end(_pool)
        _pool = None
        raise DocumentFailed(type(error).__name__) from error
    except (RecursionError, ValueError, MemoryError) as error:
        raise DocumentFailed(type(error).__name__) from error


def _end(pool: ProcessPoolExecutor) -> None:
    """Stop a renderer that hangs: shutdown() alone would wait for it."""
    for process in list((pool._processes or {}).values()):
        with contextlib.suppress(OSError):
            process.kill()
    pool.shutdown(wait=False, cancel_futures=True)


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _render(html: str, sheet: str = "document", twin: str = "", variant: str | None = "pdf/ua-1") -> bytes:
    document = _laid_out(html, sheet, variant)
    if twin:
        other = _laid_out(twin, sheet, variant)
        level = levelling.levelled(html, levelling.starts(document), levelling.starts(other))
        document = document if level == html else _laid_out(level, sheet, variant)
    made: bytes = document.write_pdf(pdf_variant=variant)
    return made


def _laid_out(html: str, sheet: str, variant: str | None) -> Any:
    from weasyprint import HTML  # imported in the renderer only: it would add 50 MB to every web worker

    fonts = _fonts()
    document = HTML(string=html, base_url=None, url_fetcher=_fetcher())
    return document.render(stylesheets=[_css(sheet)], font_config=fonts, pdf_variant=variant)


@lru_cache
def _fonts() -> "FontConfiguration":
    """Font configuration and parsed stylesheets are made once a process: 20 times faster from then on."""
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


@lru_cache
def _css(sheet: str) -> "CSS":
    from weasyprint import CSS

    text = (STYLESHEETS / f"{sheet}.css").read_text()
    return CSS(string=text, font_config=_fonts(), url_fetcher=_fetcher())


def _fetcher() -> Any:
    """A fetcher that serves the bundled fonts by name and refuses every other address (SSRF, local files)."""
    from weasyprint import URLFetcher
    from weasyprint.urls import URLFetcherResponse

    class BundledFontsOnly(URLFetcher):  # type: ignore[misc]  # WeasyPrint ships no types
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            name = url.removeprefix(BUNDLED)
            built = _manifest().get(name) if url.startswith(BUNDLED) else None
            if built is None or not built.endswith(".woff2"):
                raise ValueError("a document may fetch nothing but the bundled fonts")
            return URLFetcherResponse(url, (STATIC / built).read_bytes(), {"Content-Type": "font/woff2"})

    return BundledFontsOnly()


@lru_cache
def _manifest() -> dict[str, str]:
    found: dict[str, str] = json.loads((STATIC / "manifest.json").read_text())
    return found
