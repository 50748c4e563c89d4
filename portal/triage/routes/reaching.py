"""What every page of a request does first: reach it, know where it stands, and survive a fault."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, wraps
from typing import Any

from flask import Blueprint, Response, abort, current_app, g, url_for
from flask import request as web
from werkzeug.exceptions import HTTPException

from portal import fragments, i18n
from portal.access import NotAllowed
from portal.db import db_session
from portal.pathways.model import Question, RuleSet
from portal.pathways.walk import Step
from portal.security import place_in_ours, viewer
from portal.triage import queries, services, wording
from portal.triage.bodies import must_ask_organs
from portal.triage.governance.live import LiveRules
from portal.triage.judging import CannotJudge, judge, must_stop, person_of
from portal.triage.models import DRAFT, Request
from portal.triage.photos import may_add_photos
from portal.triage.rerouting import offered_symptoms
from portal.triage.scores import Score, score_due
from portal.triage.standing import AnyRequest
from portal.triage.wishes import HELP_US, PHOTOS

log = logging.getLogger("portal")
blueprint = Blueprint("triage", __name__)
blueprint.app_template_filter("said")(wording.said)
View = Callable[..., Response]


KEPT_IN_ADDRESSES = {"question_id", "score_id"}  # all that they can be stands in the rules
ANY_REQUEST = "any-request"  # in the place of its id, which looks the same in every address of ours


@lru_cache(maxsize=2_000)
def _address(_root: str, endpoint: str, **ids: Any) -> str:
    """The address of a page for any request, put together once: a thirtieth of a step (performance P1)."""
    return url_for(endpoint, rid=ANY_REQUEST, **ids)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a request stands: the page to show, and the question on it if it is one."""

    endpoint: str
    question: Question | None = None
    score: Score | None = None

    def url(self, request: AnyRequest, **notes: str | None) -> str:
        values: dict[str, Any] = {name: value for name, value in notes.items() if value is not None}
        if self.question:
            values["question_id"] = self.question.id
        if self.score:
            values["score_id"] = self.score.id
        if values.keys() - KEPT_IN_ADDRESSES:
            return url_for(self.endpoint, rid=request.public_id, **values)
        return _address(web.script_root, self.endpoint, **values).replace(ANY_REQUEST, request.public_id)


def live_rules() -> LiveRules:
    """The rules of this process: the live version, and older ones for requests that began under them."""
    found: LiveRules = current_app.extensions["portal"].live
    return found


def follow_live_rules() -> None:
    """Before each page: take over what has gone live, or was rolled back, since the last look."""
    if web.endpoint != "static":
        live_rules().look_when_due()


def rules() -> RuleSet:
    """The rules of the request under way, those it began under; else the live ones."""
    found: RuleSet = g.get("rules") or live_rules().rules
    return found


@blueprint.app_template_filter("problem_title")
def problem_title(pathway_id: str) -> str:
    """A problem as the rules name it; one that newer rules no longer have, by its id."""
    found = rules().pathways.get(pathway_id)
    return wording.said(found.title) if found else pathway_id


def page(template: str, **context: Any) -> Response:
    """A page of triage, in the layout of who is looking: the very same pages serve a caller's request."""
    return fragments.render(template, layout=layout(), **context)


def layout() -> str:
    """Whose layout a page of triage has."""
    return "staff" if viewer().is_staff else "patient"


def for_request(view: View) -> View:
    """Give the view the request its address names."""

    @going_on
    @wraps(view)
    def reach(rid: str, **values: Any) -> Response:
        return view(reached(rid), **values)

    return reach


def reached(rid: str) -> Request:
    """The request, whose rules then hold for the page; a page of its own when there is none."""
    request = queries.request(viewer(), rid)
    if request is None:
        abort(page("triage/gone.html", status=404))
    g.rules = live_rules().for_request(request)
    return request


def going_on(view: View) -> View:
    """What cannot go on in the view leads to a page, never to nothing."""

    @wraps(view)
    def reach(rid: str, **values: Any) -> Response:
        try:
            return view(rid, **values)
        except services.AlreadySent:
            return fragments.redirect(url_for("triage.result", rid=rid))
        except services.NotReady:
            return fragments.redirect(url_for("triage.next_step", rid=rid))
        except CannotJudge:
            services.hand_over(viewer(), reached(rid))
            return fragments.redirect(url_for("triage.result", rid=rid))
        except (HTTPException, NotAllowed):
            raise
        except Exception as error:  # a fault of ours, a database too slow: the person must not end at it
            _hand_over_after(error, rid)
            return fragments.redirect(url_for("triage.result", rid=rid))

    return reach


def _hand_over_after(error: Exception, rid: str) -> None:
    """Give a request with which something went wrong to people, with what is known (C15).

    Raises the error again where that helps nobody: it was sent, nobody can be called, or this fails too.
    """
    db_session.rollback()
    request = queries.request(viewer(), rid)
    if request is None or request.state != DRAFT or not (request.patient_id or request.contact_phone):
        raise error
    log.error("handed over after %s at %s request=%s", type(error).__name__, place_in_ours(error), rid)
    try:
        services.hand_over(viewer(), request)
    except Exception:
        raise error from None


def place_before_questions(request: AnyRequest) -> Place | None:
    """The page that no question comes before, if one is due; told without judging the answers."""
    if request.state != DRAFT:
        return Place("triage.result")
    if request.match_state == "unknown":
        return Place("triage.details")
    if not request.assessment.asked_from:
        return Place("triage.not_on_list")
    noticed = request.assessment.noticed
    if noticed.get("signs") and "now" not in noticed:
        return Place("triage.emergency_words")
    if offered_symptoms(rules(), request.assessment):
        return Place("triage.symptoms_too")
    return None


def place_of(request: Request, step: Step | None = None) -> Place:
    """The page that comes next, told by the answers alone: nothing else is remembered."""
    if first := place_before_questions(request):
        return first
    step = step or judge(rules(), request)
    if must_ask_organs(request.assessment.asked_from) and _is_check_done(step):
        return Place("triage.body")
    if step.next_question:
        return Place("triage.question", step.next_question)
    if must_stop(step.outcome):
        services.send(viewer(), rules(), request)
        return Place("triage.result")
    is_chosen = any(each in rules().pathways for each in request.assessment.pathway_ids)
    if not is_chosen:
        return Place("triage.problem")
    person = person_of(request.assessment.asked_from)
    due = score_due(request.assessment, person, request.informant, i18n.current().code)
    return Place("triage.score", score=due) if due else Place("triage.check_answers")


def next_place(request: Request, step: Step | None = None) -> Place:
    """The page to show next: as `place_of`, with each optional page once before the answers are checked."""
    place = place_of(request, step)
    if place.endpoint != "triage.check_answers":
        return place
    optional = (*((PHOTOS,) if may_add_photos(rules(), request) else ()), HELP_US)
    left = (each for each in optional if each not in request.assessment.offered)
    return next((Place(f"triage.{each}") for each in left), place)


def _is_check_done(step: Step) -> bool:
    """Whether the emergency check is over without an emergency: nothing else comes before it."""
    if step.next_question is None:
        return not must_stop(step.outcome)
    return all(step.next_question.id != each.id for each in rules().red_flags.questions)
