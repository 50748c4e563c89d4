"""The day board: reception notes who is here, who did not come and which clinic runs late."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from portal import clock
from portal.booking import services
from portal.booking.models import Appointment
from portal.db import db_session
from tests.booking.factories import a_sent_request, an_outcome
from tests.desk.conftest import SignedIn
from tests.factories import a_clinician, a_patient, a_receptionist, a_slot, an_appointment, as_viewer, sign_in
from tests.visitor import Visitor

pytestmark = pytest.mark.database
SetClock = Callable[[datetime], None]


def booked(set_clock: SetClock) -> Appointment:
    set_clock(datetime(2026, 6, 1, 8, 0, tzinfo=UTC))
    slot = a_slot(clock.now() + timedelta(hours=2), staff=a_clinician("gp"))
    request = a_sent_request(
        outcome=an_outcome("routine_14_days", roles=("gp",)), patient=a_patient("Anna", "Day")
    )
    staff = as_viewer(a_receptionist())
    services.hold_slot(staff, request, slot.public_id, "in_person")
    return services.confirm_booking(staff, request)


def now_of(appointment: Appointment) -> Appointment:
    db_session.expire_all()
    return db_session.query(Appointment).filter_by(public_id=appointment.public_id).one()


def mark(visitor: Visitor, appointment: Appointment, **said: str) -> str:
    visitor.submit(f"/desk/day/{appointment.public_id}", said, page="/desk/day")
    return now_of(appointment).status


def test_somebody_is_checked_in_and_seen(set_clock: SetClock, receptionist: Visitor) -> None:
    appointment = booked(set_clock)
    page = receptionist.get("/desk/day").text
    assert "Anna Day" in page
    assert "Check in" in page
    assert 'value="did_not_attend"' not in page  # it has not begun
    assert mark(receptionist, appointment, change="arrived") == "arrived"
    assert mark(receptionist, appointment, late="20") == "arrived"
    assert now_of(appointment).delay_minutes == 20
    assert mark(receptionist, appointment, change="seen") == "fulfilled"


def test_lines_alike_but_for_the_person_never_show_one_persons_details_in_anothers(
    set_clock: SetClock, receptionist: Visitor
) -> None:
    set_clock(datetime(2026, 6, 1, 8, 0, tzinfo=UTC))
    people = (
        a_patient("Anna", "Line", spoken_language="ur", is_interpreter_needed=True),
        a_patient("<b>Ben", "Line", needs={"bsl": "1"}),
        a_patient("Cara", "Line"),
    )
    made = []
    for hours, patient in enumerate(people):
        slot = a_slot(clock.now() + timedelta(hours=hours), staff=a_clinician("gp"))
        made.append(an_appointment(patient, slot=slot, mode="phone"))
    requests = [each.request.public_id for each in made]
    page = receptionist.get("/desk/day").text
    lines = dict(zip(("Anna", "Ben", "Cara"), page.split('<li class="app-people__one')[1:], strict=True))
    for name, appointment, request in zip(lines, made, requests, strict=True):
        assert f"/desk/day/{appointment.public_id}" in lines[name]
        assert f"/desk/request/{request}" in lines[name]
        assert not [other for other in lines if other != name and other in lines[name]]
    assert "&lt;b&gt;Ben" in lines["Ben"]
    assert "Interpreter needed: Urdu" in lines["Anna"]
    assert "app-flag" in lines["Ben"]
    assert "app-flag" not in lines["Cara"]


def test_who_did_not_come_is_noted_and_a_late_word_changes_nothing(
    set_clock: SetClock, receptionist: Visitor
) -> None:
    appointment = booked(set_clock)
    set_clock(datetime(2026, 6, 1, 10, 30, tzinfo=UTC))
    assert mark(receptionist, appointment, change="did_not_attend") == "did_not_attend"
    assert mark(receptionist, appointment, change="seen") == "fulfilled"
    answer = receptionist.submit(
        f"/desk/day/{appointment.public_id}", {"change": "arrived"}, page="/desk/find-patient"
    )
    assert answer.status_code == 409
    assert "Here is how it stands now" in answer.text


def test_the_board_leads_to_now_and_keeps_to_the_site_that_was_chosen(
    set_clock: SetClock, signed_in: SignedIn
) -> None:
    set_clock(datetime(2026, 6, 1, 8, 0, tzinfo=UTC))
    doctor = a_clinician("gp")
    early, later = (
        an_appointment(
            a_patient(name, "Line"), slot=a_slot(clock.now() + timedelta(hours=hours), staff=doctor)
        )
        for name, hours in (("Anna", 1), ("Cara", 4))
    )
    assert f'href="#at-{early.public_id}"' in signed_in().get("/desk/day").text
    set_clock(datetime(2026, 6, 1, 10, 30, tzinfo=UTC))
    receptionist = signed_in()
    page = receptionist.get("/desk/day").text
    assert f'href="#at-{later.public_id}"' in page
    board = f"/desk/day?site={early.site_id}"
    address = f"/desk/day/{early.public_id}?site={early.site_id}"
    assert f'action="{address}"' in receptionist.get(board).text
    assert receptionist.submit(address, {"change": "arrived"}, page=board).location.startswith(f"{board}#at-")


def test_a_clinician_sees_her_own_list_of_the_day_and_stays_on_it(
    set_clock: SetClock, app: Flask, receptionist: Visitor
) -> None:
    set_clock(datetime(2026, 6, 1, 8, 0, tzinfo=UTC))
    hers, other = a_clinician("gp"), a_clinician("gp")
    at = clock.now() + timedelta(hours=1)
    own = an_appointment(a_patient("Anna", "Line"), slot=a_slot(at, staff=hers))
    an_appointment(a_patient("Cara", "Line"), slot=a_slot(at, staff=other))
    doctor = app.test_client()
    assert isinstance(doctor, Visitor)
    sign_in(doctor, hers)
    assert "Cara Line" in doctor.get("/desk/day").text
    page = doctor.get("/desk/day?mine=1").text
    assert "Anna Line" in page
    assert "Cara Line" not in page
    address = f"/desk/day/{own.public_id}?mine=1"
    assert f'action="{address}"' in page
    back = doctor.submit(address, {"change": "arrived"}, page="/desk/day?mine=1").location
    assert back.startswith("/desk/day?mine=1#at-")
    assert "Only mine" not in receptionist.get("/desk/day?mine=1").text
