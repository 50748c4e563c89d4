"""A proposed version is live once two people, one of them the safety officer, have signed it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session, scoped_session

from portal import clock, sealing
from portal.access import NotAllowed, Viewer
from portal.audit import AuditEvent
from portal.pathways import RuleSet
from portal.triage.governance import queries, services
from portal.triage.governance.live import LiveRules
from portal.triage.governance.models import DONE, OPEN, SCHEDULED, RuleProposal
from portal.triage.governance.replaying import Replay
from portal.triage.governance.standing import missing_for
from tests.factories import a_clinician, a_practice, a_receptionist, as_viewer, the_practice, the_system
from tests.triage.governance.versions import PROVED, small, version

pytestmark = pytest.mark.database
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def proposed(rules: RuleSet, live: RuleSet | None = None, **report: Any) -> RuleProposal:
    the_practice()
    live = live or small()
    told = Replay(live.hash, rules.hash).to_json()
    return services.propose(the_system(), live, rules, check_report={**PROVED, **report}, replay_report=told)


def go_live(rules: RuleSet, live: RuleSet, *signers: Viewer) -> None:
    waiting = proposed(rules, live)
    for each in signers:
        services.sign(each, waiting)
    services.set_live(signers[0], waiting, clock.now())


def test_two_people_sign_and_it_is_live(live: LiveRules, safety_officer: Viewer, doctor: Viewer) -> None:
    waiting = proposed(version(1))
    services.sign(doctor, waiting)
    assert missing_for(waiting, small().hash).safety_officer
    services.sign(safety_officer, waiting)
    assert not missing_for(waiting, small().hash).anything
    services.set_live(doctor, waiting, clock.now())
    live.look()
    assert live.rules.hash == version(1).hash
    assert waiting.state == DONE
    assert queries.waiting_proposal(doctor) is None


def test_the_proposal_says_which_files_differ(db: scoped_session[Session]) -> None:
    assert proposed(version(1)).documents_changed == [["pathways/sore_knee.toml", "changed"]]


def test_nobody_signs_twice(safety_officer: Viewer) -> None:
    waiting = proposed(version(1))
    services.sign(safety_officer, waiting)
    with pytest.raises(services.NotNow):
        services.sign(safety_officer, waiting)
    with pytest.raises(services.NotNow):
        services.set_live(safety_officer, waiting, clock.now())


def test_two_without_a_safety_officer_are_not_enough(doctor: Viewer, manager: Viewer) -> None:
    waiting = proposed(version(1))
    services.sign(doctor, waiting)
    services.sign(manager, waiting)
    with pytest.raises(services.NotNow):
        services.set_live(doctor, waiting, clock.now())


@pytest.mark.parametrize("report", [{"faults": 1}, {"failed": ["I5: …"]}])
def test_nobody_signs_what_is_not_proved(safety_officer: Viewer, report: dict[str, Any]) -> None:
    with pytest.raises(services.NotNow):
        services.sign(safety_officer, proposed(version(1), **report))


def test_a_receptionist_and_the_system_sign_nothing(db: scoped_session[Session]) -> None:
    waiting = proposed(version(1))
    for nobody in (as_viewer(a_receptionist()), the_system()):
        with pytest.raises(NotAllowed):
            services.sign(nobody, waiting)


def test_the_live_version_cannot_be_proposed(db: scoped_session[Session]) -> None:
    with pytest.raises(services.NotNow):
        proposed(small())


def test_it_is_live_at_its_time_and_not_before(
    live: LiveRules, safety_officer: Viewer, doctor: Viewer, set_clock: Callable[[datetime], None]
) -> None:
    set_clock(NOON)
    waiting = proposed(version(1))
    services.sign(doctor, waiting)
    services.sign(safety_officer, waiting)
    services.set_live(doctor, waiting, NOON + timedelta(hours=2))
    live.look()
    assert (waiting.state, live.rules.hash) == (SCHEDULED, small().hash)
    set_clock(NOON + timedelta(hours=2))
    live.look()
    assert live.rules.hash == version(1).hash
    assert queries.waiting_proposal(doctor) is None


def test_a_signature_withdrawn_takes_it_off_the_schedule(
    live: LiveRules, safety_officer: Viewer, doctor: Viewer, set_clock: Callable[[datetime], None]
) -> None:
    set_clock(NOON)
    waiting = proposed(version(1))
    services.sign(doctor, waiting)
    services.sign(safety_officer, waiting)
    services.set_live(doctor, waiting, NOON + timedelta(hours=2))
    services.withdraw(doctor, waiting)
    assert waiting.state == OPEN
    set_clock(NOON + timedelta(hours=3))
    live.look()
    assert live.rules.hash == small().hash
    services.sign(doctor, waiting)  # one may think again
    services.set_live(doctor, waiting, clock.now())
    with pytest.raises(services.NotNow):
        services.withdraw(doctor, waiting)


def test_a_newer_proposal_replaces_the_one_that_waits(safety_officer: Viewer) -> None:
    first = proposed(version(1))
    services.sign(safety_officer, first)
    second = proposed(version(2))
    assert queries.waiting_proposal(safety_officer) is second
    with pytest.raises(services.NotNow):
        services.sign(safety_officer, first)


def test_one_step_back(live: LiveRules, safety_officer: Viewer, doctor: Viewer) -> None:
    go_live(version(1), small(), safety_officer, doctor)
    shown = queries.started_releases(doctor)[0].public_id
    services.roll_back(doctor, shown, "Too many sore knees were sent to hospital")
    live.look()
    assert live.rules.hash == small().hash
    with pytest.raises(services.NotNow):  # pressed twice
        services.roll_back(doctor, shown, "Too many sore knees were sent to hospital")


def test_what_was_signed_against_another_live_version_is_outdated(
    safety_officer: Viewer, doctor: Viewer
) -> None:
    go_live(version(1), small(), safety_officer, doctor)
    waiting = proposed(version(2), version(1))
    services.sign(safety_officer, waiting)
    services.roll_back(doctor, queries.started_releases(doctor)[0].public_id, "Wrong")
    assert missing_for(waiting, small().hash).replay
    with pytest.raises(services.NotNow):
        services.sign(doctor, waiting)


def test_a_roll_back_takes_off_what_was_to_come(
    live: LiveRules, safety_officer: Viewer, doctor: Viewer, set_clock: Callable[[datetime], None]
) -> None:
    set_clock(NOON)
    go_live(version(1), small(), safety_officer, doctor)
    waiting = proposed(version(2), version(1))
    services.sign(safety_officer, waiting)
    services.sign(doctor, waiting)
    services.set_live(doctor, waiting, NOON + timedelta(hours=1))
    services.roll_back(doctor, queries.started_releases(doctor)[0].public_id, "Wrong")
    set_clock(NOON + timedelta(hours=2))
    live.look()
    assert live.rules.hash == small().hash


def test_every_act_is_audited_and_no_words_are(
    db: scoped_session[Session], safety_officer: Viewer, doctor: Viewer
) -> None:
    go_live(version(1), small(), safety_officer, doctor)
    services.roll_back(doctor, queries.started_releases(doctor)[0].public_id, "Mrs Example was sent home")
    events = db.query(AuditEvent).order_by(AuditEvent.id).all()
    acts = [each.action.removeprefix("rules.") for each in events if each.action.startswith("rules.")]
    assert acts == ["released", "proposed", "signed", "signed", "released", "released"]
    assert "Example" not in str([each.details for each in events])
    assert sealing.seal(doctor.practice_id)
    assert sealing.first_break(doctor.practice_id) is None


def test_another_practice_s_clinician_finds_no_proposal_here(doctor: Viewer) -> None:
    waiting = proposed(version(1))
    other = as_viewer(a_clinician(practice=a_practice("Other Practice")))
    assert queries.proposal(other, waiting.public_id) is None
    assert queries.proposal(doctor, waiting.public_id) is waiting


def test_back_twice_is_back_two_versions_never_to_what_was_taken_back(
    safety_officer: Viewer, doctor: Viewer
) -> None:
    go_live(version(1), small(), safety_officer, doctor)
    go_live(version(2), version(1), safety_officer, doctor)
    went_to = []
    for _ in range(2):
        shown = queries.started_releases(doctor)[0].public_id
        went_to.append(services.roll_back(doctor, shown, "Wrong").rules_hash)
    assert went_to == [version(1).hash, small().hash]
