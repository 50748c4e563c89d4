"""Messages that did not arrive, with whom they were for; and whether messages go out at all."""

from dataclasses import dataclass
from datetime import timedelta

from portal import clock
from portal.access import Permission, Viewer, check
from portal.desk.worklist import stated_name
from portal.messages import queries as messages
from portal.messages.models import Message
from portal.people import queries as people
from portal.triage.models import Request
from portal.triage.undelivered import requests_of

WORKER_IS_LATE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Row:
    """One message and the person whom it was for, when it belongs to a request."""

    message: Message
    request: Request | None
    name: str

    @property
    def may_go_again(self) -> bool:
        return self.message.valid_until > clock.now()


def not_arrived(viewer: Viewer) -> list[Row]:
    """What somebody must see to, that of the soonest event first."""
    check(viewer, Permission.SEND_MESSAGES)
    return _rows(viewer, messages.not_arrived(viewer))


def to_post(viewer: Viewer) -> list[Row]:
    """Letters to print and post."""
    check(viewer, Permission.SEND_MESSAGES)
    return _rows(viewer, messages.to_print(viewer))


def is_worker_silent(viewer: Viewer) -> bool:
    """Whether messages wait though no worker has been seen for a while."""
    seen_at = messages.worker_seen_at(viewer)
    is_late = seen_at is None or clock.now() - seen_at > WORKER_IS_LATE
    return is_late and bool(messages.unsent(viewer, limit=1))


def _rows(viewer: Viewer, found: list[Message]) -> list[Row]:
    requests = requests_of(viewer, [each.request_id for each in found if each.request_id])
    known = {each.patient_id for each in requests.values() if each.patient_id}
    patients = people.patients_by_id(viewer, known)
    rows = []
    for each in found:
        request = requests.get(each.request_id)
        patient = patients.get(request.patient_id or 0) if request else None
        name = patient.name if patient else (stated_name(request) if request else "")
        rows.append(Row(each, request, name))
    return rows
