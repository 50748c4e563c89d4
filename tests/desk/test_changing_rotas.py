"""A manager sees who is booked before a rota changes, what is done for each, and what came of it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest

from portal.access import Role
from portal.booking.models import Appointment, Slot
from portal.booking.rota_models import Leave, PatternDayOff, ReleaseRule, RotaPattern
from portal.booking.rotas import publish_slots
from portal.db import db_session
from portal.messages.models import Message
from portal.people.models import Staff
from portal.triage.pause_models import UrgentPause
from tests.booking.counting import statements
from tests.booking.factories import a_rota, a_sent_request, an_outcome, fresh
from tests.booking.invariants import broken_invariants
from tests.desk.conftest import SignedIn
from tests.factories import a_clinician, a_patient, a_request, a_slot, an_appointment, the_system
from tests.visitor import Visitor

pytestmark = pytest.mark.database
MONDAY = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
TODAY = MONDAY.date()


@pytest.fixture
def manager(set_clock: Callable[[datetime], None], signed_in: SignedIn) -> Visitor:
    set_clock(MONDAY)
    return signed_in(Role.MANAGER)


def booked(staff: Staff, minutes: int = 60) -> Appointment:
    """Ben Marsh is booked with this clinician today."""
    slot = db_session.query(Slot).filter_by(staff_id=staff.id, starts_at=MONDAY + timedelta(minutes=minutes))
    patient = a_patient("Ben", "Marsh")
    request = a_sent_request(patient, an_outcome(), state="booked")
    return an_appointment(patient, slot=slot.one(), request=request)


def two_clinics() -> tuple[Staff, Staff]:
    """Two GPs, each with a clinic this morning and every Monday."""
    ada, ben = a_clinician(name="Dr Ada Okafor"), a_clinician(name="Dr Ben Hill")
    for gp in (ada, ben):
        a_rota(gp, starts=time(10), ends=time(11))
    publish_slots(the_system(), TODAY + timedelta(days=14))
    return ada, ben


def dates(name: str, on: date) -> dict[str, str]:
    return {f"{name}-day": str(on.day), f"{name}-month": str(on.month), f"{name}-year": str(on.year)}


def test_sickness_shows_who_is_booked_then_rebooks_them_and_shows_what_came_of_it(manager: Visitor) -> None:
    ada, ben = two_clinics()
    appointment = booked(ada)
    wrong = manager.submit("/desk/rotas/leave", {"who": ada.public_id})
    assert wrong.status_code == 422
    assert "Enter the first day" in wrong.text
    form = {"who": ada.public_id, "kind": "sick", **dates("first", TODAY), **dates("last", TODAY)}
    answer = manager.submit("/desk/rotas/leave", form | {"from_time": "9.30"})
    assert answer.status_code == 303
    check = manager.get(answer.location)
    assert "Ben Marsh" in check.text
    assert "Same time" in check.text
    assert "Dr Ben Hill" in check.text
    assert db_session.query(Leave).count() == 0
    done = manager.submit(answer.location, form | {"from_time": "9.30", "rebook": "yes"})
    assert done.location == "/desk/rotas/to-rebook"
    page = manager.get(done.location).text
    assert "Nobody is waiting to be rebooked." in page
    assert "Same time" in page
    assert fresh(appointment).staff_id == ben.id
    leave = db_session.query(Leave).one()
    assert (leave.from_time, leave.to_time, leave.reason) == (time(9, 30), None, "sick")
    assert "On leave" in manager.get("/desk/rotas").text
    manager.submit(f"/desk/rotas/leave/{leave.id}/end", {}, page="/desk/rotas/leave")
    assert db_session.query(Leave).count() == 0
    assert db_session.query(Slot).filter_by(is_withdrawn=True).count() == 0


def test_nobody_is_shown_a_time_of_the_clinician_who_will_be_away_or_one_shown_to_another(
    manager: Visitor,
) -> None:
    ada, ben = two_clinics()
    slots = db_session.query(Slot).filter(Slot.staff_id == ben.id)
    slots.filter(Slot.starts_at > MONDAY + timedelta(minutes=80)).update({"is_withdrawn": True})
    db_session.commit()
    for minutes in (60, 75, 90):
        booked(ada, minutes)
    form = {"who": ada.public_id, "kind": "sick", **dates("first", TODAY), **dates("last", TODAY)}
    page = manager.get(manager.submit("/desk/rotas/leave", form).location).text
    assert page.count("Same time") == 2
    assert page.count("with Dr Ben Hill") == 2
    assert page.count("with Dr Ada Okafor") == 2  # in the heading, and once on another day
    assert "Mon 8 Jun" in page  # her next clinic, when she is back


def test_whoever_can_not_be_moved_stays_on_the_page_until_seen_to(manager: Visitor) -> None:
    ada = a_clinician(name="Dr Ada Okafor")
    pattern = a_rota(ada, starts=time(10), ends=time(11))
    publish_slots(the_system(), TODAY)
    booked(ada)
    address = f"/desk/rotas/clinics/{pattern.public_id}/{TODAY}"
    assert "Ben Marsh" in manager.get(address).text
    assert manager.submit(address, {}).status_code == 422
    same = {"starts": "10:00", "ends": "11:00", "site": str(pattern.site_id)}
    done = manager.submit(address, same | {"change": "cancel"})
    assert done.location == "/desk/rotas/to-rebook"
    page = manager.get(done.location).text
    assert "Somebody calls them" in page
    assert db_session.query(PatternDayOff).one().held_on == TODAY
    extra = {"who": ada.public_id, "role": "", **dates("first", TODAY), "often": "once", "minutes": "15"}
    extra |= {"starts": "14:00", "ends": "15:00", "site": str(pattern.site_id), "modes": "phone"}
    extra |= {"places": "1", "kept_for": "0", "service": "own", "category": "routine"}
    late = manager.submit("/desk/rotas/new-clinic", extra | {"starts": "19:00", "ends": "20:00"})
    assert late.status_code == 422
    assert "The practice is closed then" in late.text
    assert (
        "Enter the name of the group"
        in manager.submit("/desk/rotas/new-clinic", extra | {"places": "8"}).text
    )
    assert manager.submit("/desk/rotas/new-clinic", extra).status_code == 303
    assert db_session.query(RotaPattern).count() == 2
    manager.submit("/desk/rotas/to-rebook", {})
    page = manager.get("/desk/rotas/to-rebook").text
    assert "Nobody is waiting to be rebooked." in page
    assert "Moved and told" in page


def test_a_clinic_cut_short_keeps_who_is_booked_within_it_and_lists_who_is_not(manager: Visitor) -> None:
    ada, ben = two_clinics()
    within, beyond = booked(ada), booked(ada, 105)
    booked(ada, 75)  # nothing is free within the new hours: no new time makes the clinic
    pattern = db_session.query(RotaPattern).filter_by(staff_id=ada.id).one()
    address = f"/desk/rotas/clinics/{pattern.public_id}/{TODAY}"
    shorter = {"change": "otherwise", "starts": "10:00", "ends": "10:30", "site": str(pattern.site_id)}
    assert manager.submit(address, shorter).location == "/desk/rotas/to-rebook"
    page = manager.get("/desk/rotas/to-rebook").text
    assert page.count("Ben Marsh") == 1
    assert "Same time" in page
    assert (fresh(within).staff_id, fresh(within).version) == (ada.id, 1)  # their link still works
    assert db_session.query(Message).filter(Message.event.contains(within.public_id)).count() == 0
    left = db_session.query(Slot).filter_by(staff_id=ada.id, is_withdrawn=False)
    assert left.filter(Slot.starts_at < MONDAY + timedelta(days=1)).count() == 2
    assert fresh(beyond).staff_id == ben.id
    assert fresh(beyond).starts_at == MONDAY + timedelta(minutes=105)
    assert [each for each in broken_invariants() if each[:2] in ("I1", "I2", "I3", "I6", "I7")] == []


def test_a_rule_reads_as_a_sentence_and_is_saved_changed_and_removed(manager: Visitor) -> None:
    rule = {"role": "gp", "kept_for": "75", "opens_to": "65", "at_time": "1400", "days_before": "1"}
    assert manager.submit("/desk/bands", rule | {"opens_to": "75"}).status_code == 422
    assert manager.submit("/desk/bands", rule).status_code == 303
    page = manager.get("/desk/bands").text.replace('<bdi dir="ltr">', "").replace("</bdi>", "")
    wanted = (
        "GP: times kept for same-day requests open to 48-hour requests and sooner at 14:00 the day before."
    )
    assert wanted in page
    manager.submit("/desk/bands", rule | {"days_before": "0"})
    kept = fresh(db_session.query(ReleaseRule).one())
    assert (kept.days_before, kept.at_time) == (0, time(14))
    manager.submit(f"/desk/bands/{kept.public_id}/remove", {}, page="/desk/bands")
    assert db_session.query(ReleaseRule).count() == 0


def test_a_pause_is_begun_with_a_reason_and_an_end_and_ended_sooner(
    manager: Visitor, set_clock: Callable[[datetime], None]
) -> None:
    assert manager.submit("/desk/pauses", {"reason": "full"}).status_code == 422
    assert manager.submit("/desk/pauses", {"reason": "full", "minutes": "600"}).status_code == 422
    assert manager.submit("/desk/pauses", {"reason": "full", "minutes": "60"}).status_code == 303
    assert "Urgent requests are paused until" in manager.get("/desk/pauses").text
    set_clock(MONDAY + timedelta(minutes=5))
    manager.submit("/desk/pauses/end", {}, page="/desk/pauses")
    pause = db_session.query(UrgentPause).one()
    db_session.refresh(pause)
    assert pause.ends_at == MONDAY + timedelta(minutes=5)


def test_the_board_shows_what_is_free_taken_and_kept_and_what_may_be_asked_for(manager: Visitor) -> None:
    gp = a_clinician()
    opens_at = MONDAY + timedelta(hours=4)
    a_slot(MONDAY + timedelta(hours=5), staff=gp, least_rank=75, opens_at=opens_at, opens_to_rank=65)
    an_appointment(slot=a_slot(MONDAY + timedelta(hours=6), staff=gp))
    a_slot(MONDAY + timedelta(hours=7), staff=gp, places=6)
    for weeks in range(1, 7):
        for _ in range(weeks):  # without the two bank holidays a mean of 4
            asked_at = MONDAY - timedelta(weeks=weeks)
            a_request(a_patient(), urgency=75, state="queued", submitted_at=asked_at)
    page = manager.get("/desk/capacity").text
    plain = " ".join(page.replace('<bdi dir="ltr">', "").replace("</bdi>", "").split())
    assert "Kept for same-day requests" in plain
    assert "open 13:00" in plain
    assert "7 free of 8" in plain
    assert "6 free" in plain
    today = plain.split("Mon 1 Jun</th>", 1)[1].split("</tr>", 1)[0]
    assert [cell.split("<")[0] for cell in today.split('numeric">')[1:]] == ["4", "0", "0", "0", "7", "6"]
    assert "Enough" in today


def test_the_board_takes_as_many_statements_however_much_there_is(manager: Visitor) -> None:
    counts = []
    for hour in range(1, 4):
        a_slot(MONDAY + timedelta(hours=hour))
        with statements(db_session) as sent:
            manager.get("/desk/capacity")
        counts.append(len([each for each in sent if each.startswith("SELECT")]))
    assert counts == [counts[0]] * 3
    assert counts[0] <= 4


def test_reception_sees_the_board_and_changes_nothing(signed_in: SignedIn) -> None:
    receptionist = signed_in(Role.RECEPTIONIST)
    a_slot()
    assert "Too little to go by" in receptionist.get("/desk/capacity").text
    for address in ("/desk/rotas/leave", "/desk/bands", "/desk/pauses", "/desk/rotas/to-rebook"):
        assert receptionist.get(address).status_code == 403
