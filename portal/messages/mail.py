"""The way out by a mail server: plain words, and the same in simple HTML that says its language."""

import smtplib
import ssl
from collections.abc import Callable
from email.message import EmailMessage
from email.utils import format_datetime, formataddr

from portal.messages.channels import Outgoing, Receipt, Refused, TryLater
from portal.messages.settings import MailServer

SECONDS = 20
Page = Callable[[Outgoing], str]


class Mail:
    """E-mail by SMTP. `html` makes the HTML twin of a message's words."""

    rings = False
    is_limited = True

    def __init__(self, server: MailServer, sender: str, sender_name: str, html: Page) -> None:
        self._server = server
        self._sender = sender
        self._sender_name = sender_name
        self._html = html

    def send(self, message: Outgoing) -> Receipt:
        letter = self._compose(message)
        try:
            with self._connect() as connection:
                connection.send_message(letter)
        except smtplib.SMTPRecipientsRefused as refused:
            raise _judged(next(iter(refused.recipients.values()))[0]) from None
        except smtplib.SMTPAuthenticationError:
            raise TryLater("not_authorised") from None
        except smtplib.SMTPResponseException as refused:
            raise _judged(refused.smtp_code) from None
        except (smtplib.SMTPException, OSError):
            raise TryLater("away") from None
        return Receipt(provider_id="")

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        if server.is_tls:
            context = ssl.create_default_context()
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, timeout=SECONDS, context=context
            )
        else:
            connection = smtplib.SMTP(server.host, server.port, timeout=SECONDS)
            if not server.is_local:  # names and times of appointments never go unencrypted over a network
                connection.starttls(context=ssl.create_default_context())
        if server.username:
            connection.login(server.username, server.password)
        return connection

    def _compose(self, message: Outgoing) -> EmailMessage:
        """The same Message-ID at every try, so that a mailbox can tell a repeat."""
        letter = EmailMessage()
        letter["From"] = formataddr((self._sender_name, self._sender))
        letter["To"] = message.recipient
        letter["Subject"] = message.subject
        letter["Date"] = format_datetime(message.written_at)
        letter["Message-ID"] = f"<{message.reference}@{self._sender.partition('@')[2]}>"
        letter["Auto-Submitted"] = "auto-generated"  # an absence note must not answer it
        letter.set_content(message.body)
        letter.add_alternative(self._html(message), subtype="html")
        for part in letter.walk():  # last: what is said of the content moves into a part when one is added
            part["Content-Language"] = message.language
        return letter


def _judged(code: int) -> Exception:
    """SMTP's 5xx is for good, its 4xx for now."""
    return Refused("refused") if code >= 500 else TryLater("too_many" if code in (421, 450, 451) else "away")
