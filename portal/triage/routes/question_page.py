"""The page of one question: drawn once for all who are asked it alike, and kept (performance P1)."""

from typing import Any

from flask import Response, current_app
from flask import request as web

from portal import chrome, fragments, i18n
from portal.chrome import ltr
from portal.csrf import csrf_field
from portal.i18n import gettext as _
from portal.kept_pages import drawn
from portal.pathways.joining import parts_for
from portal.pathways.model import Question, RuleSet
from portal.pathways.walk import Step
from portal.security import viewer
from portal.triage import wording
from portal.triage.judging import person_of
from portal.triage.question_form import CHOSEN, QuestionForm
from portal.triage.routes.reaching import Place, layout, rules
from portal.triage.standing import AnyRequest


def question_page(request: AnyRequest, step: Step, form: QuestionForm) -> Response:
    """Show a question, with what was answered before or is wrong with what was sent."""
    ruleset = rules()
    is_check = is_emergency_check(ruleset, form.question)
    before = _before(ruleset, request, step, form.question, is_check=is_check)
    shown = _shown(ruleset, request, step, form, is_check=is_check)

    def draw() -> str:
        return fragments.text_of(
            "triage/question.html",
            layout=layout(),
            form=form,
            asked=request,
            back=before and before.url(request),
            here=Place("triage.question", form.question).url(request),
            **shown,
        )

    if not _reads_alike(form):
        return fragments.answer(draw(), form.status)
    back = (before.endpoint, before.question and before.question.id) if before else None
    key = (*_place_in_the_portal(ruleset), form.question.id, form.text, *form.chosen, back, *shown.values())
    return fragments.answer(drawn(key, (request.public_id, csrf_field(), ltr(request.code)), draw))


def _reads_alike(form: QuestionForm) -> bool:
    """Whether nothing on the page was typed: only then is it the same for whoever is asked the same."""
    is_chosen = form.question.kind in CHOSEN or form.stored is None
    return is_chosen and not form.sent and not form.error and not web.query_string


def _place_in_the_portal(ruleset: RuleSet) -> tuple[object, ...]:
    """What a page of triage depends on besides its own context: the layout, who looks, language, rules."""
    who = viewer()
    named = who.name if who.is_staff else ""
    return (
        current_app.jinja_env,
        fragments.is_fragment(),
        who.role,
        named,
        i18n.current().code,
        ruleset.hash,
        *chrome.door().values(),
    )


def _shown(
    ruleset: RuleSet, request: AnyRequest, step: Step, form: QuestionForm, *, is_check: bool
) -> dict[str, Any]:
    """What the template is told of this question, as plain values."""
    chosen = [each for each in request.assessment.pathway_ids if each in ruleset.pathways]
    shown = [ruleset.red_flags.id] if is_check else chosen
    is_next = step.next_question is not None and step.next_question.id == form.question.id
    return {
        "is_check": is_check and not chosen,
        "caption": _caption(ruleset, request, form.question, chosen, is_check=is_check),
        "is_for_other": _is_for_other(request, form),
        "moved": web.method == "GET" and "moved" in web.args,
        "left": step.left_at_most if is_next else 0,
        "is_translated": all(wording.is_pathway_translated(ruleset, each) for each in shown),
        "sensitive": form.question.sensitive,
    }


def _caption(
    ruleset: RuleSet, request: AnyRequest, asked: Question, chosen: list[str], *, is_check: bool
) -> str | None:
    """The problem that a question is about: of several, the one that asks it."""
    if len(chosen) == 1 and not is_check:  # nearly every page
        return wording.said(ruleset.pathway(chosen[0]).title)
    about = next((each for each in chosen if _asks(ruleset, request, each, asked)), None)
    if about is None and is_check:
        return _("Emergency check")
    about = about or next(iter(chosen), None)
    return wording.said(ruleset.pathway(about).title) if about else None


def _asks(ruleset: RuleSet, request: AnyRequest, pathway_id: str, asked: Question) -> bool:
    """Whether a problem, or what it leads to for this person, has this question."""
    parts = parts_for(ruleset, (pathway_id,), person_of(request.assessment.asked_from))
    found = (ruleset.pathways[part] for part, _how in parts if part in ruleset.pathways)
    return any(asked.id == each.id for part in found for each in part.questions)


def _is_for_other(request: AnyRequest, form: QuestionForm) -> bool:
    """Whether “you” in the question is the person helped and not who answers, who must be told so."""
    is_of_asker = "caller" in (form.question.applies or {})  # such as whether they are with the person
    return request.informant != "self" and not (form.is_about_child or viewer().is_staff or is_of_asker)


def is_emergency_check(ruleset: RuleSet, question: Question) -> bool:
    """Whether a question belongs to the check that everybody answers first."""
    return question.id in [each.id for each in ruleset.red_flags.questions]


def _before(
    ruleset: RuleSet, request: AnyRequest, step: Step, asked: Question, *, is_check: bool
) -> Place | None:
    """The page before this question: the one asked before it, the choice of problem, or the details."""
    ids = [each.id for each in step.path]
    place = ids.index(asked.id) if asked.id in ids else len(ids)
    before = step.path[place - 1] if place else None
    begins_problem = before is None or is_emergency_check(ruleset, before)
    if begins_problem and not is_check and request.assessment.pathway_ids:
        return Place("triage.anything_else")
    if before:
        return Place("triage.question", before)
    return None if request.entered_by_id and not request.stated else Place("triage.details")
