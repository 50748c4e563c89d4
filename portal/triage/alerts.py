"""Word to the one on duty: new urgent work (K08), and promises about to be broken. No name and no symptom."""

from datetime import timedelta

from portal import clock, i18n
from portal.access import Role, Viewer
from portal.i18n import gettext as _
from portal.messages import on_duty
from portal.triage import alert_queries
from portal.triage.models import Request

RUNNING_OUT = timedelta(minutes=30)


def alert_of_urgent_work(viewer: Viewer, request: Request) -> None:
    """There is something new that cannot wait; in the transaction that makes it."""
    with i18n.speaking("en"):
        body = _(
            "New urgent request %(reference)s. Open today’s requests: %(link)s",
            reference=request.reference,
            link=on_duty.list_url(),
        )
        on_duty.tell_duty(viewer, f"alert:{request.public_id}", _("New urgent request"), body)


def alert_of_broken_promises(viewer: Viewer) -> int:
    """Promises that run out within half an hour and that nobody has kept; how many were found."""
    if viewer.role is not Role.SYSTEM or not on_duty.is_somebody_on_duty():
        return 0
    until = clock.now() + RUNNING_OUT
    running_out = alert_queries.promised_before(viewer, until)
    for request in running_out:
        _alert(viewer, request)
    return len(running_out)


def _alert(viewer: Viewer, request: Request) -> None:
    if request.promised_by is None:
        return
    with i18n.speaking("en"):
        body = _(
            "Request %(reference)s was promised an answer by %(time)s. Open today’s requests: %(link)s",
            reference=request.reference,
            time=i18n.format_time(request.promised_by),
            link=on_duty.list_url(),
        )
        event = f"alert:late:{request.public_id}:{request.promised_by:%d%H%M}"
        on_duty.tell_duty(viewer, event, _("A promise is about to run out"), body)
