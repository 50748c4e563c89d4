"""The rules beside the clinicians: counted once a request, the rules’ lateness first, and safe to pass on."""

import csv
from datetime import timedelta

import pytest

from portal import clock
from portal.access import NotAllowed, Role
from portal.audit import AuditEvent
from portal.db import db_session
from portal.desk.agreement import Share, agreement, rows_to_pass_on, step_of
from portal.triage import deciding
from portal.triage.decision_queries import Judged, judged_by_both
from tests.booking.factories import a_sent_request, an_outcome
from tests.desk.conftest import SignedIn
from tests.factories import a_clinician, a_member_of_staff, a_patient, a_receptionist, as_viewer
from tests.triage.governance.versions import small

RANKS = {"urgent_now": 88, "same_day": 75, "within_48h": 65, "within_7_days": 55, "routine_14_days": 40}


def a_judgement(rule: str, own: str, *pathway_ids: str) -> Judged:
    """What both said of one request."""
    return Judged("AAAA-BBBB", pathway_ids, rule, RANKS[rule], own, RANKS[own], "", clock.now())


def test_each_urgency_that_a_clinician_chooses_from_is_a_step_of_its_own() -> None:
    assert [step_of(RANKS[each]) for each in deciding.URGENCIES] == [0, 1, 2, 3, 4]
    assert (step_of(100), step_of(5)) == (0, 4)


def test_a_share_says_between_what_it_may_lie() -> None:
    assert (Share(45, 50).percent, Share(45, 50).interval) == (90, (79, 96))  # Wilson's interval, from tables
    assert Share(0, 10).interval == (0, 28)
    assert Share(0, 0).interval == (0, 100)


def test_what_is_passed_on_has_no_small_group_and_none_that_can_be_worked_out() -> None:
    judged = [a_judgement("same_day", "same_day", "cough")] * 9 + [
        a_judgement("same_day", "within_48h", "cough")
    ]
    judged += [a_judgement("same_day", "urgent_now", "back_pain")] * 6
    rows = list(rows_to_pass_on(agreement(judged)))
    assert rows[2] == ["today", "hidden", "9", "hidden", "0", "0"]
    assert rows[8:] == [["back_pain", "0", "6", "0"], ["cough", "hidden", "0", "hidden"]]


@pytest.mark.database
@pytest.mark.usefixtures("db")
def test_who_answers_for_the_rules_sees_where_they_came_too_late(signed_in: SignedIn) -> None:
    doctor, rules = as_viewer(a_clinician()), small()
    late = a_sent_request(a_patient("Ben", "Zebedee"), an_outcome("within_7_days"))
    right = a_sent_request(a_patient("Zoe", "Zebedee"), an_outcome("same_day"))
    deciding.change_urgency(doctor, rules, right, "urgent_now", "At first sight")
    deciding.close_request(doctor, rules, right, "advice", "same_day", "")
    deciding.close_request(doctor, rules, late, "advice", "same_day", "")
    by_reception = a_sent_request(a_patient("Una", "Zebedee"), an_outcome("same_day"))
    deciding.change_urgency(as_viewer(a_receptionist()), rules, by_reception, "urgent_now", "Worried")
    safety = a_member_of_staff(Role.SAFETY_OFFICER)
    found = agreement(judged_by_both(as_viewer(safety), clock.now() - timedelta(days=1)))
    assert (found.compared.same, found.compared.too_low, found.compared.too_high) == (1, 1, 0)
    assert [each.reference for each in found.too_low] == [late.reference]
    page = signed_in(Role.SAFETY_OFFICER).get("/desk/rules-and-clinicians?days=28").text
    assert late.reference in page
    assert right.reference not in page
    assert "Zebedee" not in page
    manager = signed_in(Role.MANAGER)
    table = list(csv.reader(manager.get("/desk/rules-and-clinicians.csv").text.splitlines()))
    assert table[4] == ["within_7_days", "0", "hidden", "0", "0", "0"]
    assert late.reference not in str(table)
    assert db_session.query(AuditEvent).filter_by(action="counts.exported").count() == 1
    assert signed_in(Role.CLINICIAN).get("/desk/rules-and-clinicians").status_code == 403
    with pytest.raises(NotAllowed):
        judged_by_both(doctor, clock.now())
