"""Any version that ever was can be loaded again, and a request finishes under the one it began under."""

import pytest
from sqlalchemy.orm import Session, scoped_session

from portal.audit import AuditEvent
from portal.pathways import RuleSet
from portal.triage import services as triage
from portal.triage.governance import queries, services
from portal.triage.governance.live import MOST_OLDER, LiveRules
from portal.triage.governance.models import FIRST, FOLDER, RuleRelease, RuleVersion
from portal.triage.governance.packing import documents_changed, packed, rules_in, unpacked
from portal.triage.governance.pinning import LOST
from portal.triage.models import Request
from tests.factories import a_patient, a_visitor, the_practice, the_system
from tests.triage.governance.versions import KNEE, SORE, changed, rule_of, small, version
from tests.triage.journeys import answer_all, answer_one, begin_as, say, send
from tests.visitor import Visitor

pytestmark = pytest.mark.database


def test_what_was_packed_is_the_very_same_rule_set_again() -> None:
    again = rules_in(packed(small().documents), small().hash)
    assert again.hash == small().hash
    assert list(again.pathways) == list(small().pathways)
    assert again.pathways["sore_knee"] == small().pathways["sore_knee"]  # its dates and numbers too


def test_the_real_rules_survive_packing(real_rules: RuleSet) -> None:
    kept = packed(real_rules.documents)
    assert unpacked(kept) == real_rules.documents
    assert len(kept) < 1_000_000


def test_which_files_changed_is_told() -> None:
    other = version(1).documents
    fewer = {name: value for name, value in other.items() if name != KNEE}
    assert documents_changed(small().documents, other) == [(KNEE, "changed")]
    assert documents_changed(small().documents, fewer) == [(KNEE, "removed")]
    assert documents_changed(fewer, other) == [(KNEE, "added")]


def test_a_first_start_makes_the_folder_live_unsigned(live: LiveRules, db: scoped_session[Session]) -> None:
    the_practice()
    live.start()
    live.look()
    assert [each.kind for each in db.query(RuleRelease)] == [FIRST]
    assert queries.live_hash() == live.rules.hash == small().hash
    assert db.query(AuditEvent).filter_by(action="rules.released").count() == 1


@pytest.mark.parametrize(("sign_off", "live_then"), [(False, 1), (True, 0)])
def test_a_changed_folder_is_live_at_the_next_start_unless_signatures_are_demanded(
    db: scoped_session[Session], sign_off: bool, live_then: int
) -> None:
    the_practice()
    before, after = version(0), version(1)
    LiveRules(before, sign_off=sign_off).start()
    restarted = LiveRules(after, sign_off=sign_off)
    restarted.look()
    assert restarted.rules.hash == (before, after)[live_then].hash
    assert queries.live_hash() == restarted.rules.hash


def test_a_start_with_the_folder_as_it_was_undoes_no_roll_back(db: scoped_session[Session]) -> None:
    the_practice()
    LiveRules(version(0), sign_off=False).start()
    LiveRules(version(1), sign_off=False).start()
    shown = queries.started_releases(the_system())[0].public_id
    services.roll_back(the_system(), shown, "Too many calls")
    restarted = LiveRules(version(1), sign_off=False)
    restarted.look()
    assert restarted.rules.hash == version(0).hash


def test_a_file_changed_and_changed_back_is_live_as_it_is(db: scoped_session[Session]) -> None:
    the_practice()
    for each in (0, 1, 0):
        LiveRules(version(each), sign_off=False).start()
    assert [each.kind for each in queries.started_releases(the_system())] == [FOLDER, FOLDER, FIRST]
    assert queries.live_hash() == version(0).hash


def test_only_a_few_older_versions_stay_in_memory(live: LiveRules) -> None:
    for number in range(5):
        services.keep_version(version(number))
        assert live.of(version(number).hash)
    assert len(live._older) == MOST_OLDER
    assert live.rules is small()


def test_a_broken_version_leaves_the_rules_as_they_are(live: LiveRules, db: scoped_session[Session]) -> None:
    the_practice()
    live.start()
    services.start_with(the_system(), version(1), sign_off=False)
    row = db.get_one(RuleVersion, version(1).hash)
    row.documents = packed(version(2).documents)  # not what its hash says
    db.commit()
    live.look()
    assert live.rules is small()
    assert live.not_loaded == version(1).hash


def begun() -> Request:
    """A request with its details given, not asked anything yet."""
    visitor = a_visitor()
    request = triage.begin_request(visitor, informant="self", channel="online", language="en")
    triage.state_details(visitor, request, a_patient())
    return request


def answer(rules: RuleSet, request: Request, question: str, value: object) -> None:
    triage.save_answer(a_visitor(request), rules, request, question, value)  # type: ignore[arg-type]


def test_a_request_finishes_under_the_version_it_began_under(live: LiveRules) -> None:
    request = begun()
    answer(live.for_request(request), request, "g_life", ["none"])
    live.start()
    services.start_with(the_system(), version(1), sign_off=False)
    live.look()
    assert live.rules.hash == version(1).hash
    assert live.for_request(request).hash == small().hash
    assert live.for_request(begun()).hash == version(1).hash


def test_another_process_loads_the_version_from_the_database(live: LiveRules) -> None:
    request = begun()
    answer(small(), request, "g_life", ["none"])
    elsewhere = LiveRules(version(3), sign_off=True)
    found = elsewhere.for_request(request)
    assert found.hash == small().hash
    assert found is not small()


def test_a_version_that_is_lost_is_replaced_by_the_live_one_and_staff_are_told(
    live: LiveRules, db: scoped_session[Session]
) -> None:
    request = begun()
    answer(version(1), request, "g_life", ["none"])
    db.query(RuleVersion).delete()
    db.commit()
    answer(live.for_request(request), request, "g_worse", "no")
    assert request.assessment.rules_hash == small().hash
    assert request.assessment.noticed[LOST] == [version(1).hash]
    assert db.query(AuditEvent).filter_by(action="request.rules_replaced").count() == 1
    assert changed(lambda knee: None).hash == small().hash


def test_somebody_in_the_middle_of_the_questions_goes_on_under_their_version(
    live: LiveRules, client: Visitor, db: scoped_session[Session]
) -> None:
    rid = begin_as(client, a_patient())
    answer_one(client, rid, "g_life", {"answer": "none"})
    live.start()
    other = changed(lambda knee: rule_of(knee, "otherwise").update(then="within_7_days"))
    services.start_with(the_system(), other, sign_off=False)
    live.look()
    live._older.clear()  # as in a process that never knew the version before
    answer_all(client, rid, SORE)
    say(client, rid, "my knee", "sore_knee")
    answer_all(client, rid, {**SORE, "temp": {"answer": "36.8"}, "duration": {"answer": "3", "unit": "d"}})
    send(client, rid)
    request = db.query(Request).filter_by(public_id=rid).one()
    assert live.rules.hash == other.hash
    assert request.assessment.rules_hash == small().hash
    assert request.disposition_id == "routine_14_days"
