"""What a screen of a call takes: answers as the engine asks for them, own words, identity, the problem."""

from dataclasses import dataclass, field

from flask import request as web

from portal.desk import asking, calling
from portal.desk.call_forms import Identity, SpokenQuestion, mistakes
from portal.desk.models import Call
from portal.forms.text import clean
from portal.i18n import gettext as _
from portal.people import queries as people
from portal.people.models import Patient
from portal.security import viewer
from portal.triage import services as triage
from portal.triage.forms import Problem
from portal.triage.models import DRAFT, Request
from portal.triage.routes import problem as problems
from portal.triage.routes.reaching import Place, place_of, rules

ON_THIS_SCREEN = ("triage.question", "triage.problem", "triage.check_answers", "triage.result")


@dataclass
class Screen:
    """What one screen shows and takes: the parts that are still open."""

    request: Request
    call: Call
    place: Place
    patient: Patient | None
    identity: Identity | None = None
    questions: list[SpokenQuestion] = field(default_factory=list)
    problem: Problem | None = None

    @property
    def errors(self) -> list[dict[str, str]]:
        own = [form.error_list for form in (self.identity, self.problem) if form and form.errors]
        first, later = (own[:1], own[1:]) if self.identity and self.identity.errors else ([], own)
        return [*(each for part in first for each in part), *mistakes(self.questions)] + [
            each for part in later for each in part
        ]


def screen_of(request: Request, noted: Call) -> Screen:
    place = place_of(request)
    patient = people.patient_by_id(viewer(), request.patient_id) if request.patient_id else None
    screen = Screen(request, noted, place, patient)
    if place.endpoint not in ON_THIS_SCREEN or request.state != DRAFT:
        return screen
    if patient and noted.identified_at is None:
        screen.identity = Identity()
        screen.identity.use_for(request, patient)
    answers = {**request.assessment.asked_from.get("known", {}), **request.assessment.answers}
    screen.questions = [
        SpokenQuestion(each, request, answers.get(each.id), noted.language)
        for each in asking.questions_ahead(rules(), request)
    ]
    if not any(each in rules().pathways for each in request.assessment.pathway_ids):
        screen.problem = _problem_form(request)
    return screen


def _problem_form(request: Request) -> Problem:
    form = Problem(data={"own_words": request.assessment.own_words})
    form.use_for_caller()
    form.pathway.options = problems.options_of(rules().pathways.values())
    return form


def take(screen: Screen) -> None:
    """The emergency check before anything is asked for: whatever else is missing, its answers are kept.

    The caller's words come first, for an emergency closes the request to them.
    """
    request = screen.request
    _take_words(screen)
    given = {
        each.question.id: each.answer
        for each in screen.questions
        if each.read(web.form) and each.answer is not None
    }
    asking.take_in_turn(
        rules(),
        request,
        given,
        lambda name, answer: triage.save_answer(viewer(), rules(), request, name, answer),
    )
    _take_identity(screen)
    if request.state != DRAFT:
        return
    still = {each.id for each in asking.questions_ahead(rules(), request)}
    for form in screen.questions:
        if form.question.id in still and form.question.id not in given:
            form.require()
    if screen.problem:
        _take_problem(screen)


def _take_words(screen: Screen) -> None:
    """The caller's own words, in both languages where there are two, whatever came of the answers."""
    words, english = clean(web.form.get("own_words", "")), clean(web.form.get("in_english", ""))
    request = screen.request
    if request.state != DRAFT:
        return
    about = screen.questions[0].question.id if screen.questions and not screen.problem else "problem"
    if screen.problem and words == request.assessment.own_words:
        words = ""
    calling.keep_said(viewer(), request, screen.call, about=about, words=words, english=english)


def _take_identity(screen: Screen) -> None:
    form = screen.identity
    is_over = screen.request.state != DRAFT
    if form is None or (not form.validate() and not is_over):
        return
    permission = form.permission.data if "permission" in form else ""
    keep = calling.keep_what_was_checked if is_over else calling.identify
    try:
        keep(viewer(), screen.request, screen.call, form.checked.data or (), permission or "")
    except calling.NotIdentified:
        if len(form.checked.data or ()) < calling.FEWEST_CHECKED:
            form.refuse("checked", _("Tick two things that the caller told you"))
        if "permission" in form and not form.permission.data:
            form.refuse("permission", _("Choose why they may speak for the patient"))


def _take_problem(screen: Screen) -> None:
    """What it is about, once the emergency check is over: nothing comes before that."""
    form, request = screen.problem, screen.request
    if form is None or not form.validate():
        return
    if not form.pathway.data:
        form.refuse(
            "pathway" if request.assessment.own_words else "own_words", _("Say what is wrong, and choose")
        )
    elif place_of(request).endpoint == "triage.problem" and not screen.errors:
        triage.choose_problem(viewer(), rules(), request, [form.pathway.data])
