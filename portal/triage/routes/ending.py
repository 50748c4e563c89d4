"""The end: check the answers, send, what it came to, and help for who does not agree or cannot do it."""

from datetime import datetime
from typing import Any

from flask import Response, url_for
from flask import request as web
from markupsafe import Markup

from portal import clock, fragments
from portal.access import Permission, requires
from portal.chrome import ltr
from portal.forms.numbers import phone_words
from portal.i18n import gettext as _
from portal.pathways.outcome import Outcome
from portal.pathways.walk import Step
from portal.people import opening
from portal.people import queries as people
from portal.people.network_queries import practice_of
from portal.security import viewer
from portal.triage import pausing, queries, services, settling, wording
from portal.triage.bodies import ORGANS
from portal.triage.inviting import INVITED
from portal.triage.judging import judge, person_of
from portal.triage.models import BOOKED, DRAFT, ESCALATED, Request, Task
from portal.triage.photos import may_add_photos
from portal.triage.results import call_by, result_of
from portal.triage.routes.going_back import before_the_end
from portal.triage.routes.reaching import Place, blueprint, for_request, page, place_of, rules
from portal.triage.several import Further, further_problems
from portal.triage.wishes import wishes_said


@blueprint.get("/request/<rid>/check-answers")
@requires(Permission.ASK)
@for_request
def check_answers(request: Request) -> Response:
    """Everything that was said, each answer with its way to change it, before anything is sent."""
    step = None
    if request.state == DRAFT and request.assessment.asked_from:
        step = judge(rules(), request)
    place = place_of(request, step)
    if step is None or place.endpoint != "triage.check_answers":
        return fragments.redirect(place.url(request))
    return page(
        "triage/check_answers.html",
        asked=request,
        rows=_rows(request, step),
        about=_about(request),
        wishes=_wishes(request),
        may_add_photos=may_add_photos(rules(), request),
        photos=len(queries.photos_of(viewer(), request)) if may_add_photos(rules(), request) else 0,
        dropped=_dropped(request),
        back=before_the_end(request, "triage.check_answers", step),
    )


def answer_rows(request: Request) -> list[dict[str, Any]]:
    """Every answer with its way to change it, those from the record first: for the screen of a call."""
    return [*_from_record(request), *_rows(request, judge(rules(), request))]


def _rows(request: Request, step: Step) -> list[dict[str, Any]]:
    person = person_of(request.assessment.asked_from)
    answers = request.assessment.answers
    rows = []
    for question in step.path:
        text = wording.said(question.text_for(person, request.informant))
        href = Place("triage.question", question).url(request)
        value = wording.answer_said(question, answers[question.id])
        rows.append({"key": text, "value": value, "actions": [_change(href, text)]})
    return rows


def _change(href: str, hidden: str) -> dict[str, str]:
    return {"href": href, "text": _("Change"), "hidden": hidden}


def _about(request: Request) -> list[dict[str, Any]]:
    """Who and what, as it was said; the record itself is shown to nobody at the front door."""
    stated = request.stated
    details = url_for("triage.details", rid=request.public_id)
    name = f"{stated['given_name']} {stated['family_name']}" if stated else _patient_name(request)
    actions = {"actions": [_change(details, _("who needs help"))]} if stated else {}
    rows: list[dict[str, Any]] = [{"key": _("Who needs help"), "value": name, **actions}]
    if request.informant_name:
        rows.append({"key": _("Asked by"), "value": request.informant_name, **actions})
    if stated:
        rows.append({"key": _("Phone"), "value": ltr(phone_words(request.contact_phone)), **actions})
    ids = [each for each in request.assessment.pathway_ids if each in rules().pathways]
    titles = Markup("<br>").join(wording.said(rules().pathways[each].title) for each in ids)
    problem = _change(url_for("triage.anything_else", rid=request.public_id), _("what you need help with"))
    rows += _from_record(request)
    return [*rows, {"key": _("What it is about"), "value": titles, "actions": [problem]}]


def _from_record(request: Request) -> list[dict[str, Any]]:
    """The body asked about; for staff also what the record answered, to be confirmed with the caller."""
    facts = request.assessment.asked_from
    rows: list[dict[str, Any]] = []
    if facts["sex"] == "other" and (facts.get("organs_said") or viewer().is_staff):
        named = [_(ORGANS[each]) for each in facts.get("organs", ()) if each in ORGANS]
        change = _change(url_for("triage.body", rid=request.public_id), _("the body we ask about"))
        value = Markup("<br>").join(named) if named else _("Not said")
        rows.append({"key": _("The body we ask about"), "value": value, "actions": [change]})
    for name, answer in facts["known"].items() if viewer().is_staff else ():
        question = rules().every_question.get(name)
        if question and name not in request.assessment.answers:
            text = wording.said(question.text_for(person_of(facts), request.informant))
            change = _change(Place("triage.question", question).url(request), text)
            said = wording.answer_said(question, answer)
            value = Markup("{}<br>{}").format(said, _("From the record: confirm it"))
            rows.append({"key": text, "value": value, "actions": [change]})
    return rows


