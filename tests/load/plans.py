"""The plans' part of the measurements: a page with many versions, and what a document costs (P12, P13).

    python -m tests.load.plans

All ratios are taken in turns in one process: what slows one run slows the other. P12 compares our document
with the same words in tables, as WeasyPrint makes them when nothing is kept: with our fonts, which the person
needs in print, and with those of the system.
"""

import os
import re
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
from flask import Flask, g, render_template
from markupsafe import escape

from portal import create_app, documents, i18n
from portal.access import Role, Viewer
from portal.care_plans import queries, services
from portal.care_plans.routes.reaching import Opened, opened
from portal.config import Settings
from portal.people import queries as people
from tests.browser.server import environment, flask, free_port
from tests.load.figures import Figure, at_most, told
from tests.visitor import TOKEN, Visitor

TURNS = 9
VERSIONS = 30
COLUMNS = 7
PARTS = re.compile(r"<(h[1-4]|p|li|dt|dd)[^>]*>(.*?)</\1>", re.DOTALL)
TAGS = re.compile(r"<[^>]+>")


def medians(*runs: Callable[[], Any]) -> list[float]:
    """The median time of each run in milliseconds, taken A B C A B C …"""
    for run in runs:
        run()
    taken: list[list[float]] = []
    for _turn in range(TURNS):
        row = []
        for run in runs:
            begun = time.perf_counter()
            run()
            row.append((time.perf_counter() - begun) * 1000)
        taken.append(row)
    return [statistics.median(column) for column in zip(*taken, strict=True)]


def in_tables(html: str) -> str:
    """The same words in wide tables, one a section: the usual grid of goal, importance, action, who, when."""
    sections = (PARTS.findall(each) for each in html[html.index("<body>") :].split("<h2"))
    tables = (table([TAGS.sub("", found[1]).strip() for found in parts]) for parts in sections)
    return f'<html lang="en"><head><title>Plan</title></head><body>{"".join(tables)}</body></html>'


def table(words: list[str]) -> str:
    rows = (words[start : start + COLUMNS] for start in range(0, len(words), COLUMNS))
    return f"<table>{''.join(f'<tr>{cells(row)}</tr>' for row in rows)}</table>"


def cells(words: list[str]) -> str:
    return "".join(f"<td>{escape(text)}</td>" for text in words)


def bare(html: str, *, with_our_fonts: bool) -> bytes:
    """WeasyPrint with the same style sheet and nothing kept from one document to the next."""
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    lines = (documents.STYLESHEETS / "plan.css").read_text().splitlines()
    sheet = "\n".join(line for line in lines if with_our_fonts or not line.startswith("@font-face"))
    fonts, fetcher = FontConfiguration(), documents._fetcher()
    css = CSS(string=sheet, font_config=fonts, url_fetcher=fetcher)
    document = HTML(string=html, url_fetcher=fetcher)
    made: bytes = document.write_pdf(stylesheets=[css], font_config=fonts)
    return made


def document_figures(html: str) -> list[Figure]:
    """P12 and P13, on one plan."""
    tables = in_tables(html)
    ours, plain, system, untagged = medians(
        lambda: documents._render(html, "plan"),
        lambda: bare(tables, with_our_fonts=True),
        lambda: bare(tables, with_our_fonts=False),
        lambda: documents._render(html, "plan", variant=None),
    )
    return [
        at_most("P12 plan as PDF", ours, "ms", "bare, our fonts", ours / plain, 0.4),
        at_most("P12 plan as PDF", ours, "ms", "bare, system fonts", ours / system, 0.4),
        at_most("P13 plan as PDF/UA", ours, "ms", "without tags", ours / untagged, 1.15),
    ]


def page_figure(visitor: Visitor, few: str, many: str) -> Figure:
    """The page of a plan with thirty versions against the page of one that has one, both saying the same."""
    one, thirty = medians(lambda: visitor.get(few), lambda: visitor.get(many))
    return at_most(f"plan page, {VERSIONS} versions", thirty, "ms", "one version", thirty / one, 1.2)


def two_plans(viewer: Viewer) -> tuple[str, str]:
    """Two plans that say the same: one saved once, one thirty times."""
    plan, version = queries.newest_versions(viewer)[0]
    template = opened(plan.public_id).template
    content = version.content
    few = services.begin_plan(viewer, template, None, plan.patient_id, content)
    many = services.begin_plan(viewer, template, None, plan.patient_id, content)
    for number in range(1, VERSIONS):
        words = (
            content["sections"]["what_matters"]
            if number == VERSIONS - 1
            else {"what_matters": {"en": str(number)}}
        )
        services.save_section(viewer, many, "what_matters", number, words)
    return f"/plan/{few.public_id}", f"/plan/{many.public_id}"


def signed_in(app: Flask) -> Visitor:
    """The link worker of the demonstration."""
    app.test_client_class = Visitor
    visitor: Visitor = app.test_client()  # type: ignore[assignment]  # the class set above
    page = visitor.get("/sign-in").text
    token = TOKEN.search(page)
    data = {
        "csrf_token": token[1] if token else "",
        "username": "link.worker",
        "password": "try the front door",
    }
    visitor.post("/sign-in", data=data)
    return visitor


def document_of(found: Opened) -> str:
    """What the renderer is given for this plan."""
    with i18n.speaking("en"):
        return render_template(
            "care_plans/document.html", size="ordinary", only="en", is_level=False, **found.context()
        )


def measured() -> Iterator[Figure]:
    """Every figure of the plans, on a practice of their own."""
    with tempfile.TemporaryDirectory() as folder:
        settings = environment(Path(folder), free_port())
        flask(settings, "migrate")
        flask(settings, "demo-data", "--patients", "100", "--weeks", "1", "--seed", "1")
        app = create_app(Settings.from_environment({**os.environ, **settings}))
        visitor = signed_in(app)
        with app.test_request_context():
            staff = people.staff_with_username("link.worker")
            assert staff is not None
            g.viewer = Viewer(Role(staff.role), staff.practice_id, staff.public_id, staff.name, staff.id)
            few, many = two_plans(g.viewer)
            html = document_of(opened(many.rsplit("/", 1)[1]))
        yield page_figure(visitor, few, many)
        yield from document_figures(html)


if __name__ == "__main__":
    for each in measured():
        click.echo(told(each))
