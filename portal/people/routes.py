"""Sign-in and sign-out, the choice of language, and the demo's page of people to try."""

from flask import Blueprint, Response, abort, current_app, request, session, url_for
from flask_login import login_user
from werkzeug.exceptions import HTTPException

from portal import fragments, i18n
from portal.access import Permission, public, requires
from portal.chrome import DOOR, LANGUAGE_COOKIE
from portal.config import Settings
from portal.cookie_sessions import BrowserSession, session_here
from portal.csrf import BEFORE
from portal.i18n import gettext as _
from portal.people import demo as demo_practice
from portal.people import keeping, queries, services
from portal.people.forms import SignIn
from portal.people.kept_form_queries import kept_forms
from portal.people.late_forms import SENT_ANEW, keep_unsent, words_in
from portal.people.return_paths import own_path
from portal.people.support_needs import KINDS
from portal.people.viewing import SignedIn, door_of
from portal.security import viewer

blueprint = Blueprint("people", __name__)
YEAR = 365 * 24 * 60 * 60
NEUTRAL = "https://www.bbc.co.uk/weather"  # what whoever walks in sees instead of our page


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> Response:
    """Staff come in here; patients never need an account."""
    after = _page_to_go_to(request.values.get("next")) or url_for("desk.home")
    if request.method == "GET" and viewer().is_staff:
        return fragments.redirect(after)
    form, too_many = SignIn(), False
    was_here = session_here().ended
    if form.validate_on_submit():
        try:
            return _come_in(form, after)
        except services.WrongSignIn:
            form.refuse("username", _("The username or the password is wrong. Check both and try again."))
        except services.TooManyTries:
            form.refuse("username", _("There were too many wrong tries. Wait 15 minutes and try again."))
            too_many = True
    return fragments.render(
        "people/sign_in.html",
        form=form,
        after=after,
        has_kept=bool(was_here and kept_forms(was_here)),
        status=429 if too_many else form.status,
    )


def _come_in(form: SignIn, after: str) -> Response:
    staff = services.sign_in(
        viewer(),
        form.username.data or "",
        form.password.data or "",
        address=request.remote_addr or "",
        key=_settings().secret_key,
    )
    before = session_here()
    own_token = before["csrf_token"] if before.ended and before.ended.staff_id == staff.staff_id else ""
    before.start_afresh()  # nothing planted before sign-in survives it (threat T5)
    login_user(SignedIn(staff))
    if own_token:  # what they have open in other tabs was made for the session that ended
        session[BEFORE] = own_token
    if door := door_of(staff):  # every page names the practice they work for, where the site serves several
        session[DOOR] = door
    return fragments.redirect(url_for("people.unsent") if kept_forms(staff) else after)


@blueprint.route("/unsent", methods=["GET", "POST"])
@requires(Permission.USE_DESK)
def unsent() -> Response:
    """What they sent while their session had ended: to be read, sent again or thrown away."""
    if request.method == "POST":
        keeping.forget_form(viewer(), request.form.get("form", ""))
        return fragments.redirect(url_for("people.unsent"))
    found = kept_forms(viewer())
    if not found:
        return fragments.redirect(url_for("desk.home"))
    return fragments.render(
        "people/unsent.html",
        layout="staff",
        forms=[(each, words_in(each.fields), _page_to_go_to(each.address)) for each in found],
    )


@blueprint.post("/unsent/keep")
@public
def keep_form() -> Response:
    """A script's word that a page with something typed on it is about to close, its session being over."""
    keep_unsent()
    return Response("", 204)


@blueprint.after_app_request
def _forget_once_sent(response: Response) -> Response:
    """A kept form is needed no more once it was taken, or stands filled before whoever wrote it (422)."""
    is_there = response.status_code < 400 or response.status_code == 422
    if is_there and request.method == "POST" and SENT_ANEW in request.form:
        keeping.forget_form(viewer(), request.form[SENT_ANEW])
    return response


@blueprint.post("/sign-out")
@requires(Permission.USE_DESK)
def sign_out() -> Response:
    """End the session on the server: a copied cookie opens nothing (threat T6). Clean the browser."""
    services.sign_out(viewer())
    _browser_session().start_afresh()
    response = fragments.redirect(url_for("people.sign_in"))
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@blueprint.get("/leave")
@public
def leave() -> Response:
    """End what this browser had open and show a neutral site, for somebody who may be seen (threat T15).

    A link and no form, so that it needs no script and asks nothing; only a page of ours may follow it.
    """
    if request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin":
        _browser_session().start_afresh()
    response = fragments.redirect(NEUTRAL)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@blueprint.route("/language", methods=["GET", "POST"])
@public
def choose_language() -> Response:
    """Keep the language chosen, and go back to the page it was chosen on."""
    back = _page_to_go_to(request.values.get("next")) or "/"
    layout = "staff" if viewer().is_staff else "patient"
    if request.method == "GET":
        return fragments.render("people/choose_language.html", layout=layout, back=back)
    chosen = request.form.get("language", "")
    if chosen not in _settings().languages:
        return fragments.render(
            "people/choose_language.html", layout=layout, back=back, has_error=True, status=422
        )
    i18n.speak(chosen)
    response = fragments.redirect(back)
    response.set_cookie(
        LANGUAGE_COOKIE, chosen, max_age=YEAR, secure=_settings().is_https, httponly=True, samesite="Lax"
    )
    return response


@blueprint.get("/demo")
@public
def demo() -> Response:
    """The demo's invented staff and patients to try; outside demo mode there is no such page."""
    if not _settings().demo:
        abort(404)
    return fragments.render(
        "people/demo.html",
        sign_ins=demo_practice.SIGN_INS,
        people=queries.patients_to_try(),
        beside=demo_practice.BESIDE,
        people_beside=demo_practice.PEOPLE_BESIDE,
        sign_in_beside=demo_practice.SIGN_IN_BESIDE,
        password=demo_practice.PASSWORD,
    )


def _page_to_go_to(wanted: str | None) -> str | None:
    """The page asked for, when it is one of ours that can be opened, and not the one that asks."""
    path = own_path(wanted)
    adapter = current_app.create_url_adapter(request)
    if path is None or adapter is None:
        return None
    try:
        endpoint, _arguments = adapter.match(path.partition("?")[0], method="GET")
    except HTTPException:  # no such page, or one that only takes a form
        return None
    return None if endpoint in {request.endpoint, "static"} else path


def _browser_session() -> BrowserSession:
    assert isinstance(session, BrowserSession)  # noqa: S101  # what our session interface opens
    return session


def _settings() -> Settings:
    settings: Settings = current_app.extensions["portal"].settings
    return settings


@blueprint.app_template_filter("support_words")
def support_words(kind: str) -> str:
    """What helps a person, in words; a kind of a later version is shown as it is kept."""
    return str(KINDS[kind].words) if kind in KINDS else kind
