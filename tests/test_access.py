"""Nobody reaches a thing of another practice: every address with an id in it, tried by every role."""

from collections.abc import Iterator
from itertools import product

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from portal import Portal
from portal.access import ALLOWED, Role, permission_of
from portal.db import Base, db_session
from portal.people.models import Staff
from portal.people.networks import join_network
from tests.factories import a_member_of_staff, a_practice, next_weekday, sign_in, the_practice, the_system
from tests.factories.everything import everything_of
from tests.visitor import TOKEN, Visitor

pytestmark = pytest.mark.database
THEIRS = "Qwertzuiop"
STAFF = [role for role in Role if role not in (Role.PATIENT, Role.PROVIDER, Role.SYSTEM)]
# What a part of an address names, told by its beginning where one word stands for several things.
NAMED = {
    ("/plan/", "public_id"): "plan",
    ("/desk/plan/", "public_id"): "plan",
    ("/fhir/care-plan/", "public_id"): "plan",
    ("/referral/", "public_id"): "referral",
    ("/desk/case/", "public_id"): "referral",
    ("/asked/", "public_id"): "asked service",
    ("/message-back/", "public_id"): "message back",
    ("/service/", "public_id"): "service",
    ("/services/import/", "public_id"): "import",
    ("/desk/rules/", "proposal_id"): "rule proposal",
    ("", "rid"): "request",
    ("", "patient_id"): "patient",
    ("", "service_id"): "service",
    ("", "task_id"): "task",
    ("", "photo_id"): "photo",
    ("", "mid"): "message",
    ("", "entry_id"): "waiting entry",
    ("", "appointment_id"): "appointment",
    ("", "pattern_id"): "clinic",
    ("", "leave_number"): "leave",
    ("", "rule_id"): "release rule",
    ("", "right_id"): "carer right",
    ("", "link_id"): "plan link",
    ("", "note_id"): "plan note",
    ("", "invitation_id"): "group invitation",
}
# What is no practice's own: words of the rules, languages, days, and pages for everybody.
SAME = {
    "lang": "en",
    "slug": "what-matters",
    "number": "1",
    "instrument_id": "ons4",
    "question_id": "g_life",
    "score_id": "phq9",
    "group": "skin",
    "answer": "accept",
    "on": next_weekday().isoformat(),
}
NO_PRACTICES = (
    "/how-we-decide/",
    "/self-care/",
    "/open-referral/",
    "/surgery/",
    "/static/",
    "/fhir/Questionnaire/",
    "/fhir/<path:rest>",
    "/desk/rules/<release_id>/",  # one version is live for the whole site: any practice may take it back
)
BY_LINK = {"token", "secret"}  # for who has the link and knows the birth date: test_links_of_practices.py
TWICE_IS_ONCE = {"triage.delete_photo"}  # says nothing of what is not there, and leads back to one's own


@pytest.fixture
def ours_and_theirs(app: Flask, db: object) -> tuple[dict[str, str], dict[str, str]]:
    """One of everything of two practices, neighbours of one network."""
    portal: Portal = app.extensions["portal"]
    template = portal.plan_templates["social_prescribing"]
    ours, theirs = a_practice(), a_practice("Elm Road Surgery")
    for each in (ours, theirs):
        join_network(the_system(each), each, "Brookford")
    return everything_of(ours, "Ours", template), everything_of(theirs, THEIRS, template)


@pytest.fixture
def people(app: Flask, ours_and_theirs: object) -> dict[str, tuple[Visitor, str]]:
    """A browser of each role of our practice, and a passer-by's, each with the token of its forms."""
    found = {}
    for role in ("passer-by", *STAFF):
        visitor = app.test_client()
        assert isinstance(visitor, Visitor)
        if isinstance(role, Role):
            known = db_session.query(Staff).filter_by(practice_id=the_practice().id, role=role).first()
            sign_in(visitor, known or a_member_of_staff(role))
        token = TOKEN.search(visitor.get("/language").text)
        assert token
        found[str(role)] = visitor, token[1]
    return found


