"""`python -m tests.load.worklist`: what the worklist with 2,000 open requests takes of the processor."""

from collections.abc import Iterator
from datetime import timedelta

import click

from portal import clock
from portal.triage.models import Request, Task
from tests.factories import a_clinician, a_patient, a_practice, a_request, saved
from tests.load.figures import Figure, told
from tests.load.pages import figures_of, portal, signed_in

OPEN = 2_000
PAGE = "/desk/requests"
MOST_MS, MOST_STATEMENTS = 25.0, 8
RANKS = (40, 55, 65, 75, 38, 50)


def figures() -> Iterator[Figure]:
    """The page, and how many statements it sends."""
    with portal() as app:
        with app.app_context():
            a_practice()
            doctor = a_clinician()
            _fill()
        client = signed_in(app, doctor)
        yield from figures_of(f"worklist of {OPEN:,}", app, client, PAGE, MOST_MS, MOST_STATEMENTS)


def _fill() -> None:
    """Everybody somebody else; urgencies and promises mixed, a few to be acted on now."""
    now = clock.now()
    patients = [
        a_patient(f"Person{number}", "Example", spoken_language="ur" if number % 5 == 0 else "en")
        for number in range(100)
    ]
    shared = {"practice_id": patients[0].practice_id}
    first = a_request(patients[0], state="queued", submitted_at=now, urgency=40)
    requests = []
    for number in range(OPEN - 1):
        request = Request(
            **shared, reference=f"L{number:07}", patient_id=patients[number % 100].id,
            match_state="matched", state="escalated" if number % 400 == 0 else "queued",
            submitted_at=now - timedelta(minutes=number),
            urgency=95 if number % 400 == 0 else RANKS[number % 6], disposition_id="routine_14_days",
            promised_by=now + timedelta(minutes=number * 7 - 600), created_at=now,
        )  # fmt: skip
        request.assessment = type(first.assessment)(**shared, pathway_ids=["back_pain"])
        requests.append(request)
    saved(*requests)
    saved(
        *(
            Task(
                **shared, request_id=each.id, kind="call_back" if each.id % 2 else "find_appointment",
                owner_role="duty_clinician" if each.id % 2 else "receptionist", urgency=each.urgency,
                due_at=each.promised_by, created_at=now,
            )
            for each in requests
        )
    )  # fmt: skip


if __name__ == "__main__":
    for each in figures():
        click.echo(told(each))
