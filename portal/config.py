"""Settings: read from the environment once, checked at start, each error naming its variable."""

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
T = TypeVar("T")


class BadSetting(Exception):
    """A setting cannot be used; the message names the variable and says what was expected."""

    def __init__(self, name: str, expected: str) -> None:
        super().__init__(f"{name}: expected {expected}")
        self.name = name


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings. Times in the unit the name says."""

    database_url: str
    secret_key: str
    base_url: str
    demo: bool
    service_name: str
    organisation_name: str
    practice_phone: str
    languages: tuple[str, ...]
    hold_minutes: int
    draft_hours: int
    idle_minutes: int
    session_hours: int
    trusted_proxies: int
    rules_sign_off: bool
    rules_dir: Path
    instance_dir: Path

    @property
    def is_https(self) -> bool:
        return self.base_url.startswith("https://")

    @property
    def host(self) -> str:
        return urlsplit(self.base_url).hostname or ""

    @classmethod
    def from_environment(cls, env: Mapping[str, str] | None = None) -> "Settings":
        """Read and check every PORTAL_ setting; raises BadSetting for the first that cannot be used."""
        env = os.environ if env is None else env
        instance = Path(env.get("PORTAL_INSTANCE_DIR") or ROOT / "instance").resolve()
        demo = _read(env, "PORTAL_DEMO", "0", _flag, "1 or 0")
        name = "demo.sqlite3" if demo else "portal.sqlite3"
        return cls(
            database_url=_read(
                env, "PORTAL_DATABASE_URL", f"sqlite:///{instance / name}", _database, _DATABASE_EXPECTED
            ),
            secret_key=env.get("PORTAL_SECRET_KEY") and _secret(env) or _kept_secret(instance),
            base_url=_read(env, "PORTAL_BASE_URL", "http://127.0.0.1:8000", _url, "http(s)://host[:port]"),
            demo=demo,
            service_name=env.get("PORTAL_SERVICE_NAME", "").strip() or "Ask your GP surgery",
            organisation_name=env.get("PORTAL_ORGANISATION_NAME", "").strip() or "Riverside Practice",
            practice_phone=env.get("PORTAL_PRACTICE_PHONE", "").strip() or "01632 960 100",
            languages=_read(
                env, "PORTAL_LANGUAGES", "en pl ur", _languages, "language codes such as: en pl ur"
            ),
            hold_minutes=_read(env, "PORTAL_HOLD_MINUTES", "10", _between(1, 60), "whole minutes, 1 to 60"),
            draft_hours=_read(env, "PORTAL_DRAFT_HOURS", "72", _between(20, 720), "whole hours, 20 to 720"),
            idle_minutes=_read(env, "PORTAL_IDLE_MINUTES", "30", _between(5, 240), "whole minutes, 5 to 240"),
            session_hours=_read(env, "PORTAL_SESSION_HOURS", "12", _between(1, 24), "whole hours, 1 to 24"),
            trusted_proxies=_read(
                env, "PORTAL_TRUSTED_PROXIES", "0", _between(0, 5), "a whole number, 0 to 5"
            ),
            rules_sign_off=_read(env, "PORTAL_RULES_SIGN_OFF", "0", _flag, "1 or 0"),
            rules_dir=_read(env, "PORTAL_RULES_DIR", str(ROOT / "rules"), _folder, "a folder of rule files"),
            instance_dir=instance,
        )


def _read(env: Mapping[str, str], name: str, default: str, parse: Callable[[str], T], expected: str) -> T:
    try:
        return parse(env.get(name, "").strip() or default)
    except ValueError:
        raise BadSetting(name, expected) from None


_DATABASE_EXPECTED = "sqlite:///path or postgresql+psycopg://user@host/name"


def _database(text: str) -> str:
    if text.startswith("postgresql://"):
        text = text.replace("postgresql://", "postgresql+psycopg://", 1)
    if not text.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise ValueError
    return text


def _flag(text: str) -> bool:
    if text not in {"0", "1"}:
        raise ValueError
    return text == "1"


def _url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ValueError
    return text.rstrip("/")


def _languages(text: str) -> tuple[str, ...]:
    codes = tuple(text.replace(",", " ").split())
    if "en" not in codes or not all(code.replace("-", "").isalpha() for code in codes):
        raise ValueError
    return codes


def _between(least: int, most: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        number = int(text)
        if not least <= number <= most:
            raise ValueError
        return number

    return parse


def _folder(text: str) -> Path:
    path = Path(text)
    if not path.is_dir():
        raise ValueError
    return path.resolve()


def _secret(env: Mapping[str, str]) -> str:
    secret = env["PORTAL_SECRET_KEY"]
    if len(secret) < 32:
        raise BadSetting("PORTAL_SECRET_KEY", "at least 32 random characters, or nothing to have one made")
    return secret


def _kept_secret(instance: Path) -> str:
    """A random key kept beside the database, readable by its owner alone, so that nothing need be set."""
    path = instance / "secret_key"
    if not path.exists():
        instance.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text()
