"""The page of the rules: what is live, what is proposed, two names under it, and one step back."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session, scoped_session

from portal.access import Role
from portal.triage.governance import queries, services
from portal.triage.governance.live import LiveRules
from portal.triage.governance.replaying import replay
from tests.desk.conftest import SignedIn
from tests.factories import the_practice, the_system
from tests.triage.governance.versions import PROVED, a_case, changed, rule_of, small
from tests.visitor import Visitor

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("live")]
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
URL = "/desk/rules"


def propose(**report: object) -> str:
    """Propose rules under which one of two stored cases is more urgent; the proposal's id."""
    the_practice()
    rules = changed(lambda knee: rule_of(knee, "otherwise").update(then="within_7_days"))
    told = replay(small(), rules, [a_case(small()), a_case(small(), kn_hot="yes")]).to_json()
    return services.propose(
        the_system(), small(), rules, check_report={**PROVED, **report}, replay_report=told
    ).public_id


def test_before_anything_happened_it_says_that_the_example_content_is_live(signed_in: SignedIn) -> None:
    page = signed_in(Role.SAFETY_OFFICER).get(URL).text
    assert "Nobody signed it" in page
    assert small().hash[:12] in page
    assert "No version waits to be signed" in page


def test_two_people_sign_it_and_let_it_go_live(signed_in: SignedIn, live: LiveRules) -> None:
    proposal = propose()
    officer, doctor = signed_in(Role.SAFETY_OFFICER), signed_in(Role.CLINICIAN)
    shown = officer.get(URL).text
    assert "signatures are missing" in shown
    assert "sore_knee otherwise" in shown
    assert "More urgent" in shown
    sign = f"{URL}/{proposal}/sign"
    unread = officer.submit(sign, page=URL)
    assert unread.status_code == 422
    assert "Tick the box to sign" in unread.text
    assert officer.submit(sign, {"read": "yes"}, page=URL).status_code == 303
    assert "signature is missing" in doctor.get(URL).text
    assert doctor.submit(sign, {"read": "yes"}, page=URL).status_code == 303
    went = doctor.submit(f"{URL}/{proposal}/set-live", {"when": "now"}, page=URL)
    assert went.status_code == 303
    page = officer.get(URL).text
    assert "Signed by two people" in page
    assert live.rules.hash[:12] in page
    assert live.rules.hash != small().hash
    back = f"{URL}/{queries.started_releases(the_system())[0].public_id}/roll-back"
    assert officer.submit(back, {"reason": ""}).status_code == 422
    assert officer.submit(back, {"reason": "Too many knees"}).status_code == 303
    page = officer.get(URL).text
    assert "Too many knees" in page
    assert live.rules.hash == small().hash
    assert officer.get(back).status_code == 409


def test_a_time_to_come_is_kept_and_a_wrong_one_refused(
    signed_in: SignedIn, set_clock: Callable[[datetime], None], live: LiveRules
) -> None:
    set_clock(NOON)
    proposal = propose()
    officer, manager = signed_in(Role.SAFETY_OFFICER), signed_in(Role.MANAGER)
    for each in (officer, manager):
        each.submit(f"{URL}/{proposal}/sign", {"read": "yes"}, page=URL)
    url = f"{URL}/{proposal}/set-live"

    def set_live(at: str, day: int = 3) -> tuple[int, str]:
        on = {"on-day": day, "on-month": 11, "on-year": 2026}
        answer = manager.submit(url, {"when": "later", "at": at, **on}, page=URL)
        return answer.status_code, answer.text

    assert set_live("soon")[0] == 422
    assert "still to come" in set_live("08:00", day=2)[1]
    assert set_live("7:30")[0] == 303
    assert "Goes live" in officer.get(URL).text
    assert live.rules.hash == small().hash
    set_clock(datetime(2026, 11, 3, 7, 31, tzinfo=UTC))
    officer = signed_in(Role.SAFETY_OFFICER)
    officer.get(URL)
    assert live.rules.hash != small().hash


def test_what_is_not_proved_shows_no_way_to_sign(signed_in: SignedIn) -> None:
    proposal = propose(failed=["I5: somebody of 40 years is asked too much"], faults=1)
    officer = signed_in(Role.SAFETY_OFFICER)
    page = officer.get(URL).text
    assert "Not green" in page
    assert "somebody of 40 years" in page
    assert f"{proposal}/sign" not in page
    forced = officer.submit(f"{URL}/{proposal}/sign", {"read": "yes"}, page=URL)
    assert forced.status_code == 409


def test_who_signs_reads_what_is_different_about_a_case_that_stays_as_urgent(signed_in: SignedIn) -> None:
    the_practice()
    rules = changed(lambda knee: rule_of(knee, "otherwise").update(minutes=45, modes=["phone"]))
    told = replay(small(), rules, [a_case(small())]).to_json()
    services.propose(the_system(), small(), rules, check_report=PROVED, replay_report=told)
    page = signed_in(Role.SAFETY_OFFICER).get(URL).text
    assert "As urgent, otherwise different" in page
    assert "Different: how they are seen and how many minutes it takes" in page


def test_a_receptionist_signs_nothing(signed_in: SignedIn, receptionist: Visitor) -> None:
    proposal = propose()
    answer = receptionist.submit(f"{URL}/{proposal}/sign", {"read": "yes"}, page="/desk/find-patient")
    assert answer.status_code == 403
    assert "/desk/rules" not in receptionist.get("/desk/find-patient").text


def test_overdue_reviews_warn_the_safety_officer_first(
    signed_in: SignedIn, set_clock: Callable[[datetime], None], db: scoped_session[Session]
) -> None:
    set_clock(datetime(2027, 12, 1, 9, tzinfo=UTC))  # a month after every source of the small rules was due
    officer = signed_in(Role.SAFETY_OFFICER)
    assert "Reviews are overdue" in officer.get("/desk/numbers").text
    assert "Reviews are overdue" in officer.get(URL).text
    assert "Reviews are overdue" not in signed_in(Role.MANAGER).get("/desk/numbers").text
