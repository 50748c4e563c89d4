"""Open Referral UK 3.0: what we give out can be taken in again; files with bad rows lose no good one."""

import csv
import io
import json
import uuid
from typing import Any

import pytest

from portal import clock
from portal.community import directory_queries, importing
from portal.community.directory_models import Service
from portal.community.entries import open_bits
from portal.db import db_session
from portal.interop.open_referral.reading import UnreadableFile, rows_of
from portal.interop.open_referral.writing import public_id_of, service_json, uuid_of
from tests.factories import a_link_worker, a_service, as_viewer, sign_in
from tests.visitor import Visitor

pytestmark = pytest.mark.database
HOURS = [{"day": 2, "opens": "10:00", "closes": "12:30"}, {"day": 5, "opens": "09:00", "closes": "11:00"}]
KEPT = (
    "kind", "name", "organisation", "description", "needs", "cost", "is_free", "languages", "access",
    "eligibility", "min_age", "max_age", "address", "postcode", "latitude", "longitude", "phone", "email",
    "url", "days", "hours", "open_bits", "status", "assured_on",
)  # fmt: skip
# What the UK profile says must be there.
REQUIRED = {
    "": {"id", "name", "status"},
    "organization": {"id", "name", "description"},
    "service_at_locations": {"id", "location"},
    "schedules": {"id"},
    "cost_options": {"id"},
    "languages": {"id"},
    "attributes": {"id", "link_id", "taxonomy_term_id"},
}


def a_full_service(**details: Any) -> Service:
    full: dict[str, Any] = {
        "kind": "peer_group", "needs": ["loneliness", "food"], "cost": "£2 a visit", "is_free": False,
        "languages": ["en", "ur"], "access": ["step_free", "hearing_loop"], "eligibility": "People over 60",
        "min_age": 60, "max_age": 110, "address": "4 Mill Lane, Brookford", "postcode": "LX1 2AB",
        "latitude": 53.5, "longitude": -1.5, "phone": "01632 960 201", "email": "hello@lunch.example",
        "url": "https://lunch.example/", "days": "Wed and Sat", "hours": HOURS, "open_bits": open_bits(HOURS),
        "status": "active", "assured_on": clock.today(),
    }  # fmt: skip
    return a_service("Elders’ Lunch", **(full | details))


def test_what_is_given_out_has_what_the_profile_requires_and_comes_back_the_same(client: Visitor) -> None:
    service = a_full_service()
    given = client.get("/open-referral/services")
    assert given.headers["Access-Control-Allow-Origin"] == "*"
    page = given.json
    assert page is not None
    assert (page["total_items"], page["first_page"], page["last_page"], page["empty"]) == (
        1,
        True,
        True,
        False,
    )
    (sent,) = page["contents"]
    for part, names in REQUIRED.items():
        for each in [sent] if not part else sent[part] if isinstance(sent[part], list) else [sent[part]]:
            assert names <= {name for name, value in each.items() if value is not None}, part
            assert uuid.UUID(each["id"])
    location = sent["service_at_locations"][0]["location"]
    assert {"address_1", "city", "state_province", "postal_code", "country", "address_type"} <= set(
        location["addresses"][0]
    )
    viewer = as_viewer(a_link_worker())
    made = importing.bring_in(viewer, rows_of(given.data))
    assert (made.added, made.refused) == (1, [])
    back = db_session.query(Service).filter(Service.source_id == sent["id"]).one()
    assert {name: getattr(back, name) for name in KEPT} == {name: getattr(service, name) for name in KEPT}


