"""One question a page: what comes next, the question, and its answer."""

from flask import Response, g, session, url_for
from flask import request as web

from portal import fragments, i18n
from portal.access import Permission, requires
from portal.pathways.model import Question, RuleSet
from portal.pathways.walk import NotAskedHere, Step
from portal.security import viewer
from portal.triage import services, standing_queries
from portal.triage.bodies import must_ask_organs
from portal.triage.judging import judge, person_of
from portal.triage.models import DRAFT, Request
from portal.triage.question_form import FIELD, UNIT, QuestionForm
from portal.triage.routes.question_page import question_page
from portal.triage.routes.reaching import (
    Place,
    blueprint,
    for_request,
    going_on,
    live_rules,
    next_place,
    place_before_questions,
    place_of,
    reached,
    rules,
)
from portal.triage.standing import AnyRequest, StandingRequest
from portal.triage.stepping import answer_and_go_on

CALLS = "calls"  # in the cookie session: requests whose screen of a call is open in this browser
# Pages about what somebody wrote: no question comes before them.
BEFORE_GOING_ON = ("triage.emergency_words", "triage.symptoms_too", "triage.body")


@blueprint.get("/request/<rid>/next")
@requires(Permission.ASK)
@for_request
def next_step(request: Request) -> Response:
    """Go to wherever the answers so far lead; whoever is on the phone goes back to the screen of the call."""
    if viewer().is_staff and request.state == DRAFT and request.public_id in session.get(CALLS, ()):
        return fragments.redirect(url_for("desk.call", rid=request.public_id))
    return fragments.redirect(next_place(request).url(request))


@blueprint.route("/request/<rid>/question/<question_id>", methods=["GET", "POST"])
@requires(Permission.ASK)
@going_on
def question(rid: str, question_id: str) -> Response:
    """Ask a question, or take its answer and show what comes next."""
    return _straight_on(rid, question_id) or _with_all_of_it(reached(rid), question_id)


def _straight_on(rid: str, question_id: str) -> Response | None:
    """What nearly every page and answer is: a question asked, and another one after it (performance P1).

    Anything else (a mistake, a page due before, an outcome, words to look through) needs the request itself.
    """
    standing = standing_queries.standing(viewer(), rid)
    if standing is None or standing.state != DRAFT:
        return None
    g.rules = ruleset = live_rules().for_request(standing)
    if place_before_questions(standing) or must_ask_organs(standing.assessment.asked_from):
        return None
    if web.method == "POST":
        return _answered(ruleset, standing, question_id)
    step = judge(ruleset, standing)
    asked = _askable(standing, step, question_id)
    return question_page(standing, step, _form(standing, asked)) if asked else None


def _answered(ruleset: RuleSet, standing: StandingRequest, question_id: str) -> Response | None:
    asked = ruleset.every_question.get(question_id)
    if asked is None or question_id in standing.assessment.asked_from["known"]:
        return None
    form = _form(standing, asked)
    if not form.take(web.form.getlist(FIELD), web.form.getlist(UNIT)) or form.answer is None:
        return None
    found = answer_and_go_on(viewer(), ruleset, standing, asked, form.answer)
    if found is None:
        return None
    after, step = found
    return _next_question(after, step, Place("triage.question", step.next_question))


def _with_all_of_it(request: Request, question_id: str) -> Response:
    """Ask a question or take its answer, whatever follows from it."""
    if request.state != DRAFT:
        raise services.AlreadySent
    if web.method == "POST" and (went_on := _taken_at_once(request, question_id)):
        return went_on
    here = place_of(request)
    if not request.assessment.asked_from or here.endpoint in BEFORE_GOING_ON:
        return fragments.redirect(here.url(request))
    step = judge(rules(), request)
    asked = _askable(request, step, question_id)
    if asked is None:
        return fragments.redirect(here.url(request, moved="1"))
    form = _form(request, asked)
    if web.method == "GET":
        return question_page(request, step, form)
    if not form.take(web.form.getlist(FIELD), web.form.getlist(UNIT)) or form.answer is None:
        return question_page(request, step, form)
    dropped = services.save_answer(viewer(), rules(), request, asked.id, form.answer)
    return _after_answer(request, dropped)


@blueprint.post("/request/<rid>/own-language")
@requires(Permission.ASK)
@for_request
def own_language(request: Request) -> Response:
    """“I cannot read this”: somebody calls, in the language of the page."""
    if request.state != DRAFT:
        raise services.AlreadySent
    services.ask_for_own_language(viewer(), request, i18n.current().code)
    return fragments.redirect(url_for("triage.result", rid=request.public_id))


def _taken_at_once(request: Request, question_id: str) -> Response | None:
    """What follows a proper answer, judged once: the judgement after it tells that its question was asked.

    Anything else (a mistake, a page due before, an answer that the record has) takes the longer way.
    """
    facts = request.assessment.asked_from
    asked = rules().every_question.get(question_id)
    if (
        asked is None
        or place_before_questions(request)
        or must_ask_organs(facts)
        or question_id in facts["known"]
    ):
        return None
    form = _form(request, asked)
    if not form.take(web.form.getlist(FIELD), web.form.getlist(UNIT)) or form.answer is None:
        return None
    try:
        dropped = services.save_answer(viewer(), rules(), request, asked.id, form.answer, only_if_asked=True)
    except NotAskedHere:
        return None
    return _after_answer(request, dropped)


def _askable(request: AnyRequest, step: Step, question_id: str) -> Question | None:
    """The question, if it has been asked or is next: one that others must come before is not shown.

    Staff also confirm with the caller what the record answered.
    """
    if viewer().is_staff and question_id in request.assessment.asked_from["known"]:
        return rules().every_question.get(question_id)
    shown = (*step.path, *((step.next_question,) if step.next_question else ()))
    return next((each for each in shown if each.id == question_id), None)


def _form(request: AnyRequest, asked: Question) -> QuestionForm:
    assessment = request.assessment
    text = asked.text
    if asked.text_child and request.informant != "self":
        text = asked.text_for(person_of(assessment.asked_from), request.informant)
    facts = assessment.asked_from
    known = {**facts.get("record", {}), **facts["known"]} if viewer().is_staff else {}
    form = QuestionForm(asked, text, assessment.answers.get(asked.id, known.get(asked.id)))
    form.is_about_child = bool(asked.text_child) and text == asked.text_child
    return form


def _after_answer(request: Request, dropped: tuple[str, ...]) -> Response:
    """The next page. HTMX gets the next question with this very answer, which spares it the second trip."""
    if request.state != DRAFT:
        return fragments.redirect(url_for("triage.result", rid=request.public_id))
    step = judge(rules(), request)
    return _next_question(request, step, next_place(request, step), dropped)


def _next_question(request: AnyRequest, step: Step, place: Place, dropped: tuple[str, ...] = ()) -> Response:
    url = place.url(request, dropped=".".join(dropped) or None)
    if place.question is None or not fragments.is_fragment():
        return fragments.redirect(url)
    fragments.show_instead(url)
    return question_page(request, step, _form(request, place.question))
