"""A manager notes that a clinician is ill, sees who is booked, rebooks them and sees what came of it."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from portal import clock
from tests.browser import visiting
from tests.browser.conftest import Visit
from tests.browser.visiting import choose, fill_date, go_on, is_refused, open_page, press

ROWS = "#main tbody tr"


@pytest.mark.parametrize("javascript", [True, False])
def test_a_manager_notes_sickness_and_rebooks_those_who_are_booked(
    visit: Visit, demo_people: Any, javascript: bool
) -> None:
    page = visit(javascript=javascript)
    visiting.sign_in(page, "manager", demo_people["password"])
    open_page(page, "/desk/capacity")
    expect(page.locator("#main table")).to_have_count(2)
    more = ("/desk/rotas/new-clinic", "/desk/opening-hours", "/urgent-pauses")
    for address in ("/desk/bands", "/desk/pauses", *more):
        open_page(page, address)
    open_page(page, "/desk/rotas")
    press(page, page.locator('#main a[href$="/desk/rotas/leave"]'))
    is_refused(page)
    who = "Dr Anna Nowicka" if javascript else "Kate Morris"  # both walks share one diary
    page.locator("[name=who]").select_option(label=who)
    choose(page, "kind", "sick")
    fill_date(page, "first", clock.today())
    fill_date(page, "last", clock.today() + timedelta(days=7))
    go_on(page)
    booked = page.locator(ROWS).count()
    assert booked > 0
    press(page, page.locator("button[name=rebook][value=yes]"))
    expect(page.locator("#main h1")).to_be_visible()
    assert page.locator(ROWS).count() >= booked