def test_other_programs_search_and_follow_ids(client: Visitor) -> None:
    service = a_full_service()
    a_service("By Phone", needs=["benefits"])
    own = str(uuid_of(service.public_id))
    assert public_id_of(own) == service.public_id
    one = client.get(f"/open-referral/services/{own}").json
    assert one == json.loads(json.dumps(service_json(service)))
    terms = client.get("/open-referral/taxonomy_terms").json
    assert terms is not None
    food = next(each["id"] for each in terms["contents"] if each["code"] == "food")
    for narrowed, total in (
        (f"taxonomy_term_id={food}", 1), ("search=phone", 1), ("day=WE", 1), ("per_page=1&page=2", 2),
    ):  # fmt: skip
        page = client.get(f"/open-referral/services?{narrowed}").json
        assert page is not None
        assert page["total_items"] == total, narrowed
    for missing in ("services/none", f"services/{uuid.uuid4()}", f"taxonomies/{uuid.uuid4()}"):
        assert client.get(f"/open-referral/{missing}").status_code == 404
    assert client.get(f"/open-referral/taxonomy_terms/{food}").status_code == 200
    assert client.get("/open-referral/").json == {
        "version": "3.0", "profile": "Open Referral UK", "openapi_url": None,
    }  # fmt: skip


def test_a_directory_of_others_is_understood_by_its_terms_and_odd_shapes_are_reported(
    client: Visitor,
) -> None:
    others: list[Any] = [
        {
            "id": "x1", "name": "Money Matters", "status": "active", "description": "Advice.",
            "attributes": [{"taxonomy_term": {"name": "Debt and money advice"}}],
            "service_at_locations": [{"location": {"accessibility": [{"description": "Wheelchair ramp"}]}}],
            "cost_options": [{"amount": 0}], "phones": [{"number": "01632 960 300"}],
        },
        {"id": "x2", "name": "Odd", "status": "active", "description": "?", "attributes": [7]},
        "not a service",
        {"id": "x3", "name": "Nothing known", "status": "active", "description": "?"},
    ]  # fmt: skip
    made = importing.bring_in(as_viewer(a_link_worker()), rows_of(json.dumps({"services": others}).encode()))
    assert made.added == 1
    assert [(each["line"], each["problem"]) for each in made.refused] == [
        (2, "not_a_row"), (3, "not_a_row"), (4, "missing"),
    ]  # fmt: skip
    kept = db_session.query(Service).filter(Service.source_id == "x1").one()
    assert (kept.needs, kept.access, kept.is_free) == (["debt_bills"], ["step_free"], True)


def a_table(rows: list[list[str]], **dialect: Any) -> bytes:
    written = io.StringIO()
    csv.writer(written, **dialect).writerows(rows)
    return written.getvalue().encode("utf-8-sig")


HEAD = ["Name", "Description", "Needs", "Postcode"]


def test_a_worker_uploads_a_table_and_reads_what_was_refused(client: Visitor) -> None:
    sign_in(client, a_link_worker())
    table = a_table(
        [HEAD, ["Shed", "We mend", "loneliness", "LX1 2AB"], ["", "No name", "food", ""],
         ["Café", "Tea, and talk", "friends", ""], ["Walks", "Out", "activity_weight", "", "one too many"]]
    )  # fmt: skip
    sent = client.submit("/services/import", {"file": (io.BytesIO(table), "services.csv")})
    assert sent.status_code == 303
    report = client.get(sent.location).text
    for words in (
        "1 new service",
        "3 rows refused",
        "It is empty.",
        "Fill it in.",
        "We do not know this value.",
    ):
        assert words in report.replace('<bdi dir="ltr">', "").replace("</bdi>", ""), words
    refused = client.get(f"{sent.location}/refused").json
    assert refused is not None
    assert [each["line"] for each in refused] == [3, 4, 5]
    for broken in (b"", b"{", b"a,b\n1,2\n"):
        answer = client.submit("/services/import", {"file": (io.BytesIO(broken), "x.csv")})
        assert answer.status_code == 422
        assert "Error: " in answer.text


def test_semicolons_old_letters_and_long_files_are_read(client: Visitor) -> None:
    rows = [HEAD, *([f"Café {n}", "Tea", "food", ""] for n in range(1500))]
    data = a_table(rows, delimiter=";").decode("utf-8-sig").encode("cp1252")
    viewer = as_viewer(a_link_worker())
    assert importing.bring_in(viewer, rows_of(data)).added == 1500
    found = directory_queries.search(viewer, directory_queries.Wanted(text="café 1499"))
    assert [hit.service.name for hit in found.hits] == ["Café 1499"]
    with pytest.raises(UnreadableFile):
        list(rows_of(b"3"))
