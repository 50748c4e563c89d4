"""The end of a conversation as FHIR tells it: where the answers led, why, and a stored request whole."""

from collections.abc import Mapping

from portal.i18n import gettext as _
from portal.interop.fhir_answers import Json, to_fhir
from portal.interop.fhir_questions import canonical
from portal.pathways.model import Answer, Person, Question, RuleSet
from portal.pathways.outcome import Outcome
from portal.pathways.walk import Case, walk

OUTCOME = "outcome"


def answered(question: Question, answers: Mapping[str, Answer]) -> Json:
    """A question and its answer as an item of a QuestionnaireResponse."""
    return {
        "linkId": question.id,
        "text": _(question.text),
        "answer": to_fhir(question, answers[question.id]),
    }


def outcome_item() -> Json:
    """The read-only part in which a finished response says where the answers led."""
    texts = {
        "reason": _("Why"),
        "advice": _("What to do"),
        "safety-net": _("Get help sooner if"),
        "rule": _("Rules that decided"),
        "rules-version": _("Version of the rules"),
    }
    parts = [
        {"linkId": f"{OUTCOME}.{name}", "type": "string", "text": text, "readOnly": True}
        | ({} if name == "rules-version" else {"repeats": True})
        for name, text in texts.items()
    ]
    led_to = {
        "linkId": f"{OUTCOME}.disposition",
        "type": "choice",
        "text": _("Where to go"),
        "readOnly": True,
    }
    return {
        "linkId": OUTCOME,
        "type": "group",
        "text": _("Outcome (example content, not signed off)"),
        "readOnly": True,
        "item": [led_to, *parts],
    }


def outcome_answer(outcome: Outcome) -> Json:
    """The disposition, its rank as urgency, the reasons, and the rules that fired."""
    disposition = outcome.disposition
    reasons = [*([outcome.floor.reason] if outcome.floor else []), *(each.text for each in outcome.reasons)]
    texts = {
        "reason": list(dict.fromkeys(_(reason) for reason in reasons if reason)),
        "advice": [_(each) for each in disposition.advice],
        "safety-net": [_(each) for each in outcome.safety_net],
        "rule": [f"{each.pathway_id}/{each.rule_id}" for each in outcome.reasons],
        "rules-version": [outcome.rules_hash],
    }
    led_to = {"valueCoding": {"code": disposition.id, "display": _(disposition.heading)}}
    return {
        "linkId": OUTCOME,
        "item": [
            {"linkId": f"{OUTCOME}.disposition", "answer": [led_to]},
            *(
                {"linkId": f"{OUTCOME}.{name}", "answer": [{"valueString": each} for each in values]}
                for name, values in texts.items()
                if values
            ),
        ],
    }


def stored_response(
    rules: RuleSet, pathway_ids: tuple[str, ...], answers: Mapping[str, Answer], person: Person,
    outcome: Outcome | None, base: str,
) -> Json:  # fmt: skip
    """A stored request's answers as a QuestionnaireResponse, in the order they were asked."""
    step = walk(rules, Case(pathway_ids, person, answers))
    given = [answered(question, answers) for question in step.path if question.id in answers]
    return {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": canonical(base, pathway_ids[0])
        if pathway_ids
        else canonical(base, "general_red_flags"),
        "status": "completed" if outcome else "in-progress",
        "item": [*given, *([outcome_answer(outcome)] if outcome else [])],
    }
