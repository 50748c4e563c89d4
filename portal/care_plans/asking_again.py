"""The same questions 4 and 12 weeks after somebody was referred or began a plan: sent once, reminded of once.

Whoever answers needs no account: the link asks for the birth date. What is asked are the measures whose
questions may be shown and that nobody needs to be with: PHQ-9 asks about self-harm, so it is asked at a talk.
"""

from collections.abc import Mapping
from datetime import date, time, timedelta

from sqlalchemy.exc import IntegrityError

from portal import audit, clock, i18n
from portal.access import NotAllowed, Permission, Viewer
from portal.care_plans import measure_queries
from portal.care_plans.instruments import INSTRUMENTS, LONELINESS, ONS4, Instrument, scores_of
from portal.care_plans.measure_queries import Course
from portal.care_plans.models import PERSON, MeasureInvitation, MeasureTaken
from portal.care_plans.sharing import questions_address
from portal.db import transaction
from portal.i18n import gettext as _
from portal.people import queries as people
from portal.people.birth_date_lock import try_birth_date
from portal.people.models import Patient
from portal.people.network_queries import practice_of
from portal.people.writing_to import may_write_to, write_to

WEEKS = (4, 12)  # social-needs.md: at 4 and 12 weeks ask again
ASKED = (ONS4.id, LONELINESS.id)
VALID, REMIND_AFTER = timedelta(days=28), timedelta(days=7)
LATE_BY = timedelta(days=28)  # a question about four weeks that comes after eight measures something else
FROM, UNTIL = time(9), time(20)
YOUNGEST = 16  # of the ONS's questions
ANSWERED, DECLINED = "answered", "declined"


def ask_again(viewer: Viewer) -> int:
    """Send what is due and remind, each once; how many messages. The worker's duty."""
    if not FROM <= clock.local(clock.now()).time() < UNTIL:
        return 0
    done = 0
    for weeks in WEEKS:
        until = clock.now() - timedelta(weeks=weeks)
        for course in measure_queries.courses_to_ask(viewer, weeks, until - LATE_BY, until):
            done += _invite(viewer, course, weeks)
    for number in measure_queries.to_remind(viewer, clock.now() - REMIND_AFTER):
        done += _remind(viewer, number)
    return done


def _invite(viewer: Viewer, course: Course, weeks: int) -> bool:
    patient = people.patient_by_id(viewer, course.patient_id)
    if patient is None or patient.left_on or _age(patient.born_on) < YOUNGEST:
        return False
    is_sent = may_write_to(patient)
    try:
        with transaction() as session:
            invitation = _new(patient, course, weeks)
            invitation.sent_at = invitation.created_at if is_sent else None
            session.add(invitation)
            session.flush()
            if is_sent:
                _send(viewer, patient, invitation)
            details = {"weeks": weeks, "sent": is_sent}
            audit.record(viewer, "measures.asked_again", "patient", patient.public_id, details)
    except IntegrityError:  # another worker was quicker
        return False
    return is_sent


def _new(patient: Patient, course: Course, weeks: int) -> MeasureInvitation:
    now = clock.now()
    return MeasureInvitation(
        practice_id=patient.practice_id,
        patient_id=patient.id,
        referral_id=course.referral_id,
        care_plan_id=course.care_plan_id,
        weeks=weeks,
        instruments=list(ASKED),
        answered=[],
        created_at=now,
        ends_at=now + VALID,
        wrong_tries=0,
    )


def _send(viewer: Viewer, patient: Patient, invitation: MeasureInvitation) -> None:
    def body() -> str:
        return _(
            "%(practice)s: please answer a few short questions for us by %(date)s: %(link)s",
            **_values(viewer, invitation),
        )

    write_to(viewer, patient, f"how-are-you:{invitation.public_id}", body, invitation.ends_at)


