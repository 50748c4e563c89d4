"""The directory: found by need, place, time, cost, access, language; brought in at once; its gaps noted."""

from datetime import timedelta
from typing import Any

import pytest

from portal import clock
from portal.community import case_notes, directory_queries, importing, suggesting
from portal.community.directory_models import Place, Service, ServiceFacet
from portal.community.directory_queries import Wanted
from portal.community.distances import Point, box_round, kilometres
from portal.community.entries import open_bits
from portal.db import db_session
from portal.people.models import Staff
from tests.factories import a_link_worker, a_patient, a_referral, a_service, as_viewer, saved

pytestmark = pytest.mark.database
LEEDS, YORK = Point(53.7997, -1.5492), Point(53.9576, -1.0827)
WEDNESDAY_MORNING = [{"day": 2, "opens": "10:00", "closes": "12:00"}]


@pytest.fixture
def worker(db: object) -> Staff:
    return a_link_worker()


def names(worker: Staff, **wanted: Any) -> list[str]:
    return [hit.service.name for hit in directory_queries.search(as_viewer(worker), Wanted(**wanted)).hits]


@pytest.mark.one_engine
def test_distances_are_those_of_the_map_and_the_box_holds_its_circle() -> None:
    assert kilometres(LEEDS, YORK) == pytest.approx(35.3, abs=0.3)
    for within in (1, 30, 400):
        box = box_round(LEEDS, within)
        for corner in (Point(box.south, LEEDS.longitude), Point(LEEDS.latitude, box.east)):
            assert kilometres(LEEDS, corner) >= within * 0.999


def test_a_search_narrows_by_each_thing_asked_for(worker: Staff) -> None:
    a_service("Benefits Bus", needs=["benefits"], latitude=LEEDS.latitude, longitude=LEEDS.longitude)
    a_service(
        "Open Door", needs=["benefits", "loneliness"], languages=["en", "ur"], access=["step_free"],
        latitude=YORK.latitude, longitude=YORK.longitude, hours=WEDNESDAY_MORNING,
        open_bits=open_bits(WEDNESDAY_MORNING), is_free=False, min_age=60, kind="peer_group",
    )  # fmt: skip
    a_service("By Phone", needs=["loneliness"], access=["telephone"])
    a_service("Closed Door", needs=["benefits", "loneliness"], status="inactive")
    both = ("benefits", "loneliness")
    assert names(worker, needs=both) == ["Open Door", "Benefits Bus", "By Phone"]  # most needs first
    assert names(worker, text="BUS") == ["Benefits Bus"]
    assert names(worker, text="100%") == []
    assert names(worker, needs=both, near=LEEDS, within_km=10) == ["Benefits Bus", "By Phone"]
    assert names(worker, near=YORK) == ["Open Door", "Benefits Bus", "By Phone"]  # the nearest first
    assert names(worker, day=2, part="morning") == names(worker, part="morning") == ["Open Door"]
    assert names(worker, day=2, part="evening") == names(worker, day=3) == []
    assert names(worker, language="ur") == names(worker, access=("step_free",)) == ["Open Door"]
    assert names(worker, kind="peer_group") == ["Open Door"]
    assert names(worker, free_only=True) == ["Benefits Bus", "By Phone"]
    assert names(worker, age=59) == ["Benefits Bus", "By Phone"]
    found = directory_queries.search(as_viewer(worker), Wanted(), page=2, size=2)
    assert (found.total, [hit.service.name for hit in found.hits]) == (3, ["Open Door"])


def test_a_place_is_the_postcode_or_its_district_or_where_services_are(worker: Staff) -> None:
    viewer = as_viewer(worker)
    assert directory_queries.place_of(viewer, "LX1 2AB") is None
    a_service(postcode="LX1 9ZZ", latitude=1.0, longitude=2.0)
    assert directory_queries.place_of(viewer, "LX1 2AB") == Point(1.0, 2.0)
    saved(Place(postcode="LX1 3AA", latitude=50.0, longitude=0.0))
    assert directory_queries.place_of(viewer, "LX1 2AB") == Point(50.0, 0.0)
    saved(Place(postcode="LX1 2AB", latitude=51.0, longitude=0.5))
    assert directory_queries.place_of(viewer, "LX1 2AB") == Point(51.0, 0.5)
    assert directory_queries.place_of(viewer, "LX10 2AB") is None  # another district, not a longer number


