"""“Triaged and nothing offered” cannot be reached: over random diaries, people and needs (D07)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal import clock
from portal.access import Viewer
from portal.booking import services
from portal.booking.claiming import offered_outcome, release_hold
from portal.booking.offering import Sought, offered
from portal.booking.wanted import MODES
from portal.config import ROOT
from portal.db import db_session, transaction
from portal.pathways.load import load_rules
from portal.triage import settling
from portal.triage.destinations import is_booked_here
from portal.triage.models import Request, Task
from tests import databases
from tests.booking.factories import an_outcome
from tests.factories import a_clinician, a_patient, a_request, a_site, a_slot, a_visitor

NOW = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
BOOKABLE = sorted(
    each.id for each in load_rules(ROOT / "rules").dispositions.values() if is_booked_here(each)
)
ROLES = ("gp", "practice_nurse", "first_contact_physio", "social_prescriber", "duty_clinician")
NEEDS = ("interpreter", "bsl", "step_free", "easy_read", "quiet", "female_clinician", "home_visits")
diaries = st.lists(
    st.tuples(
        st.sampled_from(ROLES),
        st.integers(0, 60 * 24 * 16),  # minutes from now, some of them too far
        st.sampled_from([10, 15, 20, 30]),
        st.sets(st.sampled_from(MODES[:3]), min_size=1),
        st.sampled_from([0, 0, 65, 101]),  # for anybody, for the urgent, for 111 alone
        st.booleans(),  # at the place without a step
    ),
    max_size=5,
)
people = st.fixed_dictionaries(
    {
        "born_on": st.dates(date(1930, 1, 1), date(2026, 5, 1)),
        "needs": st.sets(st.sampled_from(NEEDS), max_size=3),
        "wishes": st.fixed_dictionaries(
            {},
            optional={"mode": st.sampled_from(MODES[:3]), "clinician": st.sampled_from(["female", "usual"])},
        ),
        "pregnant": st.sampled_from(["yes", "no", "not_sure"]),
    }
)


@pytest.mark.usefixtures("db")
def test_whoever_may_book_has_a_time_to_choose_or_somebody_who_finds_one_by_a_promised_time(
    app: Flask,
) -> None:
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(diary=diaries, person=people, disposition=st.sampled_from(BOOKABLE), taken=st.booleans())
    def never_nothing(diary: list[tuple], person: dict, disposition: str, taken: bool) -> None:  # type: ignore[type-arg]
        db_session.remove()
        databases.empty(app.extensions["portal"].engine)
        with clock.frozen_at(NOW):
            request, viewer = _asked(app, person, disposition)
            _published(diary)
            outcome = offered_outcome(viewer, request)
            assert outcome
            found = offered(viewer, request, outcome, Sought())
            for slot in found.slots[:3]:  # what is offered can be had, as long as nobody else took it
                services.hold_slot(viewer, request, slot.public_id, slot.mode)
            if not found.slots or taken:
                services.ask_reception_to_find_a_time(viewer, request)
            else:
                services.confirm_booking(viewer, request)
            _is_in_hands(request)

    never_nothing()


def _asked(app: Flask, person: dict, disposition: str) -> tuple[Request, Viewer]:  # type: ignore[type-arg]
    """A request of this person, settled by the service that settles every request."""
    patient = a_patient(born_on=person["born_on"], needs=dict.fromkeys(person["needs"], "1"))
    request = a_request(
        patient,
        answers={"pregnant": person["pregnant"]},
        asked_from={
            "born_on": person["born_on"].isoformat(), "sex": "female", "today": "2026-06-01",
            "informant": "self", "known": {}, "organs": [], "record": {},
        },
        pathway_ids=["back_pain"],
    )  # fmt: skip
    viewer = a_visitor(request)
    request.assessment.wishes = person["wishes"]
    with transaction():
        settling.settle(viewer, app.extensions["portal"].rules, request, an_outcome(disposition))
    return request, viewer


def _published(diary: list[tuple]) -> None:  # type: ignore[type-arg]
    upstairs = a_site(name="Old Mill", kind="branch", is_step_free=False)
    for role, minutes, length, modes, rank, is_upstairs in diary:
        a_slot(
            NOW + timedelta(minutes=minutes), staff=a_clinician(role), minutes=length, modes=tuple(modes),
            least_rank=rank, site=upstairs if is_upstairs else None,
        )  # fmt: skip


def _is_in_hands(request: Request) -> None:
    """Booked, or on somebody's list by a time that has not gone by."""
    db_session.refresh(request)
    if request.state == "booked":
        return
    due = [each.due_at for each in db_session.query(Task).filter_by(request_id=request.id, state="open")]
    assert due
    assert request.promised_by
    assert request.promised_by >= NOW


@pytest.mark.usefixtures("db", "monday_morning")
def test_when_nobody_of_first_choice_has_time_the_next_who_may_see_it_are_offered(app: Flask) -> None:
    gp = a_slot(NOW + timedelta(hours=3))
    outcome = an_outcome("first_contact_physio")
    request = a_request(a_patient(), submitted_at=NOW, state="queued", urgency=38, outcome=outcome.to_json())
    viewer = a_visitor(request)
    found = offered(viewer, request, outcome, Sought())
    assert (found.wanted.is_widened, [each.id for each in found.slots]) == (True, [gp.id])
    assert services.hold_slot(viewer, request, gp.public_id, "phone").slot_id == gp.id
    physio = a_clinician("first_contact_physio")
    own = a_slot(NOW + timedelta(hours=30), staff=physio, minutes=20)
    with transaction():
        release_hold(request)
    assert [each.id for each in offered(viewer, request, outcome, Sought()).slots] == [own.id]
    with pytest.raises(services.SlotNotOffered):
        services.hold_slot(viewer, request, gp.public_id, "phone")
