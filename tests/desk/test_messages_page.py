"""Messages that did not arrive, on staff's page: sent again or phoned instead, and letters posted."""

from datetime import timedelta

import pytest

from portal import clock
from portal.access import Role
from portal.db import db_session
from portal.messages.channels import Outgoing, Receipt, Refused
from portal.messages.models import TO_PRINT, Message
from portal.messages.sending import send_due
from portal.triage.models import Request, Task
from tests.desk.conftest import SignedIn
from tests.factories import a_patient, a_practice, a_request, the_practice, the_system
from tests.messages.writing import Kept, fresh, only, tell
from tests.visitor import Visitor

pytestmark = pytest.mark.database
PAGE = "/desk/messages"


class ToTheLetter:
    """A channel that makes a letter of everything."""

    rings = False
    is_limited = False

    def send(self, message: Outgoing) -> Receipt:
        return Receipt(state=TO_PRINT, pdf=b"%PDF-1.7 a letter")


class Never:
    """A channel that refuses everything."""

    rings = False
    is_limited = False

    def send(self, message: Outgoing) -> Receipt:
        raise Refused("permanent-failure")


@pytest.fixture
def lost(receptionist: Visitor) -> tuple[Message, Request]:
    """A confirmation that no phone took."""
    request = a_request(a_patient("Zofia", "Nowak"), state="booked")
    message = tell(the_system(), request_id=request.public_id)
    send_due(the_system(), {"sms": Never()})
    return message, request


def test_what_did_not_arrive_is_shown_with_whom_and_why(
    receptionist: Visitor, lost: tuple[Message, Request]
) -> None:
    page = receptionist.get(PAGE).text
    for words in ("Zofia Nowak", "07700 900123", "The number or address does not exist.", "Phone instead"):
        assert words in page
    assert "No messages are going out" not in page  # nothing waits to go


def test_sent_again_it_stays_in_sight_until_it_goes(
    receptionist: Visitor, lost: tuple[Message, Request]
) -> None:
    message, _ = lost
    assert receptionist.submit(f"{PAGE}/{message.public_id}/again", page=PAGE).status_code == 303
    assert fresh(message).state == "waiting"
    page = receptionist.get(PAGE).text
    assert "Still trying" in page
    assert "No messages are going out" in page  # no worker has been seen: staff are told
    assert "Text messages cannot be sent" in page
    send_due(the_system(), only(Kept()))
    assert "Zofia" not in receptionist.get(PAGE).text


def test_phoned_instead_the_call_has_a_clock_and_stands_at_the_request(
    receptionist: Visitor, lost: tuple[Message, Request]
) -> None:
    message, request = lost
    answer = receptionist.submit(f"{PAGE}/{message.public_id}/phone", page=PAGE)
    assert answer.location.endswith(f"/desk/request/{request.public_id}#tasks")
    task = db_session.query(Task).filter_by(kind="tell_by_phone").one()
    assert clock.now() - timedelta(minutes=1) < task.due_at < message.valid_until
    assert "Phone them" in receptionist.get(answer.location).text
    assert fresh(message).state == "handled"
    assert "Zofia" not in receptionist.get(PAGE).text


def test_a_letter_is_printed_and_marked_as_posted(receptionist: Visitor) -> None:
    message = tell(the_system(), channel="letter", recipient="Zofia Nowak\n1 Mill Lane")
    send_due(the_system(), {"letter": ToTheLetter()})
    assert "Letters to post" in receptionist.get(PAGE).text
    pdf = receptionist.get(f"{PAGE}/{message.public_id}/letter.pdf")
    assert (pdf.mimetype, pdf.data[:5]) == ("application/pdf", b"%PDF-")
    receptionist.submit(f"{PAGE}/{message.public_id}/posted", page=PAGE)
    assert fresh(message).state == "sent"
    assert "Letters to post" not in receptionist.get(PAGE).text


def test_another_practice_and_other_roles_reach_none_of_it(
    signed_in: SignedIn, lost: tuple[Message, Request]
) -> None:
    elsewhere = tell(the_system(a_practice("Other Practice")), "booked:other:1", channel="letter")
    visitor = signed_in(Role.CLINICIAN)
    assert visitor.get(f"{PAGE}/{elsewhere.public_id}/letter.pdf").status_code == 404
    assert "Zofia" in visitor.get(PAGE).text
    assert signed_in(Role.MANAGER).get(PAGE).status_code == 403
    assert the_practice()
