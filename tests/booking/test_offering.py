"""What the page of times shows first, narrows and notes down; what staff can read aloud of it later."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from portal.booking import services
from portal.booking.models import Appointment, OfferShown, Slot
from portal.booking.offering import Sought, offered
from portal.booking.slot_queries import ENOUGH
from portal.db import db_session
from portal.triage.models import Request
from tests.booking.conftest import NOW
from tests.booking.factories import a_sent_request, an_outcome
from tests.factories import a_clinician, a_patient, a_receptionist, a_slot, a_visitor, saved, sign_in
from tests.visitor import Visitor

pytestmark = pytest.mark.usefixtures("db", "monday_morning")
RequestOf = Callable[..., Request]


def slots_of(**staff: object) -> list[Slot]:
    """Three times of a clinician: 10:00, 13:00 and 16:00 in London."""
    who = a_clinician(**staff)  # type: ignore[arg-type]
    return [a_slot(NOW + timedelta(hours=hour), staff=who) for hour in (1, 4, 7)]


def test_the_clinician_who_knows_somebody_comes_first_and_all_others_are_shown_too() -> None:
    others = slots_of()
    own = [a_slot(NOW + timedelta(hours=30 + n), staff=a_clinician(name=f"Dr {n}")) for n in range(2)]
    request = a_sent_request(a_patient(named_clinician_id=own[1].staff_id))
    found = offered(a_visitor(request), request, an_outcome(), Sought())
    [(usual, times)] = found.first
    assert (usual.name, [each.id for each in times]) == ("usual", [own[1].id])
    assert {each.id for each in found.slots} == {each.id for each in (*others, *own)}


def test_the_right_role_goes_before_the_clinician_who_knows_somebody() -> None:
    physio = a_clinician(name="Connor", post="first_contact_physio")
    for hour in range(ENOUGH):
        a_slot(NOW + timedelta(hours=1 + hour), staff=physio, role="first_contact_physio")
    own = a_slot(NOW + timedelta(hours=2), staff=a_clinician(name="Dr Own"), role="gp")
    request = a_sent_request(a_patient(named_clinician_id=own.staff_id))
    outcome = an_outcome(roles=("first_contact_physio", "gp"))
    found = offered(a_visitor(request), request, outcome, Sought())
    assert {each.role for each in found.slots} == {"first_contact_physio"}
    assert not found.first


@pytest.mark.parametrize(("post", "said"), [("gp", ["usual"]), ("practice_nurse", [])])
def test_that_the_clinician_who_knows_somebody_has_no_time_is_said_only_where_they_could_help(
    post: str, said: list[str]
) -> None:
    slots_of()
    request = a_sent_request(a_patient(named_clinician_id=a_clinician(name="Own", post=post).id))
    found = offered(a_visitor(request), request, an_outcome(roles=("gp",)), Sought())
    assert [each.name for each, _times in found.first] == said


def test_what_somebody_asked_for_comes_first_and_hides_nothing() -> None:
    women, men = slots_of(gender="female"), slots_of(gender="male")
    for slot in men:
        slot.starts_at -= timedelta(minutes=30)
        slot.ends_at -= timedelta(minutes=30)
    saved(*men)
    request = a_sent_request()
    request.assessment.wishes = {"clinician": "female", "times": ["afternoon", "evening"]}
    saved(request)
    found = offered(a_visitor(request), request, an_outcome(), Sought())
    [(asked, times)] = found.first
    assert asked.asked == ("female", "afternoon", "evening")
    assert [each.id for each in times] == [women[1].id, women[2].id]
    assert len(found.slots) == 6


def test_whoever_needs_quiet_is_shown_the_edges_of_the_clinic_first() -> None:
    first, middle, last = slots_of()
    for slot in (middle, last):
        slot.clinic_session_id = first.clinic_session_id
    saved(middle, last)
    request = a_sent_request(a_patient(needs={"quiet": "1"}))
    [(asked, times)] = offered(a_visitor(request), request, an_outcome(), Sought()).first
    assert (asked.asked, [each.id for each in times]) == (("quiet",), [first.id])


def test_a_narrowed_list_says_how_many_others_there_are(client: Visitor, request_of: RequestOf) -> None:
    women, men = slots_of(gender="female"), slots_of(gender="male")
    for slot in men:
        slot.video, slot.in_person = True, False
    saved(*men)
    url = f"/request/{request_of().public_id}/times"
    narrowed = client.get(f"{url}?who=female&part=morning").text
    assert women[0].public_id in narrowed
    assert women[1].public_id not in narrowed
    assert "other times would fit if you choose less." in narrowed
    assert '<option value="female" selected>' in narrowed
    assert "There are no times like this." in client.get(f"{url}?part=evening").text


def test_every_time_shown_is_noted_with_why_and_staff_can_read_it_aloud(
    client: Visitor, request_of: RequestOf
) -> None:
    slots_of(gender="female")
    paramedic = a_slot(NOW + timedelta(hours=2), staff=a_clinician("paramedic"))
    outcome = an_outcome("within_48h", roles=("gp", "paramedic"))
    request = request_of(a_patient(needs={"interpreter": "1"}), outcome, answers={"pregnant": "yes"})
    url = f"/request/{request.public_id}/times"
    client.get(url)
    client.get(f"{url}?mode=phone")
    shown = db_session.query(OfferShown).order_by(OfferShown.id).all()
    assert [each.actor_role for each in shown] == ["patient", "patient"]
    assert shown[0].why["minutes"] == 30
    assert shown[0].why["longer_for"] == ["interpreter"]
    assert list(shown[0].why["left_out"]) == ["paramedic"]
    assert shown[1].why["asked"] == {"mode": "phone"}
    assert paramedic.id not in shown[0].slot_ids
    sign_in(client, a_receptionist())
    page = client.get(f"/desk/request/{request.public_id}").text
    assert f"/desk/request/{request.public_id}/offers" in page
    screen = client.get(f"/desk/request/{request.public_id}/offers").text
    for words in (
        "The patient saw this list.",
        "this person needs longer.",
        "Not with: Paramedic (Illness in pregnancy).",
        "Only these were asked for: Phone call.",
    ):
        assert words in screen


def test_staff_are_warned_of_an_overlap_and_book_it_only_by_saying_so(client: Visitor) -> None:
    patient = a_patient()
    first, second = a_slot(NOW + timedelta(hours=1)), a_slot(NOW + timedelta(hours=1))
    one, other = a_sent_request(patient), a_sent_request(patient)
    services.hold_slot(a_visitor(one), one, first.public_id, "phone")
    services.confirm_booking(a_visitor(one), one)
    sign_in(client, a_receptionist())
    url = f"/request/{other.public_id}"
    assert "Overlaps another appointment" in client.get(f"{url}/times").text
    client.submit(f"{url}/hold", {"slot": f"{second.public_id}.phone"}, page=f"{url}/times")
    assert "It overlaps another appointment" in client.get(f"{url}/confirm").text
    refused = client.submit(f"{url}/confirm", {"contact_phone": "07700 900123"})
    assert refused.status_code == 422
    assert "Tick the box to book both, or choose another time" in refused.text
    client.submit(f"{url}/confirm", {"contact_phone": "07700 900123", "overlap": "yes"})
    assert db_session.query(Appointment).filter_by(status="booked").count() == 2
