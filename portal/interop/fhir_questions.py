"""Questions as FHIR Questionnaire items, and each pathway as a whole static Questionnaire."""

from collections.abc import Iterator, Mapping
from typing import Any

from portal import i18n
from portal.i18n import gettext as _
from portal.interop.fhir_answers import TYPES, UCUM, UNITS, Json, codings, value_name
from portal.pathways.facts import FACTS
from portal.pathways.model import Answer, Pathway, Question, RuleSet

ADAPTIVE = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-questionnaireAdaptive"
UNIT_OPTION = "http://hl7.org/fhir/StructureDefinition/questionnaire-unitOption"
OPTION_EXCLUSIVE = "http://hl7.org/fhir/StructureDefinition/questionnaire-optionExclusive"
LIMITS = {
    "minimum": "http://hl7.org/fhir/StructureDefinition/minValue",
    "maximum": "http://hl7.org/fhir/StructureDefinition/maxValue",
}
OPERATORS = {"is": "=", "has": "=", "at_least": ">=", "at_most": "<="}
DISCLAIMER = (
    "Example content, not signed off by a clinician. Published routing rules; they make no diagnosis. "
    "Not for use with patients until a clinical safety officer has signed it."
)


def resource_id(pathway_id: str) -> str:
    """A pathway's id as FHIR allows ids: no underscores."""
    return pathway_id.replace("_", "-")


def pathway_of(rules: RuleSet, name: str) -> Pathway | None:
    """The pathway with this resource id."""
    return next((each for each in rules.pathways.values() if resource_id(each.id) == name), None)


def canonical(base: str, pathway_id: str) -> str:
    """The address by which a pathway's Questionnaire is known."""
    return f"{base}/fhir/Questionnaire/{resource_id(pathway_id)}"


def questionnaire(rules: RuleSet, pathway: Pathway, base: str) -> Json:
    """A pathway as a static form: every question it may ask, with enableWhen where that can say when.

    A static form asks more than the adaptive one, and only the rule engine says where the answers lead.
    """
    own = [each for each in questions_of(rules, pathway) if each not in rules.red_flags.questions]
    items = [
        {"linkId": "emergency_check", "type": "group", "text": _("Emergency check"),
         "item": [item(rules, each) for each in rules.red_flags.questions]},
        {"linkId": "problem", "type": "group", "text": _(pathway.title),
         "item": [item(rules, each) for each in own]},
    ]  # fmt: skip
    return {**about(rules, pathway, base), "item": items}


def about(rules: RuleSet, pathway: Pathway, base: str) -> Json:
    """What a Questionnaire says of itself. It stays a draft until a clinician has signed the pathway."""
    is_signed = bool(pathway.signed_off_by)
    return {
        "resourceType": "Questionnaire",
        "id": resource_id(pathway.id),
        "language": i18n.current().code,
        "url": canonical(base, pathway.id),
        "version": rules.hash[:12],
        "name": "".join(part.title() for part in pathway.id.split("_")),
        "title": _(pathway.title),
        "status": "active" if is_signed else "draft",
        "experimental": not is_signed,
        "subjectType": ["Patient"],
        "description": DISCLAIMER if not is_signed else _(pathway.title),
        "purpose": "; ".join(f"{each.ref} {each.title}" for each in pathway.sources),
    }


def questions_of(rules: RuleSet, pathway: Pathway) -> list[Question]:
    """Every question the pathway may ask: its own in their order, then shared ones its rules read."""
    named = {each.id: each for each in pathway.questions}
    for rule in pathway.rules:
        for name in rule.condition.reads if rule.condition else ():
            named.setdefault(name, rules.every_question[name])
    return list(named.values())


def item(rules: RuleSet, question: Question) -> Json:
    """One question as a Questionnaire item."""
    kind = TYPES[question.kind]
    made: Json = {"linkId": question.id, "text": _(question.text), "type": kind}
    extensions = [
        {"url": url, "valueDecimal" if kind == "decimal" else "valueInteger": number}
        for url, number in _limits(question)
        if kind in ("decimal", "integer")
    ]
    if kind == "quantity":
        extensions = unit_options(["Cel"] if question.kind == "temperature" else list(UNITS.values()))
    if extensions:
        made["extension"] = extensions
    if kind == "choice":
        made["repeats"] = question.kind == "multi"
        made["answerOption"] = [_option(question, each) for each in codings(question)]
    if kind == "text":
        made["maxLength"] = 2000
    if question.applies:
        made |= _enable_when(rules, question.applies)
    return made


def unit_options(units: list[str]) -> list[Json]:
    """The units that a quantity may be given in."""
    return [{"url": UNIT_OPTION, "valueCoding": {"system": UCUM, "code": unit}} for unit in units]


def _limits(question: Question) -> Iterator[tuple[str, float | int]]:
    for name, url in LIMITS.items():
        number = getattr(question, name)
        if number is not None:
            yield url, int(number) if question.kind == "scale" else number


def _option(question: Question, offered: Json) -> Json:
    made: Json = {"valueCoding": offered}
    alone = {option.value for option in question.options if option.exclusive}
    if question.kind == "multi" and offered["code"] in {*alone, "not_sure", "prefer_not_to_say"}:
        made["extension"] = [{"url": OPTION_EXCLUSIVE, "valueBoolean": True}]
    return made


def _enable_when(rules: RuleSet, applies: Mapping[str, Any]) -> Json:
    """The condition as enableWhen; empty where it cannot say it (facts of the record, nested conditions)."""
    joined = next((key for key in ("all", "any") if list(applies) == [key]), "all")
    parts = applies[joined] if joined in applies else [{name: rest} for name, rest in applies.items()]
    found: list[Json] = []
    several = False
    for part in parts:
        said = list(_enables(rules, part))
        if not said or (len(said) > 1 and joined == "all" and len(parts) > 1):
            return {}
        several = several or len(said) > 1
        found += said
    made: Json = {"enableWhen": found}
    if len(found) > 1:
        made["enableBehavior"] = "any" if several or joined == "any" else "all"
    return made


def _enables(rules: RuleSet, part: Mapping[str, Any]) -> Iterator[Json]:
    if len(part) != 1:
        return
    (name, rest), *_rest = part.items()
    question = rules.every_question.get(name)
    if question is None or name in FACTS:
        return
    tests = rest if isinstance(rest, Mapping) else {"is": rest}
    if len(tests) != 1:
        return
    (operator, operand), *_rest = tests.items()
    for value in operand if operator == "any_of" else [operand]:
        sign = "=" if operator == "any_of" else OPERATORS.get(operator)
        if sign is None or isinstance(value, Mapping | list):
            return
        yield {"question": name, "operator": sign, **_operand(question, value)}


def _operand(question: Question, value: Answer) -> Json:
    kind = value_name(question)
    if kind == "valueCoding":
        return {"answerCoding": {"code": str(value)}}
    if kind == "valueQuantity":
        number, code = (
            (value, "Cel") if question.kind == "temperature" else (int(str(value)[:-1]), str(value)[-1])
        )
        return {
            "answerQuantity": {
                "value": number,
                "system": UCUM,
                "code": {"w": "wk", "m": "mo", "y": "a"}.get(code, code),
            }
        }
    return {kind.replace("value", "answer"): value}
