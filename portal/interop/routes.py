"""The FHIR doors. Asking takes no account and keeps nothing; a stored request's answers are for staff."""

from typing import Any

from flask import Blueprint, Response, current_app, json
from flask import request as web
from werkzeug.exceptions import HTTPException

from portal import audit, clock
from portal.access import Permission, public, requires
from portal.db import transaction
from portal.interop import fhir_questions, next_question
from portal.interop.fhir_answers import Json
from portal.interop.finished import stored_response
from portal.interop.refusals import Issue, Refusal, operation_outcome
from portal.pathways.model import RuleSet
from portal.security import csrf, viewer
from portal.triage import queries
from portal.triage.judging import person_of

blueprint = Blueprint("interop", __name__, url_prefix="/fhir")
# What is posted here changes nothing and no cookie is looked at, so there is no token to ask for.
csrf.exempt(blueprint)
FHIR_JSON = "application/fhir+json"
CODES = {404: "not-found", 405: "not-supported", 413: "too-long", 415: "not-supported", 403: "forbidden"}


def _fhir(resource: Json, status: int = 200) -> Response:
    body = json.dumps(resource, ensure_ascii=False)
    return Response(body, status, content_type=f"{FHIR_JSON}; charset=utf-8")


def _rules() -> RuleSet:
    found: RuleSet = current_app.extensions["portal"].rules
    return found


def _base() -> str:
    base: str = current_app.extensions["portal"].settings.base_url
    return base


@blueprint.errorhandler(Refusal)
def refuse(refusal: Refusal) -> Response:
    """What a client did wrong, in its own words."""
    return _fhir(operation_outcome(*refusal.issues), refusal.status)


@blueprint.errorhandler(HTTPException)
def refuse_plainly(error: HTTPException) -> Response:
    """An error of the web itself, such as too large a body, told as FHIR tells it."""
    if isinstance(error.response, Response):
        return error.response
    status = error.code or 500
    answer = _fhir(operation_outcome(Issue(CODES.get(status, "processing"), error.name)), status)
    if status == 405:
        answer.headers["Allow"] = "POST"
    return answer


@blueprint.get("/metadata")
@public
def metadata() -> Response:
    """What can be asked here (CapabilityStatement)."""
    operation = {
        "name": "next-question",
        "definition": "http://hl7.org/fhir/uv/sdc/OperationDefinition/Questionnaire-next-question",
    }
    reads = [{"code": "read"}, {"code": "search-type"}]
    return _fhir(
        {
            "resourceType": "CapabilityStatement",
            "status": "draft",
            "experimental": True,
            "date": _rules_date(),
            "kind": "instance",
            "fhirVersion": "4.0.1",
            "format": ["json"],
            "implementation": {"description": fhir_questions.DISCLAIMER, "url": f"{_base()}/fhir"},
            "rest": [
                {
                    "mode": "server",
                    "resource": [
                        {"type": "Questionnaire", "interaction": reads, "operation": [operation]},
                        {"type": "QuestionnaireResponse", "interaction": reads[:1]},
                    ],
                }
            ],
        }
    )


def _rules_date() -> str:
    """The day the newest source was checked: a statement's date must not change with every request."""
    checked = [source.checked_on for pathway in _rules().pathways.values() for source in pathway.sources]
    return max(checked, default=clock.today()).isoformat()


@blueprint.get("/Questionnaire")
@public
def questionnaires() -> Response:
    """All pathways, without their items: read one for those."""
    rules, base = _rules(), _base()
    entries = [
        {
            "fullUrl": fhir_questions.canonical(base, each.id),
            "resource": fhir_questions.about(rules, each, base),
        }
        for each in rules.pathways.values()
    ]
    return _fhir({"resourceType": "Bundle", "type": "searchset", "total": len(entries), "entry": entries})


@blueprint.get("/Questionnaire/<name>")
@public
def questionnaire(name: str) -> Response:
    """One pathway as a static form."""
    pathway = fhir_questions.pathway_of(_rules(), name)
    if pathway is None:
        raise Refusal(404, Issue("not-found", "no such Questionnaire"))
    return _fhir(fhir_questions.questionnaire(_rules(), pathway, _base()))


@blueprint.route("/Questionnaire/$next-question", methods=["POST", "GET"])
@public
def ask_next() -> Response:
    """The next question of an adaptive form, or its outcome."""
    if web.method != "POST":
        raise _not_allowed()
    if web.mimetype not in (FHIR_JSON, "application/json"):
        raise Refusal(415, Issue("not-supported", f"send {FHIR_JSON}"))
    return _fhir(next_question.next_question(_rules(), _body(), _base(), clock.today()))


def _not_allowed() -> Refusal:
    return Refusal(405, Issue("not-supported", "use POST"))


def _body() -> Any:
    try:
        return json.loads(web.get_data())
    except (ValueError, RecursionError):  # not JSON, not UTF-8, or nested without end
        raise Refusal(400, Issue("structure", "the body is not JSON")) from None


@blueprint.get("/QuestionnaireResponse/<rid>")
@requires(Permission.SEE_REQUESTS)
def questionnaire_response(rid: str) -> Response:
    """What one request was asked and answered, for staff; looking is noted."""
    request = queries.request(viewer(), rid)
    if request is None or not request.assessment.asked_from:
        raise Refusal(404, Issue("not-found", "no such QuestionnaireResponse"))
    assessment, rules = request.assessment, _rules()
    with transaction():
        audit.record(viewer(), "request.read_as_fhir", "request", request.public_id)
    made = stored_response(
        rules,
        tuple(each for each in assessment.pathway_ids if each in rules.pathways),
        assessment.answers,
        person_of(assessment.asked_from),
        queries.outcome(request),
        _base(),
    )
    when = request.submitted_at or request.created_at
    reference = {"system": f"{_base()}/reference", "value": request.reference}
    return _fhir(made | {"identifier": reference, "authored": when.isoformat()})


@blueprint.route("/<path:rest>", methods=["GET", "POST"])
@public
def elsewhere(rest: str) -> Response:
    """Anything else under /fhir is answered as FHIR answers, not with a page for people."""
    raise Refusal(404, Issue("not-found", "nothing is served at this address"))