def _remind(viewer: Viewer, number: int) -> bool:
    with transaction():
        invitation = measure_queries.invitation_locked(viewer, number)
        patient = people.patient_by_id(viewer, invitation.patient_id) if invitation else None
        if not invitation or not patient or invitation.reminded_at or invitation.ended_at:
            return False
        if patient.left_on:  # died, or left the list
            return False
        invitation.reminded_at = clock.now()
        audit.record(viewer, "measures.reminded", "patient", patient.public_id, {"weeks": invitation.weeks})
        if not may_write_to(patient):
            return False

        def body() -> str:
            return _(
                "%(practice)s: we would still like to hear from you. You can answer until %(date)s: %(link)s "
                "We will not remind you again.",
                **_values(viewer, invitation),
            )

        event = f"how-are-you:{invitation.public_id}:again"
        write_to(viewer, patient, event, body, invitation.ends_at)
    return True


def _values(viewer: Viewer, invitation: MeasureInvitation) -> dict[str, str]:
    return {
        "practice": practice_of(viewer).name,
        "date": i18n.format_date(clock.local(invitation.ends_at).date(), "EEEE d MMMM"),
        "link": questions_address(invitation.public_id),
    }


def _age(born_on: date) -> int:
    today = clock.today()
    return today.year - born_on.year - ((today.month, today.day) < (born_on.month, born_on.day))


def prove_birth_date(viewer: Viewer, invitation: MeasureInvitation, born_on: date) -> None:
    """Accept the person's birth date. Raises WrongBirthDate, counted in the database, and Resting."""
    with transaction() as session:
        session.refresh(invitation, with_for_update=True)
        patient = people.patient_by_id(viewer, invitation.patient_id)
        refusal = try_birth_date(invitation, born_on, patient.born_on if patient else None)
        action = "measures.wrong_birth_date" if refusal else "measures.opened"
        audit.record(viewer, action, "measure_invitation", invitation.public_id)
    if refusal:
        raise refusal


def next_question(invitation: MeasureInvitation) -> Instrument | None:
    """What is still to be answered."""
    left = (each for each in invitation.instruments if each not in invitation.answered)
    return next((INSTRUMENTS[each] for each in left), None)


def answer(
    viewer: Viewer, invitation: MeasureInvitation, instrument: Instrument, answers: Mapping[str, int]
) -> None:
    """Keep the answers to one of the measures; sent twice, they are kept once."""
    _check(viewer, invitation)
    with transaction() as session:
        session.refresh(invitation, with_for_update=True)
        patient = people.patient_by_id(viewer, invitation.patient_id)
        if patient is None or invitation.ended_at or instrument.id not in invitation.instruments:
            return
        if instrument.id in invitation.answered:
            return
        session.add(_taken(viewer, invitation, patient, instrument, answers))
        invitation.answered = [*invitation.answered, instrument.id]
        if next_question(invitation) is None:
            invitation.ended_at, invitation.ended_because = clock.now(), ANSWERED
        details = {"instrument": instrument.id, "weeks": invitation.weeks}
        audit.record(viewer, "measures.answered", "patient", patient.public_id, details)


def _taken(
    viewer: Viewer,
    invitation: MeasureInvitation,
    patient: Patient,
    instrument: Instrument,
    answers: Mapping[str, int],
) -> MeasureTaken:
    return MeasureTaken(
        practice_id=invitation.practice_id,
        patient_id=patient.id,
        care_plan_id=measure_queries.plan_of_course(viewer, invitation),
        instrument=instrument.id,
        answers=dict(answers),
        scores=scores_of(instrument, answers),
        taken_on=clock.today(),
        weeks=invitation.weeks,
        author_kind=PERSON,
        author_name=patient.name,
        created_at=clock.now(),
    )


def decline(viewer: Viewer, invitation: MeasureInvitation) -> None:
    """The person does not want to answer: nothing more is asked, and nobody asks why."""
    _check(viewer, invitation)
    with transaction() as session:
        session.refresh(invitation, with_for_update=True)
        if invitation.ended_at is None:
            invitation.ended_at, invitation.ended_because = clock.now(), DECLINED
            audit.record(viewer, "measures.declined", "measure_invitation", invitation.public_id)


def _check(viewer: Viewer, invitation: MeasureInvitation) -> None:
    """Only who has shown the birth date; the proof stands beside those for links to a plan."""
    if invitation.public_id not in viewer.plan_link_ids:
        raise NotAllowed(Permission.OPEN_PLANS.value)
