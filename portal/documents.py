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

if TYPE_CHECKING:
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

STATIC = Path(__file__).parent / "static"
STYLESHEET = Path(__file__).parent.parent / "templates" / "documents" / "document.css"
SECONDS = 30
FIRST_SECONDS = 50  # its first document: libraries and fonts are read then; the server waits 60
MEMORY = 1_500_000_000  # bytes of address space; a plan needs a tenth of it
BUNDLED = "bundled:"


class DocumentFailed(Exception):
    """The PDF could not be made; what it is about is saved all the same, and the page can be printed."""


_pool: ProcessPoolExecutor | None = None


def pdf(html: str) -> bytes:
    """The PDF/UA-1 of an HTML document (title, lang and dir are the template's to set).

    One document a language: structure elements carry no language of their own (WCAG 3.1.2).
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
        return _pool.submit(_render, html).result(timeout=seconds)
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


def _render(html: str) -> bytes:
    from weasyprint import HTML  # imported in the renderer only: it would add 50 MB to every web worker

    fonts, css = _tools()
    document = HTML(string=html, base_url=None, url_fetcher=_fetcher())
    made: bytes = document.write_pdf(stylesheets=[css], font_config=fonts, pdf_variant="pdf/ua-1")
    return made


@lru_cache
def _tools() -> "tuple[FontConfiguration, CSS]":
    """Font configuration and parsed stylesheet, made once a process: 20 times faster from then on."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    css = CSS(string=STYLESHEET.read_text(), font_config=fonts, url_fetcher=_fetcher())
    return fonts, css


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
