"""One request, whole: what was said, which rules fired with which answers, the tasks, and who looked."""

import pytest

from portal import access
from portal.access import Role
from portal.audit import AuditEvent
from portal.db import db_session
from portal.triage import tasks
from portal.triage.models import Request, Task
from tests.booking.counting import statements
from tests.booking.factories import a_sent_request, an_outcome, fresh
from tests.desk.conftest import SignedIn
from tests.factories import a_patient, a_receptionist, a_task, as_viewer
from tests.triage.journeys import answer_all, answer_one, begin_as, say, send
from tests.visitor import Visitor

pytestmark = pytest.mark.database
LONG_WORDS = "It began on Monday. " * 150 + "THE END"


def sent_by(visitor: Visitor, words: str = "my lower back hurts") -> str:
    """A request that a patient has made; its public id."""
    rid = begin_as(visitor, a_patient())
    answer_all(visitor, rid, {})
    say(visitor, rid, words, "back_pain")
    answer_all(visitor, rid, {"bp_coping": "limited"})
    send(visitor, rid)
    return rid


def test_everything_that_was_said_is_there_and_nothing_is_cut(client: Visitor, signed_in: SignedIn) -> None:
    rid = sent_by(client, LONG_WORDS)
    page = signed_in().get(f"/desk/request/{rid}").text
    assert LONG_WORDS.strip() in page
    assert "The emergency check" in page
    assert "Is any of this happening now?" in page
    assert "Not ticked:" in page  # a No is told as well
    request = db_session.query(Request).one()
    assert request.assessment.rules_hash in page
    assert "The patient" in page
    assert "Online" in page


def test_each_rule_that_fired_shows_the_answers_that_fired_it(client: Visitor, signed_in: SignedIn) -> None:
    rid = begin_as(client, a_patient())
    answer_all(client, rid, {})
    say(client, rid, "hurts", "back_pain")
    answer_one(client, rid, "bp_saddle", "yes")
    page = signed_in().get(f"/desk/request/{rid}").text
    why = page[page.index("Why it came to this") :]
    assert "Red flag" in why
    assert "private parts or inner thighs? <strong>Yes</strong>" in why


def test_the_emergency_check_is_one_no_unless_something_of_it_is_there(
    client: Visitor, signed_in: SignedIn
) -> None:
    glances = []
    for name, risks in (("Ben", ["none"]), ("Zoe", ["anticoag"])):
        rid = begin_as(client, a_patient(name, "Zebedee"))
        answer_all(client, rid, {"risks": risks})
        say(client, rid, "hurts", "back_pain")
        answer_all(client, rid, {})
        send(client, rid)
        page = signed_in(Role.CLINICIAN).get(f"/desk/request/{rid}").text
        glances.append(page[page.index('id="danger"') : page.index("Everything that was said")])
    clear, with_risk = glances
    assert "no to all" in clear
    assert "Choking" not in clear
    assert "A weak foot" in clear
    assert "no to all" not in with_risk
    assert "Choking" in with_risk
    assert with_risk.index("warfarin") < with_risk.index("Choking")


def test_a_choice_that_is_a_danger_sign_is_a_yes_and_any_other_is_told_as_chosen_never_as_a_no(
    client: Visitor, signed_in: SignedIn
) -> None:
    glances = []
    for name, chosen in (("Ben", "bad"), ("Zoe", "no")):
        rid = begin_as(client, a_patient(name, "Zebedee"))
        answer_all(client, rid, {})
        say(client, rid, "a letter", "routine_care")
        answer_one(client, rid, "rc_new", chosen)
        if chosen == "no":  # the other answer has sent it already
            answer_all(client, rid, {"rc_what": "letter"})
            send(client, rid)
        page = signed_in(Role.CLINICIAN).get(f"/desk/request/{rid}").text
        glances.append(page[page.index('id="danger"') : page.index("Everything that was said")])
    worse, calm = glances
    assert "Yes to none" not in worse
    assert worse.index("getting worse fast") < worse.index("no to all")
    assert "Yes to none" in calm
    asked_with_them = calm[calm.index("Asked with them:") : calm.index("Medicines mentioned")]
    assert "got worse? No" in asked_with_them
    assert "got worse?" not in calm[calm.index("Medicines mentioned") :]


