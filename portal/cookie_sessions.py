"""Sessions kept in the database: revocable, ended by the server, with a new identifier at each sign-in."""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from flask import Flask, Request, Response, session
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy import CursorResult, ForeignKey, String, delete, insert, update
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import JSON
from werkzeug.datastructures import CallbackDict

from portal import audit, clock
from portal.access import Viewer
from portal.config import Settings
from portal.db import Base, db_session, transaction

KEPT_AT_SIGN_IN: frozenset[str] = frozenset()  # nothing planted before sign-in survives it
SEEN_EVERY = timedelta(minutes=1)  # so that reading a page is seldom a write


class CookieSession(Base):
    """What the server knows of one browser. The cookie holds the token; only its hash is kept here."""

    __tablename__ = "cookie_session"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]


class FoundSession(NamedTuple):
    """A session as the database has it, with the viewer of the member of staff signed in with it."""

    data: dict[str, Any]
    created_at: datetime
    seen_at: datetime
    staff_id: int | None
    viewer: Viewer | None


class BrowserSession(CallbackDict[str, Any], SessionMixin):
    """The session as the views see it; it is written only when something in it changed."""

    def __init__(self, token: str, key: bytes, data: dict[str, Any], seen_at: datetime | None) -> None:
        super().__init__(data, BrowserSession._on_update)
        self.key = key
        self.seen_at = seen_at
        self.viewer: Viewer | None = None
        self.ended: Viewer | None = None  # whose session it was that has ended by the clock
        self.is_poll = False
        self.replaces: str | None = None
        self.arrived_as = ""
        self.fault: Exception | None = None  # it could not be looked up
        self._take(token)
        self.modified = False

    def _take(self, token: str) -> None:
        # Flask-WTF keeps its secret in the session. Derived from the token it needs no row of its own,
        # so that a page with a form stores nothing for a passer-by.
        self.token = token
        csrf = hmac.new(self.key, f"csrf:{token}".encode(), hashlib.sha256).hexdigest()
        dict.__setitem__(self, "csrf_token", csrf)

    def _on_update(self) -> None:
        if not self.modified and not self.is_stored:
            # A token that somebody planted in this browser must never become the key to what is kept now.
            self._take(secrets.token_urlsafe(32))
        self.modified = True

    @property
    def token_hash(self) -> str:
        return _hash(self.token)

    @property
    def is_stored(self) -> bool:
        return self.seen_at is not None

    def content(self) -> dict[str, Any]:
        return {name: value for name, value in self.items() if name != "csrf_token"}

    def start_afresh(self) -> None:
        """Take a new identifier and drop all but what may be kept: before sign-in, and at sign-out."""
        if self.is_stored and self.replaces is None:
            self.replaces = self.token_hash
        kept = {name: value for name, value in self.items() if name in KEPT_AT_SIGN_IN}
        self.seen_at = None
        self.modified = True
        self.clear()
        self.update(kept)
        self._take(secrets.token_urlsafe(32))


