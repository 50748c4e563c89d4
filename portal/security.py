"""Headers, limits, CSRF, the permission check before every route, and the pages for what went wrong."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from contextlib import suppress
from traceback import walk_tb
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, g, make_response, request, session, url_for
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import Forbidden, HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from portal import fragments, i18n, kept_connection, outages
from portal.access import NotAllowed, Role, Viewer, permission_of
from portal.chrome import door
from portal.config import ROOT, Settings
from portal.cookie_sessions import DatabaseSessions, FoundSession, session_here
from portal.csrf import SAFE, NotOurForm, SessionCsrf, csrf_field
from portal.db import db_session

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger("portal")
csrf = SessionCsrf()

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "manifest-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "object-src 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # not no-referrer: the CSRF check over https needs to see our own origin
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
MAX_FIELDS = 400


def init_app(
    app: Flask,
    settings: Settings,
    *,
    find_session: Callable[[str], FoundSession | None],
    viewer_for: Callable[[], Viewer],
    come_late: Callable[[], bool],
) -> None:
    """Put the guards round the application.

    `find_session` reads a session by its token's hash; `viewer_for` tells who is looking, from the session;
    `come_late`, whether they were signed in until lately, and keeps what they sent.
    """
    app.secret_key = settings.secret_key
    app.session_interface = DatabaseSessions(settings, find_session)
    if settings.is_https:
        app.config["TRUSTED_HOSTS"] = [settings.host]
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.before_request(_stop_at_nul)
    app.before_request(_stop_without_session)
    csrf.init_app(app)
    app.before_request(lambda: _admit(viewer_for, come_late))
    app.after_request(lambda response: _finish(response, come_late))
    app.wsgi_app = _with_headers(app.wsgi_app, settings)  # type: ignore[assignment,method-assign]
    app.teardown_appcontext(_leave_database)
    app.register_error_handler(NotOurForm, _csrf_page)
    app.register_error_handler(NotAllowed, lambda _: _error_page(Forbidden()))
    app.register_error_handler(HTTPException, _error_page)
    app.register_error_handler(Exception, _fault_page)
    app.jinja_env.globals["csrf_field"] = csrf_field


def refuse_unmarked_routes(app: Flask) -> None:
    """Stop the start when a route says neither who may use it nor that it is open to everybody."""
    unmarked = [
        endpoint
        for endpoint, view in app.view_functions.items()
        if endpoint != "static" and not hasattr(view, "permission")
    ]
    if unmarked:
        raise RuntimeError(f"mark these routes with @requires or @public (portal/access.py): {unmarked}")


def viewer() -> Viewer:
    """Who is looking, in this request."""
    found: Viewer = g.viewer
    return found


def _stop_at_nul() -> None:
    """No address of ours holds a NUL, and PostgreSQL takes none: it would be a fault of ours."""
    if "\0" in request.environ["PATH_INFO"] or "%00" in request.environ.get("QUERY_STRING", ""):
        abort(404)


def _stop_without_session() -> None:
    """Nobody is taken for a stranger, and loses what they began, because the database was away a moment."""
    if fault := session_here().fault:
        raise fault


def _admit(viewer_for: Callable[[], Viewer], come_late: Callable[[], bool]) -> Response | None:
    web = request._get_current_object()  # type: ignore[attr-defined]  # the stand-in costs at each look
    if web.endpoint == "static":
        return None
    if web.method not in SAFE and len(web.form) > MAX_FIELDS:  # urlencoded fields are counted by nobody else
        abort(413)
    g.viewer = who = viewer_for()
    if web.endpoint is None:
        return None  # an unknown address: the 404 page
    needed = permission_of(current_app.view_functions[web.endpoint])
    if needed is None or who.can(needed):
        return None
    if who.role is Role.PATIENT:
        come_late()
        return _to_sign_in()
    return abort(403)


def _to_sign_in() -> Response:
    """Signed out: to the sign-in page, and back here after it; a fragment is told, never swapped for it."""
    is_part = fragments.is_fragment()
    shown = urlsplit(request.headers.get("HX-Current-URL", "")).path if is_part else request.full_path
    url = url_for("people.sign_in", next=shown.rstrip("?") or None)
    if is_part:
        response = make_response("", 401)
        response.headers["HX-Redirect"] = url
        return response
    return fragments.redirect(url)


def _with_headers(wsgi_app: WSGIApplication, settings: Settings) -> WSGIApplication:
    """Put the same headers on every answer, below the framework, so that no page can be without them."""
    always = list(HEADERS.items())
    if settings.is_https:
        always.append(("Strict-Transport-Security", "max-age=31536000; includeSubDomains"))

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            return start_response(status, [*headers, *always], *rest)

        return wsgi_app(environ, start)

    return answer


def _leave_database(_: BaseException | None) -> None:
    kept_connection.give_back()
    db_session.remove()


def _finish(response: Response, come_late: Callable[[], bool]) -> Response:
    # a page that patients have too: it was refused to a stranger, who was a member of staff a moment ago
    if response.status_code in (403, 404, 410) and come_late():
        response = _to_sign_in()
    if outages.database.is_on and response.status_code < 500 and request.endpoint != "static":
        outages.database.end_if_over()
    if request.endpoint == "static" and response.status_code < 400:
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    else:
        response.headers["Cache-Control"] = "no-store"
        response.headers["Vary"] = "HX-Request, Cookie"
    return response


def _csrf_page(_: NotOurForm) -> Response:
    """The form was made before a sign-in, a sign-out or a new version of the portal: let them send it again.

    Only what the browser says came from a page of ours, and to no member of staff: it may be a colleague's.
    """
    session.modified = False
    is_ours = request.headers.get("Sec-Fetch-Site") == "same-origin"
    is_whole = not (request.files or session_here().viewer)
    fields = [each for each in request.form.items(multi=True) if each[0] != "csrf_token"]
    return error_page(400, "stale_form", again=fields if is_ours and is_whole else None)


def _error_page(error: HTTPException) -> Response:
    if isinstance(error.response, Response):
        return error.response
    code = error.code or 500
    if code in (403, 404):
        _note_refusal(code)
    return error_page(code, {403: "not_allowed", 404: "not_found", 413: "too_large"}.get(code))


def _note_refusal(code: int) -> None:
    """Staff who try what is not theirs leave a line: who, and which kind of page, never whose (T11)."""
    found: Viewer | None = g.get("viewer")
    if found and found.is_staff and request.endpoint:
        log.warning("refused %s endpoint=%s staff=%s", code, request.endpoint, found.actor_id)


def _fault_page(error: Exception) -> Response:
    """A fault of ours. The log names the kind and place of it, never what anybody typed."""
    told = f"fault {type(error).__name__} at {place_in_ours(error)} endpoint={request.endpoint}"
    if outages.is_outage(error):
        outages.database.note(told)
    else:
        log.error(told)
    if current_app.config.get("PROPAGATE_EXCEPTIONS"):
        raise error
    with suppress(SQLAlchemyError):  # the database itself may be what failed; the page does not need it
        db_session.rollback()
    return error_page(500, "fault" if request.method in SAFE else "not_saved")


def place_in_ours(error: BaseException) -> str:
    """The last line of our own code that led to the error: below it lie only others' libraries."""
    lines = [f"{frame.f_code.co_filename}:{number}" for frame, number in walk_tb(error.__traceback__)]
    ours = [line.removeprefix(f"{ROOT}/") for line in lines if line.startswith(f"{ROOT}/portal/")]
    return ours[-1] if ours else "unknown"


def error_page(status: int, kind: str | None = None, **more: Any) -> Response:
    """A page that says what happened and what to do next, from a template that needs no database."""
    found: Viewer | None = g.get("viewer")
    response = make_response(
        current_app.jinja_env.get_template("layouts/error.html").render(
            status=status,
            kind=kind or "other",
            lang=i18n.current().code,
            dir=i18n.current().direction,
            is_staff=found is not None and found.is_staff,
            phone=door().get("practice_phone", current_app.extensions["portal"].settings.practice_phone),
            service_name=current_app.extensions["portal"].settings.service_name,
            **more,
        ),
        status,
    )
    response.headers["Content-Type"] = "text/html; charset=utf-8"
    return response
