"""Each page of the desk is open to the roles that need it and to nobody else."""

import pytest
from flask.testing import FlaskClient

from portal.access import Role
from tests.desk.conftest import SignedIn
from tests.factories import a_patient, a_practice, a_request, the_practice
from tests.visitor import Visitor

pytestmark = pytest.mark.database

RECEPTION, CLINICIAN, LINK_WORKER, MANAGER, SAFETY = (
    Role.RECEPTIONIST,
    Role.CLINICIAN,
    Role.SOCIAL_PRESCRIBER,
    Role.MANAGER,
    Role.SAFETY_OFFICER,
)
PAGES = {
    "/desk/find-patient": {RECEPTION, CLINICIAN},
    "/desk/requests": {RECEPTION, CLINICIAN},
    "/desk/not-matched": {RECEPTION},
    "/desk/messages": {RECEPTION, CLINICIAN},
    "/desk/rotas": {RECEPTION, CLINICIAN, MANAGER},
    "/desk/numbers": {MANAGER, SAFETY},
    "/desk/rules": {CLINICIAN, MANAGER, SAFETY},
}


@pytest.mark.parametrize("role", [RECEPTION, CLINICIAN, LINK_WORKER, MANAGER, SAFETY])
def test_a_role_opens_its_pages_and_no_others(signed_in: SignedIn, role: Role) -> None:
    visitor = signed_in(role)
    request = a_request(a_patient(), state="queued")
    unmatched = a_request(state="queued", match_state="not_matched")
    pages = PAGES | {
        f"/desk/request/{request.public_id}": {RECEPTION, CLINICIAN},
        f"/desk/not-matched/{unmatched.public_id}": {RECEPTION},
    }
    opened = {url: visitor.get(url).status_code for url in pages}
    assert opened == {url: 200 if role in roles else 403 for url, roles in pages.items()}


@pytest.mark.parametrize("url", [*PAGES, "/desk", "/desk/messages/inbox", "/desk/request/x"])
def test_somebody_at_the_front_door_is_asked_to_sign_in(client: FlaskClient, url: str) -> None:
    the_practice()
    answer = client.get(url)
    assert answer.status_code == 303
    assert "/sign-in" in answer.location


@pytest.mark.parametrize(
    ("role", "screen"),
    [
        (RECEPTION, "/desk/find-patient"),
        (CLINICIAN, "/desk/requests"),
        (LINK_WORKER, "/caseload"),
        (MANAGER, "/desk/numbers"),
        (SAFETY, "/desk/numbers"),
    ],
)
def test_the_day_begins_on_the_main_screen_of_the_role(signed_in: SignedIn, role: Role, screen: str) -> None:
    assert signed_in(role).get("/desk").location == screen


def test_outside_the_demonstration_there_is_no_inbox(receptionist: Visitor) -> None:
    assert receptionist.get("/desk/messages/inbox").status_code == 404


def test_a_request_of_another_practice_is_not_there(receptionist: Visitor) -> None:
    elsewhere = a_request(practice=a_practice("Other Practice"), state="queued")
    assert receptionist.get(f"/desk/request/{elsewhere.public_id}").status_code == 404
    assert receptionist.get(f"/desk/not-matched/{elsewhere.public_id}").status_code == 404


def test_a_refused_member_of_staff_is_led_back_to_their_work_not_told_to_phone_their_own_practice(
    signed_in: SignedIn,
) -> None:
    refused = signed_in(LINK_WORKER).get("/desk/requests")
    assert refused.status_code == 403
    assert 'href="/desk"' in refused.text
    assert "call us on" not in refused.text
