"""The page of times: filters, more times, its part for HTMX, its cost."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy.orm import Session, scoped_session

from portal import clock
from portal.booking.models import Slot
from portal.triage.models import Request
from tests.booking.conftest import NOW
from tests.booking.counting import statements
from tests.factories import a_clinician, a_site, a_slot
from tests.visitor import Visitor

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("monday_morning")]
RequestOf = Callable[..., Request]


def test_times_are_narrowed_by_links(client: Visitor, gp_slots: list[Slot], request_of: RequestOf) -> None:
    branch = a_site(name="Branch Surgery", kind="branch")
    other = a_slot(NOW + timedelta(hours=3), site=branch, modes=("in_person",))
    url = f"/request/{request_of().public_id}/times"
    narrowed = client.get(f"{url}?site={branch.id}").text
    assert other.public_id in narrowed
    assert gp_slots[0].public_id not in narrowed
    nothing = client.get(f"{url}?mode=video").text
    assert "There are no times like this." in nothing
    assert client.get(f"{url}?mode=x&site=here&from=yesterday").status_code == 200


def test_more_times_follow_the_last_one_shown(client: Visitor, db: object, request_of: RequestOf) -> None:
    gp = a_clinician()
    slots = [a_slot(NOW + timedelta(minutes=60 + 15 * n), staff=gp) for n in range(70)]
    url = f"/request/{request_of().public_id}/times"
    first = client.get(url).text
    assert first.count("app-slots__time") == 60
    more = re.search(r'href="([^"]*from=[^"]*)"', first)
    assert more
    second = client.get(more[1].replace("&amp;", "&")).text
    assert second.count("app-slots__time") == 10
    assert slots[60].public_id in second


def test_a_part_of_the_page_can_be_swapped(
    client: Visitor, gp_slots: list[Slot], request_of: RequestOf
) -> None:
    url = f"/request/{request_of().public_id}/times"
    part = client.get(url, headers={"HX-Request": "true", "HX-Target": "div#slots"}).text
    assert 'id="slots"' in part
    assert "<html" not in part


def test_the_page_of_times_needs_few_statements_however_long_the_list(
    client: Visitor, db: scoped_session[Session], gp_slots: list[Slot], request_of: RequestOf
) -> None:
    url = f"/request/{request_of().public_id}/times"
    client.get(url)
    with statements(db) as sent:
        client.get(url)
    reads_and_writes = [each for each in sent if not each.startswith(("BEGIN", "COMMIT"))]
    # the visitor and practice, the request; then needs, places, opening hours, the search, another one as the
    # role named first has few times, and the log of it
    assert len(reads_and_writes) <= 9


def test_the_page_is_whole_in_urdu(client: Visitor, gp_slots: list[Slot], request_of: RequestOf) -> None:
    client.set_cookie("language", "ur")
    page = client.get(f"/request/{request_of().public_id}/times").text
    assert 'dir="rtl"' in page
    assert '<bdi dir="ltr">10:00</bdi>' in page


def test_today_and_tomorrow_are_londons_days(
    client: Visitor, db: object, request_of: RequestOf, set_clock: Callable[[datetime], None]
) -> None:
    set_clock(datetime(2026, 6, 1, 23, 30, tzinfo=UTC))  # 00:30 on Tuesday in London
    a_slot(clock.instant(date(2026, 6, 2), time(9)))
    page = client.get(f"/request/{request_of().public_id}/times").text
    assert "Today, Tuesday 2 June" in page