def named_by(rule: Rule) -> dict[str, str]:
    """What each part of the address names: the kind of thing by its part."""
    found = {}
    for part in sorted(rule.arguments - SAME.keys()):
        fits = (kind for (start, word), kind in NAMED.items() if word == part and str(rule).startswith(start))
        found[part] = next(fits, "")
        assert found[part], f"say in NAMED what {part} of {rule} names; factories/everything.py makes one"
    return found


def addresses(app: Flask) -> Iterator[tuple[Rule, dict[str, str]]]:
    """Every address that names something of a practice."""
    for rule in app.url_map.iter_rules():
        is_open = str(rule).startswith(NO_PRACTICES) or rule.arguments & BY_LINK
        if not is_open and (named := named_by(rule)):
            yield rule, named


def mixes(named: dict[str, str], ours: dict[str, str], theirs: dict[str, str]) -> Iterator[dict[str, str]]:
    """Each way to put at least one thing of theirs into an address."""
    for whose in product((ours, theirs), repeat=len(named)):
        if theirs in whose:
            yield {part: each[kind] for each, (part, kind) in zip(whose, named.items(), strict=True)}


def answers_at(url: str, rule: Rule, visitor: Visitor, token: str) -> Iterator[TestResponse]:
    """The page, and what comes of sending an empty form there."""
    methods = rule.methods or set()
    if "GET" in methods:
        yield visitor.get(url)
    if "POST" in methods:
        yield visitor.post(url, data={"csrf_token": token})


def is_refused(rule: Rule, answer: TestResponse) -> bool:
    leads_to_sign_in = "/sign-in" in (answer.location or "")
    return answer.status_code in (403, 404, 410) or leads_to_sign_in or rule.endpoint in TWICE_IS_ONCE


def all_rows() -> dict[str, list[tuple[object, ...]]]:
    """Everything that is kept, but for what any visit leaves: sessions, and the record of it."""
    db_session.rollback()
    return {
        name: sorted(map(tuple, db_session.execute(select(table))), key=repr)
        for name, table in Base.metadata.tables.items()
        if name not in {"cookie_session", "audit_event"}
    }


def test_no_address_leads_anybody_to_a_thing_of_another_practice(
    app: Flask,
    ours_and_theirs: tuple[dict[str, str], dict[str, str]],
    people: dict[str, tuple[Visitor, str]],
) -> None:
    before = all_rows()
    wrong = [
        (who, answer.request.method, str(rule), answer.status)
        for rule, named in addresses(app)
        for values in mixes(named, *ours_and_theirs)
        for who, (visitor, token) in people.items()
        for answer in answers_at(rule.build(SAME | values)[1], rule, visitor, token)  # type: ignore[index]
        if not is_refused(rule, answer) or THEIRS in answer.text
    ]
    assert wrong == []
    assert all_rows() == before


def test_the_same_addresses_lead_somewhere_with_things_of_our_own(
    app: Flask,
    ours_and_theirs: tuple[dict[str, str], dict[str, str]],
    people: dict[str, tuple[Visitor, str]],
) -> None:
    """Else the test above could be passed by addresses that lead nobody anywhere."""
    ours, _ = ours_and_theirs
    nowhere = []
    for rule, named in addresses(app):
        url = rule.build(SAME | {part: ours[kind] for part, kind in named.items()})[1]  # type: ignore[index]
        shown = (visitor.get(url).status_code for visitor, _ in people.values())
        if "GET" in (rule.methods or ()) and not any(status in (200, 303) for status in shown):
            nowhere.append(str(rule))
    assert nowhere == []


def test_no_role_passes_where_it_lacks_the_permission(
    app: Flask,
    ours_and_theirs: tuple[dict[str, str], dict[str, str]],
    people: dict[str, tuple[Visitor, str]],
) -> None:
    ours, _ = ours_and_theirs
    passed = []
    for rule, named in addresses(app):
        needed = permission_of(app.view_functions[rule.endpoint])
        url = rule.build(SAME | {part: ours[kind] for part, kind in named.items()})[1]  # type: ignore[index]
        for who in (role for role in STAFF if needed and needed not in ALLOWED[role]):
            passed += [
                (who, answer.request.method, str(rule), answer.status)
                for answer in answers_at(url, rule, *people[who])
                if answer.status_code != 403
            ]
    assert passed == []
