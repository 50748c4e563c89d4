"""The door: the start page, who the request is for, and their details."""

from datetime import date

from flask import Response, abort, current_app, session, url_for
from flask import request as web

from portal import clock, fragments, i18n
from portal.access import Permission, public, requires
from portal.chrome import DOOR
from portal.people import guessing, opening
from portal.people import network_queries as network
from portal.people import queries as people
from portal.people.matching import StatedDetails
from portal.security import viewer
from portal.triage import queries, services
from portal.triage.beginning import TooManyBegun, begin_at_the_door
from portal.triage.bodies import ORGANS
from portal.triage.forms import Body, Details, NotOnList, WhoIsItFor
from portal.triage.models import DRAFT, Request
from portal.triage.routes.going_back import before_the_problem
from portal.triage.routes.reaching import blueprint, for_request, page

MOST_REQUESTS = 20  # that one browser may go back to


@blueprint.get("/")
@public
def start() -> Response:
    """What this service is, when not to use it, and the ways in."""
    now = clock.now()
    visitor = viewer()
    is_open = opening.is_open(visitor, now)
    practice, beside = network.doors(visitor)
    return page(
        "triage/start.html",
        practice=practice,
        beside=beside,
        sites=people.sites(visitor),
        latest=queries.latest_of(visitor),
        is_open=is_open,
        opens_next=None if is_open else opening.opens_next(visitor, now),
    )


@blueprint.get("/surgery/<code>")
@public
def surgery(code: str) -> Response:
    """A practice's own door, where one site serves several: a link for its website and its posters."""
    practice = network.practice_with_code(code.upper()) or abort(404)
    session["practice_id"] = practice.id
    session[DOOR] = {"organisation_name": practice.name, "practice_phone": practice.phone}
    return fragments.redirect(url_for("triage.start"))


@blueprint.route("/start/who-for", methods=["GET", "POST"])
@requires(Permission.ASK)
def who_is_it_for() -> Response:
    """For oneself, a child, or somebody else: it changes who is asked about, and how."""
    form = WhoIsItFor()
    if form.validate_on_submit():
        try:
            request = begin_at_the_door(
                viewer(), informant=form.informant.data, language=i18n.current().code, **_where()
            )
        except TooManyBegun:
            return page("triage/too_many.html", status=429)
        session["practice_id"] = request.practice_id
        session["requests"] = [*session.get("requests", ()), request.public_id][-MOST_REQUESTS:]
        return fragments.redirect(url_for("triage.details", rid=request.public_id))
    return page("triage/who_is_it_for.html", form=form, status=form.status)


@blueprint.route("/request/<rid>/details", methods=["GET", "POST"])
@requires(Permission.ASK)
@for_request
def details(request: Request) -> Response:
    """Names, birth date, postcode and phone, looked for in the practice's list."""
    if request.state != DRAFT:
        raise services.AlreadySent
    form = Details(data=_stated_before(request))
    form.use_for(request.informant)
    if form.validate_on_submit():
        name = (form.informant_name.data or "") if "informant_name" in form else ""
        _look_for(request, form.stated(), name)
        return fragments.redirect(url_for("triage.next_step", rid=request.public_id))
    return page("triage/details.html", form=form, asked=request, status=form.status)


def _look_for(request: Request, stated: StatedDetails, informant_name: str) -> None:
    if viewer().is_staff:
        services.state_details(viewer(), request, stated, informant_name=informant_name)
        return
    where = _where()
    is_guessed = guessing.are_guessed(stated, **where)
    services.state_details(viewer(), request, stated, informant_name=informant_name, is_guessed=is_guessed)
    if request.match_state != "matched":
        guessing.note_wrong_guess(viewer(), stated, **where)


def _where() -> dict[str, str]:
    """From which address somebody asks, and what it is hashed with."""
    return {
        "address": web.remote_addr or "",
        "key": current_app.extensions["portal"].settings.secret_key,
    }


def _stated_before(request: Request) -> dict[str, object]:
    """What was said on this page before, so that the back button finds it."""
    if not request.stated:
        return {}
    born_on = date.fromisoformat(request.stated["born_on"])
    names = {"informant_name": request.informant_name, "phone": request.contact_phone}
    return {**request.stated, **names, "born_on": born_on}


@blueprint.route("/request/<rid>/not-on-list", methods=["GET", "POST"])
@requires(Permission.ASK)
@for_request
def not_on_list(request: Request) -> Response:
    """Said early and kindly: nobody fits these details yet. They go on, and reception will look."""
    if request.state != DRAFT:
        raise services.AlreadySent
    if request.match_state != "not_matched":
        return fragments.redirect(url_for("triage.next_step", rid=request.public_id))
    form = NotOnList(data=request.stated)
    if form.validate_on_submit():
        services.state_sex(viewer(), request, form.sex.data)
        return fragments.redirect(url_for("triage.next_step", rid=request.public_id))
    return page("triage/not_on_list.html", form=form, asked=request, status=form.status)


@blueprint.route("/request/<rid>/body", methods=["GET", "POST"])
@requires(Permission.ASK)
@for_request
def body(request: Request) -> Response:
    """Which organs the questions must be about, where the sex on record leaves it open."""
    facts = request.assessment.asked_from
    if request.state != DRAFT or not facts or facts["sex"] != "other":
        return fragments.redirect(url_for("triage.next_step", rid=request.public_id))
    shown = [each for each in facts.get("organs", ()) if each in ORGANS]
    form = Body(data={"organs": shown if facts.get("organs_said") or viewer().is_staff else []})
    if form.validate_on_submit():
        services.state_organs(viewer(), request, form.organs.data or [])
        return fragments.redirect(url_for("triage.next_step", rid=request.public_id))
    back = before_the_problem(request)
    return page("triage/body.html", form=form, asked=request, back=back, status=form.status)
