"""A plan read on the page and on paper: the person's words, both languages, tagged, numbers in order."""

import io
import re
import shutil
import subprocess
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader

from portal import documents, i18n
from portal.access import Viewer
from portal.audit import AuditEvent
from portal.care_plans import services
from portal.care_plans.models import CarePlan
from portal.care_plans.wording import isolated, said_in
from portal.db import db_session
from tests.care_plans.conftest import latest, words
from tests.visitor import Visitor

pytestmark = pytest.mark.database


def pdf_of(signed_in: Visitor, plan: CarePlan, lang: str, size: str = "") -> PdfReader:
    answer = signed_in.get(f"/plan/{plan.public_id}/print/{lang}.pdf?size={size}")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == f'inline; filename="plan-{lang}.pdf"'
    return PdfReader(io.BytesIO(answer.data))


def test_the_persons_own_words_come_first_with_the_english_beside(
    signed_in: Visitor, written: CarePlan
) -> None:
    page = signed_in.get(f"/plan/{written.public_id}").text
    own = page.index('<p class="app-plan__words" lang="ur" dir="rtl">اپنی بہن سے دوبارہ ملنا</p>')
    assert own < page.index("To see my sister again")
    assert "If anyone is in danger, call" in page
    assert "Key worker: <bdi>Noor Example</bdi>, <bdi>" in page


def test_every_look_at_a_plan_leaves_a_line_in_the_record(
    signed_in: Visitor, viewer: Viewer, written: CarePlan
) -> None:
    signed_in.get(f"/plan/{written.public_id}")
    signed_in.get(f"/plan/{written.public_id}/versions/1")
    seen = db_session.query(AuditEvent).filter_by(action="care_plan.viewed").order_by(AuditEvent.id)
    now = latest(viewer, written).number
    assert [(line.actor_id, line.details) for line in seen] == [
        (viewer.actor_id, {"version": now}),
        (viewer.actor_id, {"version": 1}),
    ]


def test_every_version_is_listed_and_can_be_read_as_it_was(signed_in: Visitor, written: CarePlan) -> None:
    page = signed_in.get(f"/plan/{written.public_id}/versions").text
    assert len(re.findall(r"/versions/\d+", page)) == 8
    first = signed_in.get(f"/plan/{written.public_id}/versions/1").text
    assert "This is how the plan was saved then" in first
    assert "lunch club" not in first
    assert signed_in.get(f"/plan/{written.public_id}/versions/99").status_code == 404


def test_the_document_is_tagged_and_names_person_version_and_pages(
    signed_in: Visitor, written: CarePlan
) -> None:
    made = pdf_of(signed_in, written, "en")
    catalogue: Any = made.trailer["/Root"]
    assert catalogue["/Lang"] == "en"
    assert catalogue["/MarkInfo"]["/Marked"]
    assert made.metadata is not None
    assert made.metadata.title == "Care and support plan: Parveen Akhtar"
    text = "\n".join(page.extract_text() for page in made.pages)
    for part in ("1. About me", "5. My goals", "I go to the lunch club every week", "07700 900 456"):
        assert part in text
    assert "not signed off" in text
    for number, page in enumerate(made.pages, 1):
        foot = page.extract_text()
        assert f"Page {number} of {len(made.pages)}" in foot
        assert "Version 8" in foot


def test_the_two_documents_have_the_same_headings_with_the_same_numbers(
    signed_in: Visitor, written: CarePlan
) -> None:
    english, urdu = (document_html(signed_in, written, lang) for lang in ("en", "ur"))
    numbers = [re.findall(r'<h2><bdi dir="ltr">(\d)</bdi>', html) for html in (english, urdu)]
    assert numbers[0] == numbers[1] == list("123456789")
    assert '<html lang="ur" dir="rtl" class="large_20">' in urdu
    assert "میری بہن اور میرا باغ" in urdu
    assert "میری بہن" not in english
    assert "My sister and my garden" in english


def document_html(signed_in: Visitor, plan: CarePlan, lang: str) -> str:
    """What the renderer was given for this address."""
    seen: list[str] = []

    def keep(html: str, **_more: str) -> bytes:
        seen.append(html)
        return b"%PDF"

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(documents, "pdf", keep)
        signed_in.get(f"/plan/{plan.public_id}/print/{lang}.pdf")
    return seen[0]


