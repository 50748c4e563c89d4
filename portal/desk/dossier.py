"""Everything about one request, for staff: what was said, which rules fired and why, what was offered."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from markupsafe import Markup

from portal.access import Viewer
from portal.booking import queries as booking
from portal.booking.models import Appointment
from portal.booking.offer_queries import OfferMade, offers_made
from portal.i18n import gettext as _
from portal.pathways.model import Answer, Question, RuleSet
from portal.pathways.outcome import Outcome, Reason
from portal.people import queries as people
from portal.people.models import Patient
from portal.people.network_queries import names_of_staff
from portal.triage import queries as triage
from portal.triage.judging import OWN_WORDS, person_of
from portal.triage.models import Request, Task
from portal.triage.tasks import may_finish
from portal.triage.wording import answer_said, said

Words = str | Markup


@dataclass(frozen=True, slots=True)
class Said:
    """A question and its answer; of a list to tick, also what was not ticked: a No counts as much."""

    question: Words
    answer: Words
    denied: tuple[Words, ...] = ()
    first: Words = ""  # what was answered before it was changed (C16)


@dataclass(frozen=True, slots=True)
class Fired:
    """A rule that fired, with the answers that fired it (C08)."""

    pathway: Words
    disposition: Words
    reason: Reason
    because: tuple[tuple[Words, Words], ...]


@dataclass(frozen=True, slots=True)
class ToDo:
    """A task, and whether this viewer may say that it is done."""

    task: Task
    may_finish: bool


@dataclass(frozen=True, slots=True)
class Dossier:
    """What the page of a request shows."""

    request: Request
    patient: Patient | None
    outcome: Outcome | None
    red_flags: list[Said]
    answers: list[Said]
    fired: list[Fired]
    signs: list[str]
    tasks: list[ToDo] = field(default_factory=list)
    appointment: Appointment | None = None
    offers: list[OfferMade] = field(default_factory=list)
    staff: dict[int, str] = field(default_factory=dict)


def dossier(viewer: Viewer, rules: RuleSet, request: Request) -> Dossier:
    """All of it, in nine statements at most."""
    patient = people.patient_by_id(viewer, request.patient_id) if request.patient_id else None
    return replace(
        as_told(rules, request, patient),
        tasks=[ToDo(task, may_finish(viewer, task)) for task in triage.tasks_of(viewer, request)],
        appointment=booking.appointment_of(viewer, request),
        offers=offers_made(viewer, request),
        staff=names_of_staff(viewer),
    )


def as_told(rules: RuleSet, request: Request, patient: Patient | None) -> Dossier:
    """What was said and what the rules made of it: the request itself, without a look at anything else."""
    outcome = triage.outcome(request)
    check = {question.id for question in rules.red_flags.questions}
    order = outcome.questions_asked if outcome else tuple(request.assessment.answers)
    return Dossier(
        request=request,
        patient=patient,
        outcome=outcome,
        red_flags=_said(rules, request, (each for each in order if each in check)),
        answers=_said(rules, request, (each for each in order if each not in check)),
        fired=[_fired(rules, request, reason) for reason in outcome.reasons] if outcome else [],
        signs=list(request.assessment.noticed.get("signs", ())),
    )


def _said(rules: RuleSet, request: Request, ids: Iterable[str]) -> list[Said]:
    """The answers in the order they were asked. A question that the rules no longer have keeps its id."""
    answers, first = request.assessment.answers, request.assessment.noticed.get("first_answers", {})
    return [
        Said(
            _question_words(rules, request, each),
            answer_words(rules, each, now),
            _denied(rules.every_question.get(each), now),
            answer_words(rules, each, first[each]) if first.get(each, now) != now else "",
        )
        for each in ids
        if (now := answers.get(each)) is not None
    ]


def _question_words(rules: RuleSet, request: Request, question_id: str) -> Words:
    if question_id == OWN_WORDS:
        return _("What they wrote: is it happening now?")
    question = rules.every_question.get(question_id)
    if question is None:
        return question_id
    try:
        person = person_of(request.assessment.asked_from)
    except (KeyError, TypeError, ValueError, AttributeError):
        return said(question.text)  # not asked yet, or stored wrongly: the words for a grown person will do
    return said(question.text_for(person, request.informant))


def answer_words(rules: RuleSet, question_id: str, answer: Answer) -> Words:
    question = rules.every_question.get(question_id)
    if question is None:
        return {"yes": _("Yes"), "no": _("No"), "not_sure": _("I’m not sure")}.get(str(answer), str(answer))
    try:
        return answer_said(question, answer)
    except (TypeError, ValueError, AttributeError):
        return str(answer)  # stored wrongly: staff see it as it is


def _denied(question: Question | None, answer: Answer) -> tuple[Words, ...]:
    if question is None or question.kind != "multi" or not isinstance(answer, list | tuple):
        return ()
    return tuple(
        said(each.text) for each in question.options if not each.exclusive and each.value not in answer
    )


def _fired(rules: RuleSet, request: Request, reason: Reason) -> Fired:
    pathway = {rules.red_flags.id: rules.red_flags, **rules.pathways}.get(reason.pathway_id)
    disposition = rules.dispositions.get(reason.disposition_id)
    return Fired(
        pathway=said(pathway.title) if pathway else _("In their own words"),
        disposition=said(disposition.title) if disposition else reason.disposition_id,
        reason=reason,
        because=tuple(
            (_question_words(rules, request, each), answer_words(rules, each, answer))
            for each, answer in reason.because
        ),
    )
