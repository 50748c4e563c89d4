"""A Monday morning at the front door: a visitor, their request, and a GP with four free times."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from portal.booking.models import Slot
from portal.triage.models import Request
from tests.booking.factories import a_sent_request
from tests.factories import a_clinician, a_slot
from tests.visitor import Visitor

NOW = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)  # a Monday, 09:00 in London


@pytest.fixture
def monday_morning(set_clock: Callable[[datetime], None]) -> None:
    """The clock stands at nine on a working day."""
    set_clock(NOW)


@pytest.fixture
def gp_slots(db: object) -> list[Slot]:
    """Four times with a GP, today and tomorrow."""
    gp = a_clinician(name="Dr Ada Okafor")
    return [a_slot(NOW + timedelta(hours=hour), staff=gp) for hour in (1, 2, 25, 26)]


@pytest.fixture
def request_of(client: Visitor) -> Callable[..., Request]:
    """Make a sent request that this visitor's browser holds."""

    def make(*args: object, **details: object) -> Request:
        request = a_sent_request(*args, **details)  # type: ignore[arg-type]
        with client.session_transaction() as session:
            session["requests"] = [*session.get("requests", ()), request.public_id]
        return request

    return make
