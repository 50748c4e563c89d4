"""A care and support plan as a FHIR R4 bundle: CarePlan, Goal, Condition, CareTeam, Composition, Consent."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Any

from portal import clock
from portal.care_plans.content import plain_text, rows_of, section_value
from portal.care_plans.models import CarePlan, CarePlanVersion
from portal.care_plans.plan_templates import PlanTemplate
from portal.interop.fhir_answers import Json
from portal.people.models import Patient

SNOMED = "http://snomed.info/sct"
NHS_NUMBER = "https://fhir.nhs.uk/Id/nhs-number"
ODS = "https://fhir.nhs.uk/Id/ods-organization-code"
GOAL_STATES = {
    "hoped": ("proposed", None),
    "active": ("active", "in-progress"),
    "reached": ("completed", "achieved"),
    "partly": ("active", "improving"),
    "changed": ("cancelled", None),
    "given_up": ("cancelled", "not-attainable"),
}
ACTION_STATES = {
    "planned": "scheduled",
    "started": "in-progress",
    "done": "completed",
    "changed": "stopped",
    "stopped": "stopped",
}


@dataclass(frozen=True, slots=True)
class Exported:
    """A plan with the names that stand round it."""

    plan: CarePlan
    version: CarePlanVersion
    template: PlanTemplate
    patient: Patient
    practice_name: str
    practice_code: str
    key_worker: str
    author: str
    base: str

    def section(self, section_id: str) -> Any:
        return section_value(self.version.content, section_id)

    def rows(self, section_id: str) -> list[dict[str, Any]]:
        """The rows of a section that repeats."""
        section = self.template.find(section_id)
        return rows_of(section, self.section(section_id)) if section else []


def bundle(found: Exported) -> Json:
    """Everything that the plan says and that FHIR has a place for."""
    resources = [
        _patient(found),
        _organisation(found),
        _key_worker(found),
        _care_team(found),
        *_needs(found),
        *_strengths(found),
        *_goals(found),
        _care_plan(found),
        *_contingencies(found),
        _about_me(found),
        *_consents(found),
    ]
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "timestamp": clock.now().isoformat(timespec="seconds"),
        "identifier": {"system": f"{found.base}/fhir/care-plan", "value": _version_id(found)},
        "entry": [{"fullUrl": _url(found, each), "resource": each} for each in resources],
    }


def _version_id(found: Exported) -> str:
    return f"{found.plan.public_id}.{found.version.number}"


def _url(found: Exported, resource: Json) -> str:
    return f"{found.base}/fhir/{resource['resourceType']}/{resource['id']}"


def _ref(kind: str, name: str) -> Json:
    return {"reference": f"{kind}/{name}"}


SUBJECT = _ref("Patient", "person")
WRITER = _ref("Practitioner", "key-worker")


def _text(value: Any) -> str:
    return plain_text(value) or "-"


def _languages(value: Any) -> list[Json]:
    """The person's own words beside the English, as annotations."""
    own = value.get("own") if isinstance(value, dict) else None
    return [{"text": own}] if own and value.get("en") else []


def _patient(found: Exported) -> Json:
    person = found.patient
    resource: Json = {
        "resourceType": "Patient",
        "id": "person",
        "name": [{"family": person.family_name, "given": [person.given_name], "text": person.name}],
        "birthDate": person.born_on.isoformat(),
        "gender": person.sex if person.sex in ("female", "male", "other") else "unknown",
        "communication": [{"language": {"coding": [{"code": person.spoken_language}]}, "preferred": True}],
        "managingOrganization": _ref("Organization", "practice"),
    }
    if person.nhs_number:
        resource["identifier"] = [{"system": NHS_NUMBER, "value": person.nhs_number}]
    return resource


def _organisation(found: Exported) -> Json:
    return {
        "resourceType": "Organization",
        "id": "practice",
        "name": found.practice_name,
        "identifier": [{"system": ODS, "value": found.practice_code}],
    }


