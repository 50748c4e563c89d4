"""The way out by GOV.UK Notify: texts, e-mails, and letters as PDFs, through its own Python client."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

from portal.messages.channels import Outgoing, Receipt, Refused, TryLater
from portal.messages.models import EMAIL, LETTER, SMS
from portal.messages.receipts import LOST
from portal.messages.settings import MessageSettings

SECONDS = 20
# Its answers: 400 is about this message; every other is about the moment or the account, and passes.
HOPELESS = frozenset({400, 413})
CODES = {403: "not_authorised", 429: "too_many"}
Letter = Callable[[Outgoing], bytes]


class Notify:
    """One kind of message by GOV.UK Notify. `letter` makes the PDF of one that goes by post."""

    def __init__(self, settings: MessageSettings, kind: str, letter: Letter | None = None) -> None:
        self.rings = kind == SMS
        self.is_limited = kind != LETTER
        self._settings = settings
        self._kind = kind
        self._letter = letter
        self._made: Any = None  # the client's functions have no types

    def send(self, message: Outgoing) -> Receipt:
        """Send; of a repeat, first ask whether the earlier try arrived: Notify itself drops no repeats."""
        with _told_apart():
            if message.is_repeat and (earlier := self._earlier(message.reference)):
                return Receipt(provider_id=earlier)
        pdf = self._letter(message) if self._letter else None
        with _told_apart():
            answer = self._post(message, pdf)
        return Receipt(provider_id=str(answer["id"]))

    def _post(self, message: Outgoing, pdf: bytes | None) -> Any:
        if pdf is not None:
            return self._client.send_precompiled_letter_notification(message.reference, BytesIO(pdf))
        if self._kind == EMAIL:
            return self._client.send_email_notification(
                email_address=message.recipient,
                template_id=self._settings.notify_email_template,
                personalisation={"subject": message.subject, "body": message.body},
                reference=message.reference,
            )
        return self._client.send_sms_notification(
            phone_number=message.recipient,
            template_id=self._settings.notify_sms_template,
            personalisation={"body": message.body},
            reference=message.reference,
        )

    def _earlier(self, reference: str) -> str:
        """Notify's id of an earlier try with this reference that has not failed."""
        found = self._client.get_all_notifications(reference=reference)["notifications"]
        return next((str(each["id"]) for each in found if each["status"] not in LOST), "")

    @property
    def _client(self) -> Any:
        # here: only a worker needs the client, and it would cost every web process its memory
        from notifications_python_client.notifications import NotificationsAPIClient

        if self._made is None:
            made: Any = NotificationsAPIClient
            self._made = made(self._settings.notify_key, base_url=self._settings.notify_url, timeout=SECONDS)
        return self._made


@contextmanager
def _told_apart() -> Iterator[None]:
    """Tell what will never work from what may work later."""
    from notifications_python_client.errors import APIError

    try:
        yield
    except APIError as error:
        if error.status_code in HOPELESS:
            raise Refused("refused") from error
        raise TryLater(CODES.get(error.status_code, "away")) from error
