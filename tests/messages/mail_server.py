"""A mail server on this machine, as open or as closed as a test wants it."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword
from aiosmtpd.smtp import Session as MailSession

from portal.messages.settings import MailServer, MessageSettings


class Mailbox:
    """A mail server's inside: what came and how, and how it answers the next recipient."""

    def __init__(self) -> None:
        self.came: list[EmailMessage] = []
        self.was_encrypted: list[bool] = []
        self.was_let_in: list[bool] = []
        self.answer = "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: MailSession, envelope: Envelope, address: str, _: list[str]
    ) -> str:
        if self.answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer

    async def handle_DATA(self, server: SMTP, session: MailSession, envelope: Envelope) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        transport = server.transport
        self.was_encrypted.append(bool(transport and transport.get_extra_info("sslcontext")))
        self.was_let_in.append(session.authenticated is True)
        self.came.append(message_from_bytes(content, policy=policy.default))
        return "250 Message accepted for delivery"


@dataclass(frozen=True)
class Closed:
    """What a server asks for: encryption from the start, or by STARTTLS, and a name with its password."""

    certificate: ssl.SSLContext
    from_the_start: bool
    name: str = ""
    password: str = ""

    def options(self) -> dict[str, Any]:
        if self.from_the_start:
            return {
                "ssl_context": self.certificate,
                "authenticator": self._let_in,
                "auth_require_tls": False,  # the server does not count what encrypts from the start
            }
        return {
            "tls_context": self.certificate,
            "authenticator": self._let_in,
            "require_starttls": True,
        }

    def _let_in(self, _server: SMTP, _session: MailSession, _way: Any, _kind: str, given: Any) -> AuthResult:
        right = LoginPassword(self.name.encode(), self.password.encode())
        return AuthResult(success=given == right, handled=False)


@contextmanager
def mail_server(
    closed: Closed | None = None, *, host: str = "127.0.0.1"
) -> Iterator[tuple[Mailbox, MessageSettings]]:
    """Run it; its inside, and settings that hand our e-mail to it."""
    box = Mailbox()
    with socket.create_server((host, 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(box, hostname=host, port=port, **(closed.options() if closed else {}))
    controller.start()
    try:
        is_tls = closed is not None and closed.from_the_start
        name, password = (closed.name, closed.password) if closed else ("", "")
        server = MailServer(host, port, is_tls, name, password)
        yield box, MessageSettings(mail_server=server, mail_from="appointments@riverside.example")
    finally:
        controller.stop()
