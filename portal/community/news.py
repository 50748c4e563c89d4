"""Word to who referred somebody, and to the person, when a link worker or a service says yes or no (H08).

A member of staff gets a task on the request, one at a time, so that news adds up instead of piling up. The
person gets a message that names who helps and nothing of why.
"""

from datetime import timedelta

from portal import clock, i18n
from portal.access import Viewer
from portal.community import queries
from portal.community.models import Referral
from portal.i18n import gettext as _
from portal.people import opening
from portal.people import queries as people
from portal.people.network_queries import practice_of
from portal.people.writing_to import may_write_to, write_to
from portal.triage import queries as triage
from portal.triage.settling import add_task

TASK, WITHIN, OTHERWISE = "read_referral_news", "5wd", "receptionist"
PURPOSE = "message_back"  # who does not want the practice to be told, has no news told either
NEWS = frozenset({"accepted", "declined"})
FRESH_FOR = timedelta(days=7)


def tell_referrer(viewer: Viewer, referral: Referral) -> None:
    """There is news to read; in the transaction that makes it. Not to whoever made it themselves."""
    referrer = referral.referred_by_id
    if referrer in (None, viewer.staff_id) or queries.consents(viewer, referral).get(PURPOSE) == "no":
        return
    request = triage.request_by_id(viewer, referral.request_id)
    if request is None or triage.open_task(viewer, request, TASK):
        return
    owner = people.post_of(viewer, referrer or 0) or OTHERWISE
    add_task(viewer, request, TASK, opening.promised_by(viewer, WITHIN, clock.now()), owner)


def tell_person(viewer: Viewer, referral: Referral) -> None:
    """A link worker has taken it: who, and by when they get in touch; in the transaction of the taking."""
    patient = people.patient_by_id(viewer, referral.patient_id) if referral.patient_id else None
    if patient is None or not may_write_to(patient):
        return
    until = max(referral.first_contact_by, clock.now() + FRESH_FOR)
    practice = practice_of(viewer).name

    def body() -> str:
        return _(
            "%(practice)s: %(name)s will get in touch with you by %(date)s about what you asked us.",
            practice=practice,
            name=viewer.name,
            date=i18n.format_date(clock.local(until).date(), "EEEE d MMMM"),
        )

    write_to(viewer, patient, f"referral-news:{referral.public_id}", body, until)