def _key_worker(found: Exported) -> Json:
    return {"resourceType": "Practitioner", "id": "key-worker", "name": [{"text": found.key_worker or "-"}]}


def _care_team(found: Exported) -> Json:
    participants: list[Json] = [
        {"role": [{"text": "Key worker"}], "member": WRITER, "onBehalfOf": _ref("Organization", "practice")}
    ]
    for row in found.rows("professionals"):
        words = ", ".join(row[key] for key in ("name", "organisation", "contact") if row.get(key))
        role = [{"text": row.get("role") or "Professional"}]
        participants.append({"role": role, "member": {"display": words}})
    for row in found.rows("people"):
        words = ", ".join(row[key] for key in ("name", "contact") if row.get(key))
        role = [{"text": row.get("relationship") or "Personal contact"}]
        participants.append({"role": role, "member": {"display": words}})
    return {
        "resourceType": "CareTeam",
        "id": "team",
        "status": "active",
        "subject": SUBJECT,
        "participant": participants,
    }


def _needs(found: Exported) -> Iterator[Json]:
    for row in found.rows("needs"):
        yield {
            "resourceType": "Condition",
            "id": row["id"],
            "clinicalStatus": _coded("http://terminology.hl7.org/CodeSystem/condition-clinical", "active"),
            "category": [
                _coded("http://terminology.hl7.org/CodeSystem/condition-category", "problem-list-item")
            ],
            "code": {"text": _text(row.get("need"))},
            "subject": SUBJECT,
            **_with("note", _languages(row.get("need"))),
        }


def _strengths(found: Exported) -> Iterator[Json]:
    for row in found.rows("strengths"):
        yield {
            "resourceType": "Observation",
            "id": row["id"],
            "status": "final",
            "code": {"text": "Strength"},
            "subject": SUBJECT,
            "valueString": _text(row.get("strength")),
        }


def _goals(found: Exported) -> Iterator[Json]:
    needs = [_ref("Condition", row["id"]) for row in found.rows("needs")]
    for row in found.rows("goals"):
        lifecycle, achievement = GOAL_STATES.get(row.get("status", ""), ("active", None))
        system = "http://terminology.hl7.org/CodeSystem/goal-achievement"
        yield {
            "resourceType": "Goal",
            "id": row["id"],
            "lifecycleStatus": lifecycle,
            **_with("achievementStatus", _coded(system, achievement) if achievement else None),
            "description": {"text": _text(row.get("goal"))},
            "subject": SUBJECT,
            "expressedBy": SUBJECT,
            **_with("addresses", needs),
            **_with("note", _languages(row.get("goal"))),
            **_with("extension", _score(found, "goal-importance", row.get("importance"))),
        }


def _care_plan(found: Exported) -> Json:
    goals = found.rows("goals")
    activities = [_activity(found, goal, each) for goal in goals for each in goal.get("actions", ())]
    review = found.section("review") or {}
    return {
        "resourceType": "CarePlan",
        "id": "plan",
        "identifier": [{"system": f"{found.base}/fhir/care-plan", "value": _version_id(found)}],
        "status": "active" if found.version.agreed_on else "draft",
        "intent": "plan",
        "title": found.template.title,
        "category": [{"text": found.template.title}],
        "subject": SUBJECT,
        "created": found.plan.created_at.isoformat(timespec="seconds"),
        "author": WRITER,
        "contributor": [{"display": found.author or "-"}],
        "careTeam": [_ref("CareTeam", "team")],
        **_with("period", {"end": review["on"]} if review.get("on") else None),
        **_with("addresses", [_ref("Condition", row["id"]) for row in found.rows("needs")]),
        "supportingInfo": [
            _ref("Composition", "about-me"),
            *(_ref("Observation", row["id"]) for row in found.rows("strengths")),
        ],
        **_with("goal", [_ref("Goal", row["id"]) for row in goals]),
        **_with("activity", activities),
    }


