"""`python -m tests.load.day`: what the board of a day of 400 appointments takes of the processor."""

from collections.abc import Iterator
from datetime import time, timedelta

import click

from portal import clock
from portal.booking.models import Appointment, ClinicSession
from portal.booking.rota_models import RotaPattern
from portal.people.models import Staff
from portal.triage.models import Request
from tests.factories import a_clinician, a_patient, a_practice, a_receptionist, a_request, saved
from tests.factories.people import the_practice, the_site
from tests.load.figures import Figure, told
from tests.load.pages import figures_of, portal, signed_in

CLINICIANS, EACH = 10, 40
PAGE = "/desk/day"
MOST_MS, MOST_STATEMENTS = 50.0, 8
STATES = ("booked", "booked", "arrived", "fulfilled", "did_not_attend")


def figures() -> Iterator[Figure]:
    """The page, and how many statements it sends."""
    with portal() as app:
        with app.app_context():
            a_practice()
            receptionist = a_receptionist()
            _fill()
        client = signed_in(app, receptionist)
        yield from figures_of(
            f"day board of {CLINICIANS * EACH}", app, client, PAGE, MOST_MS, MOST_STATEMENTS
        )


def _fill() -> None:
    """Everybody once, ten clinics at a time; some are here, were seen or did not come."""
    patients = [
        a_patient(f"Person{number}", "Example", spoken_language="ur" if number % 5 == 0 else "en").id
        for number in range(CLINICIANS * EACH)
    ]
    first = a_request(state="booked", submitted_at=clock.now())
    shared = {"practice_id": first.practice_id}
    requests = []
    for number, patient_id in enumerate(patients):
        request = Request(
            **shared, reference=f"D{number:07}", patient_id=patient_id, match_state="matched", state="booked",
            submitted_at=clock.now(), urgency=40, disposition_id="routine_14_days", created_at=clock.now(),
        )  # fmt: skip
        request.assessment = type(first.assessment)(**shared, pathway_ids=["back_pain"])
        requests.append(request)
    saved(*requests)
    for turn in range(CLINICIANS):
        mine = requests[turn * EACH : (turn + 1) * EACH]
        saved(*_clinic(a_clinician(), mine))


def _clinic(staff: Staff, requests: list[Request]) -> list[Appointment]:
    """One clinician's whole day, every twelve minutes."""
    on, begins = clock.today(), clock.instant(clock.today(), time(8))
    same = {"practice_id": staff.practice_id, "staff_id": staff.id, "role": staff.post}
    same["site_id"] = the_site(the_practice()).id
    pattern = saved(
        RotaPattern(
            **same, weekday=on.weekday(), starts=time(8), ends=time(16), slot_minutes=12,
            modes=["in_person", "phone"], valid_from=on,
        )
    )  # fmt: skip
    ends = begins + timedelta(hours=8)
    saved(ClinicSession(**same, rota_pattern_id=pattern.id, held_on=on, starts_at=begins, ends_at=ends))
    return [
        Appointment(
            **same, request_id=each.id, patient_id=each.patient_id, mode="phone" if at % 3 else "in_person",
            starts_at=begins + timedelta(minutes=12 * at), ends_at=begins + timedelta(minutes=12 * at + 12),
            booked_at=clock.now(), status=STATES[at % len(STATES)], delay_minutes=20 if at % 9 == 0 else 0,
        )
        for at, each in enumerate(requests)
    ]  # fmt: skip


if __name__ == "__main__":
    for each in figures():
        click.echo(told(each))
