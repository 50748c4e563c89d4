"""Messages to somebody on record: to their own phone or address, in their language."""

from collections.abc import Callable
from datetime import datetime

from portal import i18n
from portal.access import Viewer
from portal.i18n import gettext as _
from portal.messages.models import SMS
from portal.messages.services import language_for, queue_message
from portal.people.models import Patient
from portal.people.ways_to_reach import NoAddress, way_to


def write_to(
    viewer: Viewer,
    patient: Patient,
    event: str,
    body: Callable[[], str],
    valid_until: datetime,
    about: str = "",
) -> None:
    """Queue a message in the caller's transaction; `body` is said in their language. Raises NoAddress.

    `about` is what it tells of, where it may be taken back alone; else it is about the person.
    """
    channel, recipient = way_to(patient)
    language = language_for(channel, patient.written_language)
    with i18n.speaking(language if language in i18n.LANGUAGES else "en"):
        text = body()
        subject = "" if channel == SMS else _("A message from your GP surgery")
    queue_message(
        viewer,
        event=event,
        channel=channel,
        recipient=recipient,
        language=language,
        subject=subject,
        body=text,
        valid_until=valid_until,
        about=about or patient.public_id,
    )


def may_write_to(patient: Patient) -> bool:
    """Whether there is a number or an address on record."""
    try:
        way_to(patient)
    except NoAddress:
        return False
    return True