def test_each_look_leaves_a_line(receptionist: Visitor) -> None:
    request = a_sent_request()
    receptionist.get(f"/desk/request/{request.public_id}")
    line = db_session.query(AuditEvent).filter_by(action="request.viewed").one()
    assert (line.subject_id, line.actor_role) == (request.public_id, "receptionist")


def test_a_request_is_read_with_few_statements(receptionist: Visitor) -> None:
    request = a_sent_request()
    url = f"/desk/request/{request.public_id}"
    receptionist.get(url)
    with statements(db_session) as sent:
        receptionist.get(url)
    assert len([each for each in sent if each.startswith("SELECT")]) <= 17


def test_reception_marks_its_own_task_done_and_nobody_waits_any_more(receptionist: Visitor) -> None:
    request = a_sent_request()
    task = db_session.query(Task).one()
    url = f"/desk/request/{request.public_id}"
    answer = receptionist.submit(f"{url}/task/{task.public_id}/done", page=url)
    assert answer.status_code == 303
    assert (fresh(task).state, fresh(request).state, fresh(request).promised_by) == (
        "done",
        "signposted",
        None,
    )
    assert "Mark as done" not in receptionist.get(url).text


def test_a_clinicians_task_is_ended_by_a_clinician_alone(signed_in: SignedIn) -> None:
    request = a_sent_request(None, an_outcome("urgent_now"), state="escalated")
    db_session.query(Task).delete()
    db_session.commit()
    task = a_task(request, kind="red_flag", owner_role="duty_clinician")
    url = f"/desk/request/{request.public_id}"
    assert "Mark as done" not in signed_in().get(url).text
    with pytest.raises(access.NotAllowed):
        tasks.finish_task(as_viewer(a_receptionist()), fresh(request), fresh(task))
    assert fresh(task).state == "open"
    assert signed_in(Role.CLINICIAN).submit(f"{url}/task/{task.public_id}/done", page=url).status_code == 303
    assert fresh(task).state == "done"


def test_staff_who_are_worried_raise_a_request_and_cannot_lower_one(receptionist: Visitor) -> None:
    request = a_sent_request()
    url = f"/desk/request/{request.public_id}"
    assert receptionist.submit(f"{url}/raise", page=url).status_code == 303
    raised = fresh(request)
    assert (raised.state, raised.urgency) == ("escalated", 88)
    assert db_session.query(Task).filter_by(kind="call_back", owner_role="duty_clinician").count() == 1
    assert "Act now" in receptionist.get("/desk/requests").text
    assert "/raise" not in receptionist.get(url).text


def test_a_request_not_sent_yet_leads_back_to_its_questions(client: Visitor, signed_in: SignedIn) -> None:
    rid = begin_as(client, a_patient())
    answer_one(client, rid, "g_life", None)
    page = signed_in().get(f"/desk/request/{rid}").text
    assert "Go on with the questions" in page
    assert "Questions not finished" in page


def test_a_task_of_another_request_is_not_there(receptionist: Visitor) -> None:
    request, other = a_sent_request(), a_sent_request(a_patient("Ben"))
    url = f"/desk/request/{request.public_id}"
    task = db_session.query(Task).filter_by(request_id=other.id).one()
    assert receptionist.submit(f"{url}/task/{task.public_id}/done", page=url).status_code == 404


def test_a_task_names_the_interpreter_that_it_is_about(receptionist: Visitor) -> None:
    request = a_sent_request()
    for language, words in (("pl", "Polish"), ("bsl", "British Sign Language")):
        db_session.query(Task).one().facts = {"language": language}
        db_session.commit()
        assert words in receptionist.get(f"/desk/request/{request.public_id}").text
