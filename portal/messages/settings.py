"""Settings of the ways out: GOV.UK Notify, a mail server, who is on duty, and when people are reminded."""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit
from uuid import UUID

from portal.config import BadSetting

NOTIFY = "https://api.notifications.service.gov.uk"
LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
ADDRESS = re.compile(r"[^@\s<>,;:\"]+@[^@\s<>,;:\"]+\.[A-Za-z0-9-]+")
MOBILE = re.compile(r"\+447\d{9}")
SHORTEST_TOKEN = 20


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where e-mail is handed over. Encrypted from the start, or by STARTTLS, except on this machine."""

    host: str
    port: int
    is_tls: bool
    username: str
    password: str

    @property
    def is_local(self) -> bool:
        return self.host in LOCAL


@dataclass(frozen=True, slots=True)
class MessageSettings:
    """All settings of messages; what is empty is not in use."""

    notify_key: str = ""
    notify_url: str = NOTIFY
    notify_sms_template: str = ""
    notify_email_template: str = ""
    notify_letters: bool = False
    notify_callback_token: str = ""
    mail_server: MailServer | None = None
    mail_from: str = ""
    on_duty: str = ""
    reminder_days: tuple[int, ...] = (7, 1)

    @classmethod
    def from_environment(cls, env: Mapping[str, str] | None = None) -> "MessageSettings":
        """Read and check the settings; raises BadSetting for the first that cannot be used."""
        env = os.environ if env is None else env
        key = _matching(env, "PORTAL_NOTIFY_API_KEY", _is_key, "an API key as GOV.UK Notify shows it")
        server = _mail_server(env)
        return cls(
            notify_key=key,
            notify_url=_matching(env, "PORTAL_NOTIFY_URL", _is_safe_url, "https://host") or NOTIFY,
            notify_sms_template=_template(env, "PORTAL_NOTIFY_SMS_TEMPLATE"),
            notify_email_template=_template(env, "PORTAL_NOTIFY_EMAIL_TEMPLATE"),
            notify_letters=_matching(env, "PORTAL_NOTIFY_LETTERS", {"0", "1"}.__contains__, "1 or 0") == "1",
            notify_callback_token=_matching(
                env,
                "PORTAL_NOTIFY_CALLBACK_TOKEN",
                lambda text: len(text) >= SHORTEST_TOKEN,
                f"at least {SHORTEST_TOKEN} random characters",
            ),
            mail_server=server,
            mail_from=_sender(env, server),
            on_duty=_matching(env, "PORTAL_ON_DUTY", is_reachable, "an e-mail address or +447…"),
            reminder_days=_days(env),
        )


def is_reachable(text: str) -> bool:
    """Whether this is an e-mail address or a British mobile number."""
    return bool(ADDRESS.fullmatch(text) or MOBILE.fullmatch(text))


def _matching(env: Mapping[str, str], name: str, fits: Callable[[str], bool], expected: str) -> str:
    text = env.get(name, "").strip()
    if text and not fits(text):
        raise BadSetting(name, expected)
    return text


def _is_key(text: str) -> bool:
    """Name, service and secret with hyphens between: two UUIDs at the end."""
    try:
        return bool(UUID(text[-73:-37]) and UUID(text[-36:]))
    except ValueError:
        return False


def _is_safe_url(text: str) -> bool:
    parts = urlsplit(text)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOCAL)


def _template(env: Mapping[str, str], name: str) -> str:
    text = env.get(name, "").strip()
    try:
        return text and str(UUID(text))
    except ValueError:
        raise BadSetting(name, "the id of a template of GOV.UK Notify") from None


def _mail_server(env: Mapping[str, str]) -> MailServer | None:
    name = "PORTAL_SMTP_URL"
    text = env.get(name, "").strip()
    if not text:
        return None
    try:
        parts = urlsplit(text)
        is_tls = {"smtp": False, "smtps": True}[parts.scheme]
        port = parts.port or (465 if is_tls else 587)
    except (KeyError, ValueError):
        raise BadSetting(name, "smtps://name:password@host[:port] or smtp://… for STARTTLS") from None
    if not parts.hostname:
        raise BadSetting(name, "a host")
    return MailServer(
        parts.hostname, port, is_tls, unquote(parts.username or ""), unquote(parts.password or "")
    )


def _sender(env: Mapping[str, str], server: MailServer | None) -> str:
    text = env.get("PORTAL_MAIL_FROM", "").strip()
    if (server or text) and not ADDRESS.fullmatch(text):
        raise BadSetting("PORTAL_MAIL_FROM", "the e-mail address that messages come from")
    return text


def _days(env: Mapping[str, str]) -> tuple[int, ...]:
    name, expected = "PORTAL_REMINDER_DAYS", "days before an appointment, such as: 7 1; or 0 for no reminder"
    try:
        days = sorted({int(day) for day in env.get(name, "7 1").replace(",", " ").split()}, reverse=True)
    except ValueError:
        raise BadSetting(name, expected) from None
    if any(not 0 <= day <= 60 for day in days):
        raise BadSetting(name, expected)
    return tuple(day for day in days if day)
