"""SDC adaptive forms: `$next-question` walks the very engine that patients are asked by, and keeps nothing.

Shapes: HL7 Structured Data Capture 4.0.0, profile sdc-questionnaireresponse-adapt. Everything a client has
been asked and has answered comes with each call; the answer is the same, with what follows put behind it.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from portal.interop import who
from portal.interop.fhir_answers import Json, UnfitAnswer, from_fhir
from portal.interop.fhir_questions import ADAPTIVE, about, canonical, item, pathway_of
from portal.interop.finished import answered, outcome_answer, outcome_item
from portal.interop.refusals import Issue, Refusal
from portal.pathways.model import Answer, Pathway, RuleSet
from portal.pathways.walk import Case, Step, walk

QUESTIONNAIRE, RESPONSE = "Questionnaire", "QuestionnaireResponse"


def next_question(rules: RuleSet, sent: Any, base: str, today: date) -> Json:
    """The QuestionnaireResponse with the next question, or finished with its outcome. Raises Refusal."""
    response = _response(sent)
    pathway = _pathway(rules, _contained(response), base)
    items = _items(response)
    try:
        person = who.person(dict(_first_answers(items)), today)
    except UnfitAnswer as unfit:
        raise Refusal(422, Issue("value", str(unfit), "QuestionnaireResponse.item")) from None
    if person is None:
        return _answer(rules, pathway, base, response, who.items(), _kept(items, who.IDS))
    answers = _answers(rules, items)
    step = walk(rules, Case((pathway.id,), person, answers))
    return _continued(rules, pathway, base, response, step, items, answers)


def _response(sent: Any) -> Json:
    """The QuestionnaireResponse, sent bare or as the one parameter of a Parameters resource."""
    if isinstance(sent, dict) and sent.get("resourceType") == "Parameters":
        parts = sent.get("parameter")
        found = [
            part.get("resource")
            for part in (parts if isinstance(parts, list) else [])
            if isinstance(part, dict) and part.get("name") == "questionnaire-response"
        ]
        if len(found) != 1:
            text = "send one parameter named questionnaire-response"
            raise Refusal(400, Issue("required", text, "Parameters.parameter"))
        sent = found[0]
    if not isinstance(sent, dict) or sent.get("resourceType") != RESPONSE:
        raise Refusal(400, Issue("structure", "send a QuestionnaireResponse, bare or in Parameters"))
    if sent.get("status") != "in-progress":
        text = "only a response that is in-progress has a next question"
        raise Refusal(422, Issue("business-rule", text, "QuestionnaireResponse.status"))
    return sent


def _contained(response: Json) -> Json:
    """The Questionnaire that the response contains and names."""
    name = str(response.get("questionnaire", ""))
    contained = response.get("contained")
    for each in contained if isinstance(contained, list) else []:
        if (
            isinstance(each, dict)
            and each.get("resourceType") == QUESTIONNAIRE
            and name == f"#{each.get('id')}"
        ):
            return each
    text = "questionnaire must be # and the id of a contained Questionnaire"
    raise Refusal(422, Issue("invalid", text, "QuestionnaireResponse.questionnaire"))


def _pathway(rules: RuleSet, contained: Json, base: str) -> Pathway:
    derived = contained.get("derivedFrom")
    place = "QuestionnaireResponse.contained[0].derivedFrom"
    if not isinstance(derived, list) or len(derived) != 1 or not isinstance(derived[0], str):
        raise Refusal(422, Issue("required", "name one Questionnaire in derivedFrom", place))
    address, _bar, version = derived[0].partition("|")
    name = address.rpartition("/")[2]
    pathway = pathway_of(rules, name)
    if pathway is None or address not in (canonical(base, pathway.id), f"Questionnaire/{name}"):
        raise Refusal(404, Issue("not-found", f"no Questionnaire {address[:200]} is served here", place))
    if version and version != rules.hash[:12]:
        raise Refusal(
            404, Issue("not-found", f"version {version[:40]} is not served; {rules.hash[:12]} is", place)
        )
    return pathway


def _items(response: Json) -> dict[str, list[Any]]:
    """The answers by linkId. An item without an answer is a question still open."""
    found: dict[str, list[Any]] = {}
    items = response.get("item", [])
    for place, each in enumerate(items if isinstance(items, list) else [None]):
        where = f"QuestionnaireResponse.item[{place}]"
        name = each.get("linkId") if isinstance(each, dict) else None
        answers = each.get("answer", []) if isinstance(each, dict) else None
        if not isinstance(name, str) or not isinstance(answers, list):
            raise Refusal(400, Issue("structure", "an item needs a linkId, and a list of answers", where))
        if name in found:
            raise Refusal(422, Issue("duplicate", f"{name} is there twice", where))
        found[name] = answers
    return found


def _first_answers(items: Mapping[str, list[Any]]) -> list[tuple[str, Any]]:
    return [(name, items[name][0]) for name in who.IDS if items.get(name)]


def _answers(rules: RuleSet, items: Mapping[str, list[Any]]) -> dict[str, Answer]:
    """Every answer as the engine takes it; all that are wrong are told at once."""
    answers: dict[str, Answer] = {}
    wrong: list[Issue] = []
    for name, given in items.items():
        question = rules.every_question.get(name)
        if name in who.IDS:
            continue
        if question is None:
            wrong.append(Issue("not-found", f"{name[:80]} is no question of these rules", _place(name)))
            continue
        try:
            answer = from_fhir(question, given)
        except UnfitAnswer as unfit:
            wrong.append(Issue("value", f"{name}: {unfit}", _place(name)))
        else:
            answers |= {} if answer is None else {name: answer}
    if wrong:
        raise Refusal(422, *wrong)
    return answers


def _place(name: str) -> str:
    return f"QuestionnaireResponse.item.where(linkId='{name[:80]}')"


def _continued(
    rules: RuleSet,
    pathway: Pathway,
    base: str,
    response: Json,
    step: Step,
    items: Mapping[str, list[Any]],
    answers: Mapping[str, Answer],
) -> Json:
    """What was asked on the way here, and what follows. Answers that no longer count are left out."""
    shown = [*who.items(), *(item(rules, question) for question in step.path)]
    given = [*_kept(items, who.IDS), *(answered(question, answers) for question in step.path)]
    if step.next_question:
        shown.append(item(rules, step.next_question) | {"required": True})
        return _answer(rules, pathway, base, response, shown, given)
    if step.outcome is None:
        raise ValueError("a walk without a next question has an outcome")
    shown.append(outcome_item())
    given.append(outcome_answer(step.outcome))
    return _answer(rules, pathway, base, response, shown, given) | {"status": "completed"}


def _kept(items: Mapping[str, list[Any]], names: tuple[str, ...]) -> list[Json]:
    return [{"linkId": name, "answer": items[name]} for name in names if items.get(name)]


def _answer(
    rules: RuleSet, pathway: Pathway, base: str, response: Json, shown: list[Json], given: list[Json]
) -> Json:
    named = str(response["questionnaire"]).removeprefix("#")
    form = about(rules, pathway, base) | {
        "id": named,
        "extension": [{"url": ADAPTIVE, "valueBoolean": True}],
        "derivedFrom": [canonical(base, pathway.id)],
        "item": shown,
    }
    for key in ("url", "version"):  # the profile forbids both: it is no published form
        del form[key]
    return {
        **{key: response[key] for key in ("id", "identifier") if key in response},
        "resourceType": RESPONSE,
        "contained": [form],
        "questionnaire": f"#{named}",
        "status": "in-progress",
        "item": given,
    }