def session_here() -> BrowserSession:
    """The session of the request under way, itself: Flask's stand-in looks it up anew at each touch."""
    found: BrowserSession = session._get_current_object()  # type: ignore[attr-defined]  # of the stand-in
    return found


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class DatabaseSessions(SessionInterface):
    """Flask's session interface over the cookie_session table."""

    def __init__(self, settings: Settings, find: Callable[[str], FoundSession | None]) -> None:
        """`find` looks a token's hash up, with who is signed in: one statement for both."""
        self.settings = settings
        self.find = find
        self.key = settings.secret_key.encode()
        self.cookie = "__Host-portal" if settings.is_https else "portal"

    def open_session(self, app: Flask, request: Request) -> BrowserSession | None:
        if request.path.startswith("/static/"):
            return self._unknown(secrets.token_urlsafe(32))
        token = request.cookies.get(self.cookie, "")
        try:
            row = self.find(_hash(token)) if len(token) == 43 else None
        except Exception as error:  # of the driver, or of the pool: the database is away
            return self._unknown(token, error)
        if row is None or not self._is_live(row):
            # A token with no row is a visitor's who has stored nothing yet; a malformed one is replaced.
            is_known_shape = len(token) == 43
            visitor = BrowserSession(
                token if is_known_shape else secrets.token_urlsafe(32), self.key, {}, None
            )
            visitor.arrived_as = token
            visitor.ended = row.viewer if row else None
            return visitor
        data = dict(row.data) | ({"_user_id": str(row.staff_id)} if row.staff_id else {})
        opened = BrowserSession(token, self.key, data, row.seen_at)
        opened.arrived_as = token
        opened.viewer = row.viewer
        # A list that refreshes itself is nobody at the screen: it keeps no session alive.
        opened.is_poll = request.args.get("poll") == "1"
        return opened

    def _unknown(self, token: str, error: Exception | None = None) -> BrowserSession:
        """For a file, or a page that says what is wrong: the browser keeps the cookie it has."""
        found = BrowserSession(token, self.key, {}, None)
        found.arrived_as, found.fault = token, error
        return found

    def _is_live(self, row: FoundSession) -> bool:
        """Staff: 30 minutes idle or 12 hours in all. A front-door draft outlives both (72 hours)."""
        now = clock.now()
        if row.staff_id is None:
            return row.seen_at > now - timedelta(hours=self.settings.draft_hours)
        is_fresh = row.seen_at > now - timedelta(minutes=self.settings.idle_minutes)
        return is_fresh and row.created_at > now - timedelta(hours=self.settings.session_hours)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        assert isinstance(session, BrowserSession)  # noqa: S101  # Flask hands back what open_session gave
        if session.modified or session.replaces:
            self._store(session)
        elif session.seen_at and not session.is_poll and _is_long_ago(session.seen_at):
            self._touch(session)
        if session.arrived_as == session.token:
            return  # the browser has it already
        if response.headers.get("Cache-Control", "").startswith("public"):
            return
        response.set_cookie(
            self.cookie, session.token, path="/", httponly=True, secure=self.settings.is_https, samesite="Lax"
        )

    def _store(self, session: BrowserSession) -> None:
        content = session.content()
        staff_id = int(content.pop("_user_id", 0)) or None
        now = clock.now()
        with transaction() as db:
            if session.replaces:
                db.execute(delete(CookieSession).where(CookieSession.token_hash == session.replaces))
            values = {"staff_id": staff_id, "data": content, "seen_at": now}
            if session.is_stored:
                # Only a row that still stands is changed: one ended meanwhile is not brought back to life.
                db.execute(
                    update(CookieSession)
                    .where(CookieSession.token_hash == session.token_hash)
                    .values(**values)
                )
            elif content or staff_id:
                db.execute(
                    insert(CookieSession).values(token_hash=session.token_hash, created_at=now, **values)
                )

    def _touch(self, session: BrowserSession) -> None:
        with transaction() as db:
            db.execute(
                update(CookieSession)
                .where(CookieSession.token_hash == session.token_hash)
                .values(seen_at=clock.now())
            )


def _is_long_ago(seen_at: datetime) -> bool:
    """Or in the future: the clock has been put back since, and an idle session must not live for longer."""
    now = clock.now()
    return not now - SEEN_EVERY <= seen_at <= now


def end_sessions_of(staff_id: int) -> int:
    """Sign a member of staff out everywhere, at once; called inside the transaction of the change."""
    ended = (
        delete(CookieSession).where(CookieSession.staff_id == staff_id).returning(CookieSession.token_hash)
    )
    return len(db_session.scalars(ended).all())


def forget_ended_sessions(viewer: Viewer, settings: Settings) -> int:
    """Delete what no browser can come back to; how many there were. The worker's duty.

    A day longer than anybody may stay away: by it we know who sends a form after the end (late_forms.py).
    """
    away = timedelta(hours=max(settings.draft_hours, settings.session_hours) + 24)
    ended = delete(CookieSession).where(CookieSession.seen_at < clock.now() - away)
    with transaction() as db:
        done = db.execute(ended.execution_options(synchronize_session=False))
        count = done.rowcount if isinstance(done, CursorResult) else 0
        if count:
            audit.record(viewer, "sessions.forgotten", "sessions", "list", {"count": count})
    return count
