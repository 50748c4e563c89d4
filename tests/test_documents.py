"""Documents: tagged, in one language, and unable to fetch anything, whatever a person typed into them."""

import http.server
import io
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from pypdf import PdfReader

from portal import documents

PAGE = '<html lang="{lang}" dir="{dir}"><head><title>Plan</title></head><body><h1>{text}</h1></body></html>'


@pytest.fixture
def visits() -> Iterator[tuple[str, list[str]]]:
    """A server on the loopback that writes down who comes."""
    seen: list[str] = []

    class Recorder(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            """Quiet."""

    server = http.server.HTTPServer(("127.0.0.1", 0), Recorder)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", seen
    server.shutdown()


def read(html: str) -> PdfReader:
    return PdfReader(io.BytesIO(documents.pdf(html)))


@pytest.mark.parametrize(
    ("lang", "direction", "text"), [("en", "ltr", "My plan"), ("ur", "rtl", "میرا منصوبہ")]
)
def test_a_document_is_tagged_and_says_its_language(lang: str, direction: str, text: str) -> None:
    catalogue: Any = read(PAGE.format(lang=lang, dir=direction, text=text)).trailer["/Root"]
    assert catalogue["/Lang"] == lang
    assert catalogue["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in catalogue


def test_the_number_of_a_step_stands_on_the_line_of_its_english_words_in_an_urdu_plan() -> None:
    step = (
        '<li><div class="app-plan__name"><p class="app-plan__words" lang="en" dir="ltr">Call</p></div></li>'
    )
    html = f'<html lang="ur" dir="rtl"><head><title>Plan</title></head><body><ol>{step}</ol></body></html>'
    lines: dict[str, float] = {}

    def note(text: str, _user: Any, place: list[float], *_font: Any) -> None:
        if text.strip():
            lines[text.strip()] = round(place[5], 1)

    PdfReader(io.BytesIO(documents.pdf(html, sheet="plan"))).pages[0].extract_text(visitor_text=note)
    assert len(lines) == 2
    assert len(set(lines.values())) == 1, lines


def test_a_document_fetches_nothing_from_anywhere(visits: tuple[str, list[str]]) -> None:
    address, seen = visits
    lures = (
        f'<link rel="stylesheet" href="{address}/a.css"><link rel="attachment" href="file:///etc/hostname">'
        f'<style>@import url("{address}/b.css"); @font-face {{ font-family: x; src: url("{address}/c") }}'
        f' h1 {{ background: url("{address}/d"); font-family: x }}</style>'
        f'<img src="{address}/e" alt=""><object data="{address}/f"></object>'
        '<img src="file:///etc/hostname" alt="">'
    )
    made = read(PAGE.format(lang="en", dir="ltr", text="Lures" + lures))
    assert seen == []
    assert list(made.attachments) == []


def test_markup_nested_too_deep_fails_alone_and_the_next_document_is_made() -> None:
    with pytest.raises(documents.DocumentFailed):
        documents.pdf("<html><body>" + "<div>" * 900)
    assert len(read(PAGE.format(lang="en", dir="ltr", text="Again")).pages) == 1
