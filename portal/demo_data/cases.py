"""The link workers' cases in progress: some services have said yes, one is silent, one case has its risks."""

from collections.abc import Sequence
from datetime import timedelta

from portal import clock
from portal.access import Role, Viewer
from portal.community import case_notes, directory_queries, helping
from portal.community.case_notes import ContactMade, Risks
from portal.community.directory_models import Service
from portal.community.directory_queries import Wanted
from portal.community.models import ServiceReferral
from portal.community.queries import Case
from portal.people.models import Patient

AGREED = {"services": "yes", "message_back": "yes", "numbers": "yes"}
CAREFUL = Risks(
    "risks",
    note="A large dog that barks at strangers.",
    lone_working="Ring from the car first. The dog is then in the kitchen.",
)
EASY = Risks("none_known", lone_working="Nothing to heed. Meet at the surgery or at home.")


def carry_on(system: Viewer, link_workers: Sequence[Viewer], taken: Sequence[Case[Patient]]) -> None:
    """What has happened on the cases that were taken."""
    by_worker = {each.staff_id: each for each in link_workers}
    for number, case in enumerate(taken):
        worker = by_worker[case.referral.link_worker_id]
        if number % 3 == 2:
            continue  # taken a moment ago: nothing has happened yet
        case_notes.note_risks(worker, case.referral, CAREFUL if number % 4 == 1 else EASY)
        case_notes.note_consent(worker, case.referral, AGREED)
        _contacts(worker, case, number)
        asked = _ask(worker, case)
        if asked and number % 2 == 0:
            _answer(worker, asked)
        elif asked:
            asked.return_at = clock.now()  # as if it had been silent for ten working days
    helping.nudge_silent_services(system)


def _contacts(worker: Viewer, case: Case[Patient], number: int) -> None:
    tried = ContactMade("phone", 5, "no_answer", at=clock.now() - timedelta(days=9))
    case_notes.log_contact(worker, case.referral, tried)
    spoke = ContactMade(
        "home" if number % 2 else "phone",
        45,
        "spoke",
        note="Talked about what matters to them and what to try first.",
        mood=4 + number % 4,
        at=clock.now() - timedelta(days=6),
        next_contact_on=clock.today() + timedelta(days=-2 if number == 0 else 5 + number),
    )
    case_notes.log_contact(worker, case.referral, spoke)
    states = dict.fromkeys(case.referral.needs[1:], "open")
    case_notes.arrange_case(worker, case.referral, intensity="supported", need_states=states)


def _ask(worker: Viewer, case: Case[Patient]) -> ServiceReferral | None:
    needs = tuple(case.referral.needs)
    hits = directory_queries.search(worker, Wanted(needs=needs), size=1).hits if needs else []
    if not hits:
        return None
    need = next(each for each in needs if each in hits[0].service.needs)
    return helping.ask_service(worker, case.referral, hits[0].service, need=need, reason="Prefers mornings.")


def _answer(worker: Viewer, asked: ServiceReferral) -> None:
    """The service says yes, and that they have come."""
    by_link = Viewer(Role.PROVIDER, worker.practice_id, f"service:{_service_id(worker, asked)}")
    helping.report(by_link, asked, "accepted", version=asked.link_version)
    helping.report(
        by_link, asked, "attended", note="Came along and stayed for tea.", version=asked.link_version
    )


def _service_id(worker: Viewer, asked: ServiceReferral) -> str:
    found: Service = directory_queries.services_by_id(worker, [asked.service_id])[asked.service_id]
    return found.public_id
