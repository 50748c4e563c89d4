"""One question a page: what comes next, the question, and its answer."""

from flask import Response, session, url_for
from flask import request as web

from portal import fragments, i18n
from portal.access import Permission, requires
from portal.i18n import gettext as _
from portal.pathways.model import Question
from portal.pathways.walk import NotAskedHere, Step
from portal.security import viewer
from portal.triage import services, wording
from portal.triage.bodies import must_ask_organs
from portal.triage.judging import judge, person_of
from portal.triage.models import DRAFT, Request
from portal.triage.question_form import FIELD, UNIT, QuestionForm
from portal.triage.routes.reaching import (
    Place,
    blueprint,
    for_request,
    next_place,
    page,
    place_before_questions,
    place_of,
    rules,
)

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
@for_request
def question(request: Request, question_id: str) -> Response:
    """Ask a question, or take its answer and show what comes next."""
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
        return _question_page(request, step, form)
    if not form.take(web.form.getlist(FIELD), web.form.getlist(UNIT)) or form.answer is None:
        return _question_page(request, step, form)
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


def _askable(request: Request, step: Step, question_id: str) -> Question | None:
    """The question, if it has been asked or is next: one that others must come before is not shown.

    Staff also confirm with the caller what the record answered.
    """
    if viewer().is_staff and question_id in request.assessment.asked_from["known"]:
        return rules().every_question.get(question_id)
    shown = (*step.path, *((step.next_question,) if step.next_question else ()))
    return next((each for each in shown if each.id == question_id), None)


def _form(request: Request, asked: Question) -> QuestionForm:
    assessment = request.assessment
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
    place = next_place(request, step)
    url = place.url(request, dropped=".".join(dropped) or None)
    if place.question is None or not fragments.is_fragment():
        return fragments.redirect(url)
    fragments.show_instead(url)
    return _question_page(request, step, _form(request, place.question))


def _question_page(request: Request, step: Step, form: QuestionForm) -> Response:
    chosen = [each for each in request.assessment.pathway_ids if each in rules().pathways]
    is_check = is_emergency_check(form.question)
    shown = [rules().red_flags.id] if is_check else chosen
    return page(
        "triage/question.html",
        form=form,
        asked=request,
        back=_back(request, step, form.question),
        is_check=is_check and not chosen,
        caption=_("Emergency check") if is_check else _caption(chosen),
        here=Place("triage.question", form.question).url(request),
        is_for_other=request.informant != "self" and not form.is_about_child and not viewer().is_staff,
        moved=web.method == "GET" and "moved" in web.args,
        left=step.left_at_most if form.question == step.next_question else 0,
        is_translated=all(wording.is_pathway_translated(rules(), each) for each in shown),
        sensitive=form.question.sensitive,
        status=form.status,
    )


def _caption(chosen: list[str]) -> str | None:
    return wording.said(rules().pathway(chosen[0]).title) if chosen else None


def is_emergency_check(question: Question) -> bool:
    """Whether a question belongs to the check that everybody answers first."""
    return any(question.id == each.id for each in rules().red_flags.questions)


def _back(request: Request, step: Step, asked: Question) -> str | None:
    """The page before this question: the one asked before it, the choice of problem, or the details."""
    ids = [each.id for each in step.path]
    place = ids.index(asked.id) if asked.id in ids else len(ids)
    before = step.path[place - 1] if place else None
    begins_problem = before is None or is_emergency_check(before)
    if begins_problem and not is_emergency_check(asked) and request.assessment.pathway_ids:
        return url_for("triage.anything_else", rid=request.public_id)
    if before:
        return Place("triage.question", before).url(request)
    return (
        None
        if request.entered_by_id and not request.stated
        else url_for("triage.details", rid=request.public_id)
    )
