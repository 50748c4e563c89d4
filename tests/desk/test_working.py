"""Whose work a request is: taken from the top by two at once, given away, made to wait; filters and pages."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from portal import clock
from portal.access import Role, Viewer
from portal.db import db_session
from portal.triage import work_queries, working
from portal.triage.listing_queries import PAGE
from portal.triage.models import Request
from tests.booking.factories import a_sent_request, an_outcome
from tests.desk.conftest import SignedIn
from tests.factories import (
    a_clinician,
    a_patient,
    a_receptionist,
    a_request,
    a_site,
    a_task,
    as_viewer,
    saved,
)
from tests.visitor import Visitor

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("db")]
HOUR = timedelta(hours=1)


def for_clinicians(name: str, disposition: str = "same_day", hours: int = 1) -> Request:
    patient = a_patient(name, "Example")
    outcome = an_outcome(disposition)
    request = a_request(
        patient, state="queued", submitted_at=clock.now(), urgency=outcome.disposition.rank,
        disposition_id=disposition, outcome=outcome.to_json(), promised_by=clock.now() + hours * HOUR,
    )  # fmt: skip
    a_task(request, kind="call_back", owner_role="duty_clinician", due_at=clock.now() + hours * HOUR)
    return request


def names_on(page: str) -> list[str]:
    return re.findall(r"<strong><bdi>(\w+) Example</bdi>", page)


def taken_by(viewer: Viewer) -> str:
    try:
        found = working.take_next(viewer)
        return found.public_id if found else ""
    finally:
        db_session.remove()


def test_whoever_presses_at_once_gets_different_requests_the_most_urgent_first() -> None:
    waiting = [for_clinicians(f"Person{number}", hours=number + 1).public_id for number in range(4)]
    viewers = [as_viewer(a_clinician()) for _number in range(6)]
    db_session.remove()
    with ThreadPoolExecutor(6) as pool:
        found = sorted(pool.map(taken_by, viewers))
    assert found == sorted([*waiting, "", ""])


def test_next_is_the_most_urgent_that_is_the_viewers_work(signed_in: SignedIn) -> None:
    for_clinicians("Soon", "within_7_days")
    urgent = for_clinicians("Urgent", "urgent_now", hours=3)
    a_sent_request(a_patient("Ours", "Example"), an_outcome("urgent_now"))  # a receptionist's task
    doctor = signed_in(Role.CLINICIAN)
    answer = doctor.submit("/desk/requests/next", page="/desk/requests")
    assert answer.location.endswith(f"/desk/request/{urgent.public_id}")
    assert names_on(doctor.get("/desk/requests?owner=me").text) == ["Urgent"]
    assert names_on(doctor.get("/desk/requests?owner=nobody").text) == ["Ours", "Soon"]
    doctor.submit("/desk/requests/next", page="/desk/requests")
    answer = doctor.submit("/desk/requests/next", page="/desk/requests")
    assert "Everything is taken or done" in doctor.get(answer.location).text


def test_what_waits_or_is_another_teams_is_nobodys_next() -> None:
    viewer = as_viewer(a_clinician())
    given, waits = for_clinicians("Given"), for_clinicians("Waits")
    working.give_to_team(viewer, given, "nurses")
    working.make_wait(viewer, waits, "result")
    assert working.take_next(viewer) is None
    working.make_wait(viewer, waits, "")
    assert working.take_next(viewer) is waits
    assert working.take_next(as_viewer(a_clinician("practice_nurse"))) is given
    working.give_to_person(viewer, given, None)
    work = work_queries.work_on(viewer, given)
    assert work is not None
    assert (work.owner_id, work.team) == (None, "nurses")
    with pytest.raises(working.NobodySuchHere):
        working.give_to_team(viewer, given, "astronauts")


def test_the_list_is_narrowed_by_type_owner_team_site_and_lateness(receptionist: Visitor) -> None:
    branch = a_site(name="Branch", kind="branch")
    staff = a_receptionist()
    ours = a_sent_request(a_patient("Ours", "Example", site_id=branch.id))
    late = for_clinicians("Late", hours=-1)
    working.give_to_person(as_viewer(staff), ours, staff)
    for address, names in (
        ("type=find_appointment", ["Ours"]),
        ("type=call_back", ["Late"]),
        ("type=unread_answer", []),
        (f"owner={staff.public_id}", ["Ours"]),
        ("owner=nobody", ["Late"]),
        ("owner=doctors", ["Late"]),
        ("site=2", ["Ours"]),
        ("state=late", ["Late"]),
        ("state=late&type=find_appointment", []),
        ("owner=x&site=99&type=zz&page=-3", ["Late", "Ours"]),
    ):
        assert names_on(receptionist.get(f"/desk/requests?{address}").text) == names, address
    assert late.promised_by is not None
    assert late.promised_by < clock.now()


def test_a_long_list_comes_in_pages_with_its_urgent_ones_on_each(receptionist: Visitor) -> None:
    patient = a_patient("Many", "Example")
    same: dict[str, Any] = {"state": "queued", "submitted_at": clock.now(), "urgency": 40}
    saved(*(a_request(patient, **same) for _number in range(PAGE + 2)))
    a_request(a_patient("Stopped", "Example"), state="escalated", submitted_at=clock.now(), urgency=95)
    first, second = (receptionist.get(f"/desk/requests?page={page}").text for page in (1, 2))
    assert (names_on(first).count("Many"), names_on(second).count("Many")) == (PAGE, 2)
    assert "page=2" in first
    assert "Stopped" in names_on(second)


def test_an_open_screen_is_told_of_new_urgent_work_and_of_nothing_else(receptionist: Visitor) -> None:
    page = receptionist.get("/desk/requests").text
    address = re.search(r'hx-get="(/desk/requests/new-work\?[^"]+)"', page)
    assert address
    url = address[1].replace("&amp;", "&")
    assert receptionist.get(url).status_code == 204
    for_clinicians("Routine", "routine_14_days")
    assert receptionist.get(url).status_code == 204
    a_request(a_patient("Stopped", "Example"), state="escalated", submitted_at=clock.now(), urgency=95)
    told = receptionist.get(url)
    assert told.status_code == 200
    assert "New urgent work." in told.text
    assert names_on(told.text) == ["Stopped"]
    word = receptionist.get(f"{url}&as=word").text
    assert "New urgent work." in word
    assert "Example" not in word
    later = re.search(r'hx-get="(/desk/requests/new-work\?[^"]+)"', told.text)
    assert later
    assert receptionist.get(later[1].replace("&amp;", "&")).status_code == 204
