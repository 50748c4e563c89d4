"""The token that every unsafe form carries: the session’s own secret under a mask of each page’s own."""

import hmac
import secrets

from flask import g, request
from flask_wtf.csrf import CSRFError, CSRFProtect, same_origin
from markupsafe import Markup

from portal.cookie_sessions import session_here

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
DIGITS = 64  # of the session's secret, which is an HMAC of its identifier with our key (cookie_sessions)


class SessionCsrf(CSRFProtect):  # type: ignore[misc]  # Flask-WTF ships no types
    """Flask-WTF's guard before every route, with a token that is derived once per session.

    The secret is a signature already. Signing it anew for every form took a tenth of a page's time.
    """

    def protect(self, apply_exemptions: bool = False) -> None:
        """Refuse an unsafe request without this session's token, or over https from another origin."""
        web = request._get_current_object()  # type: ignore[attr-defined]  # the proxy costs at each look
        if web.method in SAFE or web.endpoint is None or (apply_exemptions and self._is_exempt()):
            return
        sent = web.form.get("csrf_token") or web.headers.get("X-CSRFToken", "")
        if not is_right(sent, session_here()["csrf_token"]):
            raise CSRFError("The CSRF token is missing or not this session's.")
        if web.is_secure and not same_origin(web.referrer or "", f"https://{web.host}/"):
            raise CSRFError("The referrer is missing or another host's.")


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
