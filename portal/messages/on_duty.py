"""Word to whoever is on duty at the practice: that there is urgent work, never whose or what about."""

from dataclasses import dataclass
from datetime import timedelta

from portal import clock
from portal.access import Viewer
from portal.messages.models import EMAIL, SMS
from portal.messages.services import queue_message

# Work that has waited so long was seen on the list, or nobody reads this address: no use in a late word.
USEFUL = timedelta(hours=4)


@dataclass(slots=True)
class Arranged:
    """Set once, when the application starts."""

    address: str = ""
    list_url: str = ""


_arranged = Arranged()


def arrange(address: str, base_url: str) -> None:
    """Take over who is on duty, and where the list of requests is."""
    _arranged.address = address
    _arranged.list_url = f"{base_url}/desk/requests"


def is_somebody_on_duty() -> bool:
    return bool(_arranged.address)


def list_url() -> str:
    """Where today's requests are."""
    return _arranged.list_url


def tell_duty(viewer: Viewer, event: str, subject: str, body: str) -> None:
    """Queue word to the one on duty; nothing when nobody is named. It may ring at night: they are on duty."""
    if not _arranged.address:
        return
    channel = EMAIL if "@" in _arranged.address else SMS
    until = clock.now() + USEFUL
    queue_message(
        viewer,
        event=event,
        channel=channel,
        recipient=_arranged.address,
        language="en",
        subject=subject if channel == EMAIL else "",
        body=body,
        valid_until=until,
        night_until=until,
    )