def test_good_rows_are_kept_and_each_bad_one_is_reported(worker: Staff) -> None:
    viewer = as_viewer(worker)
    good = {"id": "a1", "name": "Chatty Café", "description": "Talk.", "needs": "loneliness; food"}
    bad: list[dict[str, Any]] = [
        {"description": "No name", "needs": "loneliness"},
        good | {"id": "b2", "needs": "friends"},
        good | {"id": "b3", "hours": "Mon ten to two"},
        good | {"id": "b4", "postcode": "LX", "min_age": "9", "max_age": "7"},
        good | {"id": "b5", "latitude": "nan", "longitude": "1"},
        good | {"id": "b6", "email": "nobody", "website": "javascript:alert(1)"},
        good | {"name": "The same again"},
        {"not_a_row": '"'},
    ]
    rows = [good | {"hours": "Wed 10:00-12:00", "languages": "en ur"}, *bad, good | {"id": "a2"}]
    made = importing.bring_in(viewer, enumerate(rows, start=2))
    assert (made.added, made.changed) == (2, 0)
    assert [(each["line"], each["field"], each["problem"]) for each in made.refused] == [
        (3, "name", "missing"), (4, "needs", "unknown"), (5, "hours", "not_hours"),
        (6, "postcode", "not_a_postcode"), (6, "min_age", "wrong_order"),
        (7, "latitude", "not_a_number"),
        (8, "email", "not_an_email"), (8, "website", "not_a_link"), (9, "id", "twice"), (10, "", "not_a_row"),
    ]  # fmt: skip
    assert names(worker, needs=("food",), language="ur", day=2) == ["Chatty Café"]
    again = importing.bring_in(viewer, enumerate([good | {"needs": "food"}], start=2))
    assert (again.added, again.changed) == (0, 1)
    kept = db_session.query(ServiceFacet).join(Service, Service.id == ServiceFacet.service_id)
    assert [row.value for row in kept.filter(Service.source_id == "a1", ServiceFacet.facet == "need")] == [
        "food"
    ]


def test_suggestions_say_why_and_what_to_check(worker: Staff) -> None:
    viewer = as_viewer(worker)
    patient = a_patient(spoken_language="ur", needs={"step_free": "1108191000000103"})
    saved(Place(postcode=patient.postcode, latitude=LEEDS.latitude, longitude=LEEDS.longitude))
    near = {"latitude": LEEDS.latitude, "longitude": LEEDS.longitude}
    a_service("Far and Strange", latitude=YORK.latitude, longitude=YORK.longitude)
    a_service("Sitara", languages=["ur"], access=["step_free"], **near)
    a_service("For Children", max_age=17, **near)
    words = {"loneliness": "Feeling lonely"}
    first, second = suggesting.suggestions(viewer, a_referral(patient), patient, words)
    assert first.service.name == "Sitara"
    assert first.reasons == [
        "Feeling lonely", "Speaks Urdu", "Step-free, as they need", "\u20660.0\u2069 miles from home", "Free",
    ]  # fmt: skip
    assert first.checks == []
    assert second.checks == ["Ask if somebody there speaks Urdu", "Ask if it is step-free"]


def test_what_nobody_could_be_found_for_is_counted_without_the_person(worker: Staff) -> None:
    viewer, patient = as_viewer(worker), a_patient(spoken_language="ur", postcode="LX1 2AB")
    for referral in (a_referral(patient, link_worker=worker), a_referral(patient, link_worker=worker)):
        for _ in range(2):  # saying it again counts nothing twice
            case_notes.arrange_case(viewer, referral, intensity="", need_states={"loneliness": "no_service"})
    since = clock.today() - timedelta(days=90)
    assert directory_queries.unmet_needs(viewer, since) == [("loneliness", "ur", "", "LX1", 2)]