def test_numbers_stay_in_their_order_in_a_right_to_left_document(
    signed_in: Visitor, written: CarePlan, tmp_path: Any
) -> None:
    answer = signed_in.get(f"/plan/{written.public_id}/print/ur.pdf?size=ordinary")
    path = tmp_path / "plan.pdf"
    path.write_bytes(answer.data)
    made: Any = PdfReader(io.BytesIO(answer.data)).trailer["/Root"]
    assert made["/Lang"] == "ur"
    html = document_html(signed_in, written, "ur")
    assert '<bdi dir="ltr">07700 900 456</bdi>' in html
    assert '<bdi dir="ltr">01632 960 100</bdi>' in html
    reader = shutil.which("pdftotext")
    if reader:
        text = subprocess.run([reader, "-raw", path, "-"], capture_output=True, text=True, check=True).stdout  # noqa: S603
        assert "07700 900 456" in text
        assert "01632 960 100" in text


def test_english_that_nobody_put_into_the_persons_language_is_printed_and_marked(
    signed_in: Visitor, written: CarePlan
) -> None:
    html = document_html(signed_in, written, "ur")
    assert '<p class="app-plan__words" lang="en" dir="ltr">Feeling lonely</p>' in html


def test_who_reads_large_print_is_offered_it_and_bigger_print_makes_more_pages(
    signed_in: Visitor, written: CarePlan
) -> None:
    page = signed_in.get(f"/plan/{written.public_id}/print").text
    assert re.search(r'value="large_20"[^>]* checked', page)
    wanted = ("ordinary", "large_18", "large_28")
    sizes = [len(pdf_of(signed_in, written, "en", size).pages) for size in wanted]
    assert sizes == sorted(sizes)
    assert sizes[0] < sizes[-1]


def test_a_document_that_cannot_be_made_says_so_and_offers_the_page(
    signed_in: Visitor, written: CarePlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: str, **_more: str) -> bytes:
        raise documents.DocumentFailed("TimeoutError")

    monkeypatch.setattr(documents, "pdf", fail)
    page = signed_in.get(f"/plan/{written.public_id}/print/en.pdf")
    assert page.status_code == 503
    assert "The plan itself is safe" in page.text
    assert f'href="/plan/{written.public_id}"' in page.text


@pytest.mark.parametrize("lang", ["xx", "pl", "en-GB"])
def test_a_language_that_is_not_the_persons_is_not_there(
    signed_in: Visitor, written: CarePlan, lang: str
) -> None:
    assert signed_in.get(f"/plan/{written.public_id}/print/{lang}.pdf").status_code == 404


def test_what_somebody_typed_is_never_markup_on_page_or_paper(
    signed_in: Visitor, viewer: Viewer, plan: CarePlan
) -> None:
    lure = "<img src=x onerror=alert(1)> {{ 7*7 }}"
    services.save_section(viewer, plan, "what_matters", 1, {"what_matters": words(lure)})
    for html in (signed_in.get(f"/plan/{plan.public_id}").text, document_html(signed_in, plan, "en")):
        assert "<img" not in html
        assert "&lt;img src=x onerror=alert(1)&gt; {{ 7*7 }}" in html


def test_speaking_another_language_ends_with_the_block(app: Flask) -> None:
    i18n.speak("pl")
    with i18n.speaking("ur"):
        assert i18n.current().code == "ur"
    assert i18n.current().code == "pl"


def test_numbers_in_free_text_are_isolated_and_the_text_escaped() -> None:
    assert isolated("Ring 01632 960 123 & ask") == 'Ring <bdi dir="ltr">01632 960 123</bdi> &amp; ask'
    assert isolated("2 cats") == "2 cats"
    assert isolated("£214.50 due") == '<bdi dir="ltr">£214.50</bdi> due'


def test_a_text_in_one_language_only_is_shown_in_that_one() -> None:
    assert [each.lang for each in said_in(words("Hello", "سلام"), "ur")] == ["ur", "en"]
    assert [each.lang for each in said_in(words("Hello"), "ur", "ur")] == ["en"]
    assert [each.lang for each in said_in({"own": "سلام"}, "ur", "en")] == ["ur"]
    assert said_in(None, "ur") == []
