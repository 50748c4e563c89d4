"""`python -m tests.load.caseload`: the page of a caseload of 250 people against that of an empty one."""

from collections.abc import Iterator
from datetime import timedelta

import click

from portal import clock
from portal.community.models import Referral
from portal.people.models import Staff
from tests.factories import a_link_worker, a_patient, a_practice, a_request, saved
from tests.load.figures import Figure, at_most, told
from tests.load.pages import portal, signed_in, statements, times_longer

CASES = 250
PAGE = "/caseload"
MOST_STATEMENTS = 12
NEEDS = ("loneliness", "debt_bills", "food", "carer", "benefits")


def figures() -> Iterator[Figure]:
    """The full page against the empty one, and how many statements it sends."""
    with portal() as app:
        with app.app_context():
            a_practice()
            empty, full = a_link_worker(), a_link_worker()
            _fill(full)
        busy = signed_in(app, full)
        few, many = times_longer(signed_in(app, empty), busy, PAGE)
        sent = statements(app, busy, PAGE)
    yield at_most(f"caseload of {CASES}", many, "ms", "empty caseload", many / few, 2.0)
    name = f"caseload of {CASES}, statements"
    yield at_most(name, sent, "statements", str(MOST_STATEMENTS), sent / MOST_STATEMENTS, 1.0)


def _fill(worker: Staff) -> None:
    """A worker's cases: everybody somebody else, their next contacts spread over ten weeks."""
    now, today = clock.now(), clock.today()
    referrals = []
    for number in range(CASES):
        patient = a_patient(f"Person{number}", "Example", spoken_language="ur" if number % 5 == 0 else "en")
        request = a_request(patient, state="queued", submitted_at=now)
        referrals.append(
            Referral(
                practice_id=patient.practice_id, request_id=request.id, patient_id=patient.id,
                source="triage",
                needs=[NEEDS[number % 5], NEEDS[(number + 2) % 5]], state="active", link_worker_id=worker.id,
                risk_state="risks" if number % 7 == 0 else "none_known", created_at=now, first_contact_by=now,
                next_contact_on=today + timedelta(days=number % 70 - 14),
            )
        )  # fmt: skip
    saved(*referrals)


if __name__ == "__main__":
    for each in figures():
        click.echo(told(each))