def _activity(found: Exported, goal: dict[str, Any], action: dict[str, Any]) -> Json:
    detail: Json = {
        "status": ACTION_STATES.get(action.get("status", ""), "not-started"),
        "description": _text(action.get("what")),
        "goal": [_ref("Goal", goal["id"])],
        **_with("performer", [{"display": action["who"]}] if action.get("who") else None),
        **_with("scheduledPeriod", {"end": action["when"]} if action.get("when") else None),
        **_with("extension", _score(found, "action-confidence", action.get("confidence"))),
    }
    return {"detail": detail}


def _contingencies(found: Exported) -> Iterator[Json]:
    """One for each set of triggers, each a part of the plan."""
    section = found.template.find("contingency")
    titles = {field.id: field.title for field in section.fields} if section else {}
    for row in found.rows("contingency"):
        said = [(titles[key], row[key]) for key in titles if row.get(key)]
        yield {
            "resourceType": "CarePlan",
            "id": row["id"],
            "status": "active" if found.version.agreed_on else "draft",
            "intent": "plan",
            "partOf": [_ref("CarePlan", "plan")],
            "category": [{"text": "contingency"}],
            "title": section.title if section else "-",
            "subject": SUBJECT,
            "note": [{"text": f"{title}: {_text(value)}"} for title, value in said],
        }


def _about_me(found: Exported) -> Json:
    section = found.template.find("about_me")
    value = found.section("about_me") or {}
    parts = [
        {
            "title": field.title,
            "code": {"coding": [{"system": SNOMED, "code": field.code}]},
            "text": {"status": "additional", "div": _div(value[field.id])},
        }
        for field in (section.fields if section else ())
        if field.code and value.get(field.id)
    ]
    return {
        "resourceType": "Composition",
        "id": "about-me",
        "status": "final",
        "type": {"text": "About Me"},
        "subject": SUBJECT,
        "date": found.version.written_at.isoformat(timespec="seconds"),
        "author": [SUBJECT],
        "title": "About Me",
        **_with("section", parts),
    }


def _div(value: Any) -> str:
    """FHIR's narrative is XHTML: what somebody wrote is escaped, never markup."""
    words = value if isinstance(value, dict) else {"en": str(value)}
    lines = "".join(f"<p>{escape(text)}</p>" for text in words.values())
    return f'<div xmlns="http://www.w3.org/1999/xhtml">{lines}</div>'


def _consents(found: Exported) -> Iterator[Json]:
    """One for each copy of the plan that was asked about."""
    system = "http://terminology.hl7.org/CodeSystem/consentscope"
    category = {"coding": [{"system": "http://loinc.org", "code": "59284-0"}]}
    for row in found.rows("sharing"):
        is_given = row.get("consent") == "yes"
        yield {
            "resourceType": "Consent",
            "id": row["id"],
            "status": "active" if is_given else "rejected" if row.get("consent") == "no" else "proposed",
            "scope": _coded(system, "patient-privacy"),
            "category": [category],
            "patient": SUBJECT,
            "organization": [_ref("Organization", "practice")],
            "policyRule": {"text": "Sharing of this care and support plan"},
            **_with("dateTime", row.get("on")),
            "provision": {
                "type": "permit" if is_given else "deny",
                "actor": [{"role": {"text": "recipient"}, "reference": {"display": row.get("who", "-")}}],
                "data": [{"meaning": "instance", "reference": _ref("CarePlan", "plan")}],
            },
        }


def _coded(system: str, code: str) -> Json:
    return {"coding": [{"system": system, "code": code}]}


def _score(found: Exported, name: str, value: Any) -> list[Json]:
    url = f"{found.base}/fhir/StructureDefinition/{name}"
    return [{"url": url, "valueInteger": value}] if isinstance(value, int) else []


def _with(key: str, value: Any) -> Json:
    """The key only where there is something: FHIR knows no empty lists."""
    return {key: value} if value else {}
