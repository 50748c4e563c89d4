"""The screen of a call: who it is, the questions, what it came to, the offers, and what was booked."""

from flask import Response, session, url_for
from flask import request as web

from portal import fragments, i18n
from portal.access import Permission, requires
from portal.desk import asking, call_queries, calling
from portal.desk.models import Call
from portal.desk.routes.call_ending import ended
from portal.desk.routes.call_taking import ON_THIS_SCREEN, Screen, screen_of, take
from portal.desk.routes.reaching import blueprint, page
from portal.people import queries as people
from portal.people.safeguarding_queries import note_on
from portal.security import viewer
from portal.triage import services as triage
from portal.triage.models import DRAFT, Request
from portal.triage.repeats import open_about_the_same
from portal.triage.routes import problem as problems
from portal.triage.routes.asking import CALLS
from portal.triage.routes.ending import answer_rows
from portal.triage.routes.reaching import for_request, rules

MOST_CALLS = 20  # that one browser comes back to


@blueprint.route("/desk/call/<rid>", methods=["GET", "POST"])
@requires(Permission.ENTER_REQUESTS)
@for_request
def call(request: Request) -> Response:
    """Where the call stands; sent, its answers are taken one by one as the engine asks for them."""
    noted = calling.note_call(viewer(), request, _language_beside(request))
    calling.keep_open(viewer(), request)
    _come_back_here(request)
    screen = screen_of(request, noted)
    if web.method == "GET" or request.state != DRAFT:
        return _show(screen)
    if _is_outdated(request):
        return _show(screen, sent=True, conflict=True)
    take(screen)
    if request.state == DRAFT and screen.errors:
        return _show(screen, sent=True)
    return _go_on(request, noted)


def _come_back_here(request: Request) -> None:
    """The pages of triage that a call passes through lead back to its screen."""
    calls = session.get(CALLS, [])
    if request.public_id not in calls:
        session[CALLS] = [*calls, request.public_id][-MOST_CALLS:]


def _is_outdated(request: Request) -> bool:
    """Whether somebody has changed the request since this screen was drawn (E07)."""
    return web.form.get("version") != str(request.assessment.version)


def _language_beside(request: Request) -> str:
    """The caller's language, where it is one of ours and not the one on the screen."""
    patient = people.patient_by_id(viewer(), request.patient_id) if request.patient_id else None
    spoken = patient.spoken_language if patient else request.language
    return spoken if spoken in i18n.LANGUAGES and spoken != i18n.current().code else ""


def _go_on(request: Request, noted: Call) -> Response:
    """The next screen. HTMX gets it with this very answer, which spares it the second trip."""
    if request.state == DRAFT and "pathway" in web.form and request.assessment.pathway_ids:
        if open_about_the_same(viewer(), request):
            return fragments.redirect(url_for("triage.asked_already", rid=request.public_id))
        if "more" in web.form:
            return fragments.redirect(url_for("triage.another_problem", rid=request.public_id))
    address = url_for("desk.call", rid=request.public_id)
    if not fragments.is_fragment():
        return fragments.redirect(address)
    fragments.show_instead(address)
    screen = screen_of(request, noted)
    _keep_said(screen)
    return _show(screen)


def _keep_said(screen: Screen) -> None:
    """What was answered before the engine came to ask for it stays chosen: nobody is asked it again."""
    for each in screen.questions:
        if any(web.form.getlist(each.name)):
            each.read(web.form)


def _show(screen: Screen, *, sent: bool = False, conflict: bool = False) -> Response:
    """The screen as it stands; `sent`, with what was typed and what is wrong with it."""
    request, errors = screen.request, screen.errors if sent else []
    if request.state != DRAFT:
        return ended(request, screen.call, screen.patient)
    if screen.place.endpoint not in ON_THIS_SCREEN:
        return fragments.redirect(screen.place.url(request))
    if conflict:
        for each in screen.questions:
            each.read(web.form)
    return page(
        "desk/call.html",
        section="find_patient",
        asked=request,
        noted=screen.call,
        patient=screen.patient,
        safeguarding=note_on(viewer(), screen.patient),
        identity=screen.identity,
        questions=screen.questions,
        at_once=asking.stopping_at_once(rules()) if screen.questions else (),
        problem=screen.problem,
        **_found(screen),
        is_last=screen.place.endpoint == "triage.check_answers",
        rows=answer_rows(request) if screen.place.endpoint == "triage.check_answers" else (),
        others=call_queries.others_with_it_open(viewer(), request),
        languages_beside=[each for each in i18n.LANGUAGES.values() if each is not i18n.current()],
        typed=web.form if sent else {},
        errors=errors,
        has_error=bool(errors),
        conflict=conflict,
        status=409 if conflict else 422 if errors else 200,
    )


def _found(screen: Screen) -> dict[str, object]:
    """The problems that the words may be about, as on the patient's own page."""
    form = screen.problem
    if form is None:
        return {"has_words": False, "has_found": False, "more": []}
    words = form.own_words.data or ""
    found = problems.found_for(screen.request, words)
    first, rest = found[: problems.FIRST_SHOWN], found[problems.FIRST_SHOWN :]
    form.pathway.options = problems.with_not_listed(problems.found_options(screen.request, first))
    more = problems.found_options(screen.request, rest)
    return {"has_words": bool(words), "has_found": bool(found), "more": more}


@blueprint.post("/desk/call/<rid>/send")
@requires(Permission.ENTER_REQUESTS)
@for_request
def send_call(request: Request) -> Response:
    """Everything is answered: send it, and say what happens now."""
    noted = calling.note_call(viewer(), request)
    triage.send(viewer(), rules(), request)
    return _go_on(request, noted)


@blueprint.post("/desk/call/<rid>/language")
@requires(Permission.ENTER_REQUESTS)
@for_request
def call_language(request: Request) -> Response:
    """Show each question in another language beside this one, or no more."""
    noted = calling.note_call(viewer(), request)
    wanted = web.form.get("beside", "")
    calling.show_beside(viewer(), request, noted, wanted if wanted in i18n.LANGUAGES else "")
    return fragments.redirect(url_for("desk.call", rid=request.public_id))
