"""The list to work from: who must act now on top, then by urgency and by the time that is left."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from portal import clock
from portal.cookie_sessions import CookieSession
from portal.db import db_session
from portal.triage.models import Request
from portal.triage.work_models import Work
from tests.booking.counting import statements
from tests.booking.factories import a_sent_request, an_outcome
from tests.factories import a_patient, a_request, a_slot, a_task, an_appointment, saved
from tests.visitor import Visitor

pytestmark = pytest.mark.database
SetClock = Callable[[datetime], None]
HOUR = timedelta(hours=1)


def waiting(name: str, disposition: str, left: timedelta, **details: object) -> None:
    a_sent_request(
        a_patient(name, "Example"), an_outcome(disposition), promised_by=clock.now() + left, **details
    )


def names_on(page: str) -> list[str]:
    return re.findall(r"<bdi>(\w+) Example</bdi>", page)


def test_the_most_urgent_come_first_and_of_two_alike_the_one_with_less_time(receptionist: Visitor) -> None:
    waiting("Routine", "routine_14_days", 90 * HOUR)
    waiting("Later", "same_day", 5 * HOUR)
    waiting("Sooner", "within_48h", 2 * HOUR)
    waiting("Stopped", "urgent_now", HOUR, state="escalated")
    page = receptionist.get("/desk/requests").text
    assert names_on(page) == ["Stopped", "Sooner", "Later", "Routine"]
    assert "1</bdi> person</h2>" in page
    assert "<title>(1) Today’s requests" in page


def test_whoever_was_stopped_passes_every_filter(receptionist: Visitor) -> None:
    waiting("Stopped", "emergency_999", HOUR, state="escalated")
    waiting("Other", "routine_14_days", HOUR)
    for address in ("?state=booked", "?urgency=routine&state=all", "?state=nonsense&urgency=x"):
        assert "Stopped" in names_on(receptionist.get(f"/desk/requests{address}").text)


def test_a_promise_that_is_past_is_said_to_be_late(receptionist: Visitor) -> None:
    waiting("Anna", "same_day", timedelta(minutes=-20))
    waiting("Ben", "same_day", timedelta(seconds=-5))
    page = receptionist.get("/desk/requests").text
    assert "20 minutes late" in page
    assert "Due now" in page
    assert ">0 minutes" not in page


def test_work_that_is_late_is_listed_as_late_though_the_patient_has_an_appointment(
    receptionist: Visitor,
) -> None:
    booked = an_appointment(a_patient("Booked", "Example"), slot=a_slot()).request_id
    waiting("Waiting", "routine_14_days", HOUR)
    request = db_session.get_one(Request, booked)
    a_task(request, kind="interpreter", due_at=clock.now() - 3 * HOUR)
    late = receptionist.get("/desk/requests?state=late").text
    assert names_on(late) == ["Booked"]
    assert "3 hours late" in late
    assert names_on(receptionist.get("/desk/requests").text) == ["Booked", "Waiting"]


def test_filters_show_what_they_say_and_name_nobody_in_their_addresses(receptionist: Visitor) -> None:
    waiting("Waiting", "routine_14_days", HOUR)
    ben = a_patient("Booked", "Example")
    an_appointment(ben, slot=a_slot())
    assert names_on(receptionist.get("/desk/requests").text) == ["Waiting"]
    assert names_on(receptionist.get("/desk/requests?state=booked").text) == ["Booked"]
    everything = receptionist.get("/desk/requests?state=all").text
    assert sorted(names_on(everything)) == ["Booked", "Waiting"]
    addresses = re.findall(r'href="([^"]+)"', everything)
    assert not [each for each in addresses if "Waiting" in each or "Example" in each]


def test_somebody_not_matched_is_named_as_they_said(receptionist: Visitor) -> None:
    stated = {"given_name": "Tomasz", "family_name": "Wrona", "born_on": "1991-02-17", "postcode": "LX2 7QQ"}
    a_request(state="queued", match_state="not_matched", stated=stated, submitted_at=clock.now())
    page = receptionist.get("/desk/requests").text
    assert "Tomasz Wrona" in page
    assert "Not matched" in page


def test_with_nothing_to_do_the_page_says_so(receptionist: Visitor) -> None:
    assert "Every request like this has been dealt with" in receptionist.get("/desk/requests").text


def test_yesterdays_are_gone_unless_they_still_wait(receptionist: Visitor) -> None:
    yesterday = clock.start_of_day(clock.today()) - HOUR
    a_request(a_patient("Done", "Example"), state="signposted", submitted_at=yesterday)
    waiting("Still", "routine_14_days", HOUR, submitted_at=yesterday)
    assert names_on(receptionist.get("/desk/requests?state=all").text) == ["Still"]


def test_what_was_settled_before_today_is_back_once_there_is_something_to_do_for_it(
    receptionist: Visitor,
) -> None:
    yesterday = clock.start_of_day(clock.today()) - HOUR
    for name in ("Work", "Answer", "Done"):
        request = a_request(a_patient(name, "Example"), state="signposted", submitted_at=yesterday)
        a_task(request, state="open" if name == "Work" else "done", due_at=clock.now() - HOUR)
        unread_at = clock.now() if name == "Answer" else None
        saved(Work(request_id=request.id, practice_id=request.practice_id, unread_at=unread_at))
    a_task(a_request(a_patient("Draft", "Example"), state="draft"))
    assert sorted(names_on(receptionist.get("/desk/requests").text)) == ["Answer", "Work"]
    assert names_on(receptionist.get("/desk/requests?state=late").text) == ["Work"]
    assert names_on(receptionist.get("/desk/requests?type=unread_answer").text) == ["Answer"]


def test_a_long_list_takes_no_more_statements_than_a_short_one(receptionist: Visitor) -> None:
    counts = []
    receptionist.get("/desk/requests")  # once a minute, it also looks for forms that were left
    for number in range(6):
        waiting(f"Person{number}", "routine_14_days", HOUR)
        an_appointment(a_patient(f"Booked{number}", "Example"))
        with statements(db_session) as sent:
            receptionist.get("/desk/requests?state=all")
        counts.append(len([each for each in sent if each.startswith("SELECT")]))
    assert counts[1:] == [counts[0]] * 5
    assert counts[0] <= 8  # two of them say who is looking


def test_the_list_that_refreshes_itself_keeps_no_session_alive(
    receptionist: Visitor, set_clock: SetClock
) -> None:
    now = clock.now()
    set_clock(now + timedelta(minutes=20))
    assert receptionist.get("/desk/requests?poll=1").status_code == 200
    set_clock(now + timedelta(minutes=31))
    assert receptionist.get("/desk/requests?poll=1").status_code == 303
    assert db_session.query(CookieSession).one().seen_at <= now


def test_opening_the_list_by_hand_does(receptionist: Visitor, set_clock: SetClock) -> None:
    now = datetime.now(UTC)
    set_clock(now + timedelta(minutes=20))
    receptionist.get("/desk/requests")
    set_clock(now + timedelta(minutes=31))
    assert receptionist.get("/desk/requests").status_code == 200
