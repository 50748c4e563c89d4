"""What a channel is: it takes a message from the outbox to its provider, knowing nothing of the database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from portal.messages.models import SENT, Message


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message on its way, cut loose from its row: no transaction is open while the network answers."""

    reference: str  # the same at every try, so that the provider can tell a repeat
    channel: str
    recipient: str
    language: str
    subject: str
    body: str
    written_at: datetime
    is_repeat: bool  # an earlier try may have arrived without our learning of it


@dataclass(frozen=True, slots=True)
class Sender:
    """The practice that writes, as its letters and e-mails name it."""

    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a channel says of a message that it took."""

    provider_id: str = ""
    state: str = SENT
    pdf: bytes | None = None


class TryLater(Exception):
    """It may work at another time. `code` says why, for staff; never what was sent or to whom."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Refused(Exception):
    """It will never work: no such address, say."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Channel(Protocol):
    """One way out. Raises TryLater or Refused.

    One that rings is silent at night (timing.is_night); one that anybody can make us use by typing a number
    `is_limited` (limits).
    """

    rings: bool
    is_limited: bool

    def send(self, message: Outgoing) -> Receipt: ...


Channels = Mapping[str, Channel]  # by sms, email, letter; a kind that is absent has no way out


class DemoInbox:
    """The demonstration's way out: nothing leaves the computer; the page of the inbox shows it."""

    rings = False
    is_limited = False

    def send(self, message: Outgoing) -> Receipt:
        return Receipt(provider_id=f"demo-{message.reference}")


def outgoing(message: Message) -> Outgoing:
    """The message as its channel gets it."""
    return Outgoing(
        reference=message.public_id,
        channel=message.channel,
        recipient=message.recipient,
        language=message.language,
        subject=message.subject,
        body=message.body,
        written_at=message.created_at,
        is_repeat=message.attempts > 1,
    )
