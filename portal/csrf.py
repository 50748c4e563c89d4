"""The token that every unsafe form carries: the session’s own secret under a mask of each page’s own."""

import hmac
import secrets
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Request, current_app, g, request
from markupsafe import Markup
from werkzeug.exceptions import BadRequest

from portal.cookie_sessions import BrowserSession, session_here

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
DIGITS = 64  # of the session's secret, which is an HMAC of its identifier with our key (cookie_sessions)
BEFORE = "csrf_before"  # in the session: the secret of the same person's last one, if that ended by the clock
Routes = TypeVar("Routes", bound=Blueprint | Callable[..., Any])


class NotOurForm(BadRequest):
    """A change that was asked for by something else than a page of ours in this session."""


class SessionCsrf:
    """The guard before every route, with a token that is derived once per session.

    Our own: signing the secret anew for every form took a tenth of a page's time in Flask-WTF, which also
    loads Babel and a client for another site's puzzles into every worker, 5 MB.
    """

    def __init__(self) -> None:
        self._exempt: set[object] = set()

    def init_app(self, app: Flask) -> None:
        app.before_request(self.protect)

    def exempt(self, routes: Routes) -> Routes:
        """Ask these routes for no token: they look at no cookie."""
        self._exempt.add(routes)
        return routes

    def protect(self) -> None:
        """Refuse an unsafe request without this session's token, or over https from another origin."""
        web = request._get_current_object()  # type: ignore[attr-defined]  # the proxy costs at each look
        if web.method in SAFE or web.endpoint is None or self._is_exempt(web):
            return
        sent = web.form.get("csrf_token") or web.headers.get("X-CSRFToken", "")
        if not _is_of(sent, session_here()):
            raise NotOurForm("The CSRF token is missing or not this session's.")
        if web.is_secure and not _is_same_origin(web.referrer or "", f"https://{web.host}/"):
            raise NotOurForm("The referrer is missing or another host's.")

    def _is_exempt(self, web: Request) -> bool:
        blueprint = current_app.blueprints.get(web.blueprint or "")
        return blueprint in self._exempt or current_app.view_functions.get(web.endpoint or "") in self._exempt


def _is_of(sent: str, here: BrowserSession) -> bool:
    """Made for this session, or for the one of the same person that ended before they signed in again."""
    before = here.get(BEFORE)
    return is_right(sent, here["csrf_token"]) or bool(before and is_right(sent, before))


def _is_same_origin(one: str, other: str) -> bool:
    try:
        parts = [(each.scheme, each.hostname, each.port) for each in (urlsplit(one), urlsplit(other))]
    except ValueError:  # no address at all
        return False
    return parts[0] == parts[1]


def masked(secret: str) -> str:
    """The secret as a page shows it, never twice alike: the size of a compressed page tells nothing."""
    mask = secrets.randbits(4 * DIGITS)
    return f"{mask:0{DIGITS}x}{mask ^ int(secret, 16):0{DIGITS}x}"


def is_right(sent: str, secret: str) -> bool:
    """Whether a form was made for the session with this secret."""
    try:
        found = int(sent[:DIGITS], 16) ^ int(sent[DIGITS:], 16)
    except ValueError:
        return False
    return hmac.compare_digest(f"{found:0{DIGITS}x}", secret)


def csrf_field() -> Markup:
    """The hidden field that every form with a change in it carries."""
    field: Markup | None = g.get("csrf_field")
    if field is None:
        token = masked(session_here()["csrf_token"])
        field = Markup('<input type="hidden" name="csrf_token" value="') + token + Markup('">')
        g.csrf_field = field
    return field