def _patient_name(request: Request) -> str:
    """Staff chose the patient, so they see who it is."""
    found = people.patient_by_id(viewer(), request.patient_id) if request.patient_id else None
    return found.name if found and viewer().is_staff else ""


def _wishes(request: Request) -> list[dict[str, Any]]:
    """What the optional page was told, with a way to change each."""
    href = url_for("triage.help_us", rid=request.public_id)
    said: dict[str, list[str]] = {}
    for key, value, is_own in wishes_said(request.assessment, as_asked=True):
        said.setdefault(_(key), []).append(value if is_own else _(value))
    return [
        {"key": key, "value": Markup("<br>").join(values), "actions": [_change(href, key)]}
        for key, values in said.items()
    ]


def _dropped(request: Request) -> list[str]:
    """The questions whose answers a change has made needless; the address names them by id."""
    person = person_of(request.assessment.asked_from)
    known = rules().every_question
    ids = [each for each in web.args.get("dropped", "").split(".") if each in known]
    gone = [each for each in ids if each not in request.assessment.answers]
    return [wording.said(known[each].text_for(person, request.informant)) for each in gone]


@blueprint.post("/request/<rid>/send")
@requires(Permission.ASK)
@for_request
def send(request: Request) -> Response:
    """Send it; sent again by a double click or the back button, it stays sent once."""
    services.send(viewer(), rules(), request)
    return fragments.redirect(url_for("triage.result", rid=request.public_id))


@blueprint.get("/request/<rid>/result")
@requires(Permission.ASK)
@for_request
def result(request: Request) -> Response:
    """What to do, by when, why, what to watch for, and the way to a person; open again at any later time."""
    if request.state == DRAFT:
        return fragments.redirect(place_of(request).url(request))
    if INVITED in request.assessment.noticed:
        return fragments.redirect(url_for("booking.invitation", rid=request.public_id))
    earlier = queries.request_by_id(viewer(), request.joined_to_id) if request.joined_to_id else None
    if earlier:
        return page("triage/added.html", asked=request, earlier=earlier)
    outcome = queries.outcome(request)
    tasks = queries.tasks_of(viewer(), request)
    is_open = opening.is_open(viewer(), clock.now())
    if outcome is None:
        if request.assessment.outcome and request.state != ESCALATED:  # it was stored, and cannot be read
            services.hand_over(viewer(), request)
            tasks = queries.tasks_of(viewer(), request)
        return page("triage/handed_over.html", asked=request, call_by=call_by(tasks), is_open=is_open)
    shown = result_of(request, outcome, tasks, is_open=is_open)
    times, pause = None, pausing.pause_for(viewer(), request, outcome)
    if shown.can_book and pause is None:
        times = url_for("booking.times", rid=request.public_id)
    elif request.state == BOOKED:
        times = url_for("booking.booked", rid=request.public_id)
    return page(
        "triage/result.html",
        asked=request,
        outcome=outcome,
        shown=shown,
        times=times,
        pause=pause,
        pause_reason=pausing.REASONS.get(pause.reason, "") if pause else "",
        practice=practice_of(viewer()) if pause else None,
        paused_call_by=_paused_call_by(tasks) if pause else None,
        further=_further(request, outcome),
        sensitive=request.is_private,
    )


def _paused_call_by(tasks: list[Task]) -> datetime | None:
    """By when they are called who do not get through while urgent requests are paused."""
    kinds = (pausing.PAUSED_URGENT, settling.CALL_BACK)
    return next((each.due_at for each in tasks if each.kind in kinds and each.state == "open"), None)


def _further(request: Request, outcome: Outcome) -> list[Further]:
    """What the other problems of the request came to."""
    case = queries.case(rules(), request) if request.assessment.asked_from else None
    return further_problems(rules(), case.person, case.pathway_ids, outcome) if case else []


@blueprint.post("/request/<rid>/ask-for-help")
@requires(Permission.ASK)
@for_request
def ask_for_help(request: Request) -> Response:
    """“I do not agree, or I cannot do this”: somebody calls."""
    if request.state == DRAFT:
        raise services.NotReady
    services.ask_for_help(viewer(), request)
    return fragments.redirect(url_for("triage.result", rid=request.public_id))
