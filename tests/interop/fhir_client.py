"""A FHIR client that knows nothing of our rules: it reads the form it is sent and answers what is asked."""

from collections.abc import Callable, Mapping
from typing import Any

Json = dict[str, Any]
Post = Callable[[Json], Json]
HARMLESS = ("no", "none", "normal")
SDC = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-questionnaireAdaptive"


def first_call(canonical: str) -> Json:
    """How a conversation begins: the form to follow, nothing asked, nothing answered."""
    return {
        "resourceType": "QuestionnaireResponse",
        "status": "in-progress",
        "questionnaire": "#form",
        "contained": [
            {
                "resourceType": "Questionnaire",
                "id": "form",
                "status": "active",
                "extension": [{"url": SDC, "valueBoolean": True}],
                "derivedFrom": [canonical],
            }
        ],
    }


def coded(code: str) -> Json:
    return {"valueCoding": {"code": code}}


def years(number: int) -> Json:
    return quantity(number, "a")


def quantity(number: float, unit: str) -> Json:
    system = "http://unitsofmeasure.org"
    return {"valueQuantity": {"value": number, "unit": unit, "system": system, "code": unit}}


def answer_to(item: Json, known: Mapping[str, Any]) -> list[Json]:
    """What this client answers: what it was told to, or the harmless answer that the form itself offers."""
    if item["linkId"] in known:
        given = known[item["linkId"]]
        return list(given) if isinstance(given, list) else [given]
    if item["type"] == "choice":
        codes = [each["valueCoding"]["code"] for each in item["answerOption"]]
        if item["linkId"] == "with_patient":
            return [coded("yes")]
        return [coded(next((code for code in codes if code in HARMLESS), codes[0]))]
    if item["type"] == "quantity":
        units = [each["valueCoding"]["code"] for each in item["extension"]]
        return [quantity(37, "Cel")] if "Cel" in units else [quantity(3, "d")]
    smallest = next((v for each in item.get("extension", []) for v in each.values() if v != each["url"]), 0)
    by_type: dict[str, list[Json]] = {
        "decimal": [{"valueDecimal": smallest}],
        "integer": [{"valueInteger": smallest}],
        "text": [{"valueString": "It began last week."}],
    }
    return by_type[item["type"]]


def asked(response: Json) -> list[Json]:
    """The items that the form holds so far."""
    items: list[Json] = response["contained"][0].get("item", [])
    return items


def converse(post: Post, canonical: str, known: Mapping[str, Any], most: int = 60) -> Json:
    """Answers question after question until the response is completed."""
    response = post(first_call(canonical))
    for _ in range(most):
        if response["status"] == "completed":
            return response
        answered = {each["linkId"] for each in response.get("item", []) if each.get("answer")}
        open_items = [each for each in asked(response) if each["linkId"] not in answered]
        assert open_items, "in progress, and nothing asked"
        given = [{"linkId": each["linkId"], "answer": answer_to(each, known)} for each in open_items]
        response = post(response | {"item": [*response.get("item", []), *given]})
    raise AssertionError("the conversation does not end")


def outcome(response: Json) -> dict[str, list[str]]:
    """What a completed response says at its end, by the last part of each linkId."""
    (group,) = [each for each in response["item"] if each["linkId"] == "outcome"]
    return {
        each["linkId"].removeprefix("outcome."): [
            answer["valueCoding"]["code"] if "valueCoding" in answer else answer["valueString"]
            for answer in each["answer"]
        ]
        for each in group["item"]
    }
