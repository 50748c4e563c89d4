"""A care and support plan as a FHIR R4 bundle: CarePlan, Goal, Condition, CareTeam, Composition, Consent."""

from collections.abc import Iterator
from html import escape
from typing import Any

from portal import clock
from portal.interop.care_plans.exported import (
    SUBJECT,
    WRITER,
    Exported,
    coded,
    given,
    own_words,
    ref,
    score,
    text_of,
)
from portal.interop.care_plans.goals import goals
from portal.interop.care_plans.team import care_team, key_worker, organisation, patient
from portal.interop.fhir_answers import Json

SNOMED = "http://snomed.info/sct"
ACTION_STATES = {
    "planned": "scheduled",
    "started": "in-progress",
    "done": "completed",
    "changed": "stopped",
    "stopped": "stopped",
}


def bundle(found: Exported) -> Json:
    """Everything that the plan says and that FHIR has a place for."""
    resources = [
        patient(found),
        organisation(found),
        key_worker(found),
        care_team(found),
        *_needs(found),
        *_strengths(found),
        *goals(found),
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


def _needs(found: Exported) -> Iterator[Json]:
    for row in found.rows("needs"):
        yield {
            "resourceType": "Condition",
            "id": row["id"],
            "clinicalStatus": coded("http://terminology.hl7.org/CodeSystem/condition-clinical", "active"),
            "category": [
                coded("http://terminology.hl7.org/CodeSystem/condition-category", "problem-list-item")
            ],
            "code": {"text": text_of(row.get("need"))},
            "subject": SUBJECT,
            **given("note", own_words(row.get("need"))),
        }


def _strengths(found: Exported) -> Iterator[Json]:
    for row in found.rows("strengths"):
        yield {
            "resourceType": "Observation",
            "id": row["id"],
            "status": "final",
            "code": {"text": "Strength"},
            "subject": SUBJECT,
            "valueString": text_of(row.get("strength")),
        }


def _care_plan(found: Exported) -> Json:
    rows = found.rows("goals")
    activities = [_activity(found, goal, each) for goal in rows for each in goal.get("actions", ())]
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
        "careTeam": [ref("CareTeam", "team")],
        **given("period", {"end": review["on"]} if review.get("on") else None),
        **given("addresses", [ref("Condition", row["id"]) for row in found.rows("needs")]),
        "supportingInfo": [
            ref("Composition", "about-me"),
            *(ref("Observation", row["id"]) for row in found.rows("strengths")),
        ],
        **given("goal", [ref("Goal", row["id"]) for row in rows]),
        **given("activity", activities),
    }


def _activity(found: Exported, goal: dict[str, Any], action: dict[str, Any]) -> Json:
    detail: Json = {
        "status": ACTION_STATES.get(action.get("status", ""), "not-started"),
        "description": text_of(action.get("what")),
        "goal": [ref("Goal", goal["id"])],
        **given("performer", [{"display": action["who"]}] if action.get("who") else None),
        **given("scheduledPeriod", {"end": action["when"]} if action.get("when") else None),
        **given("extension", score(found, "action-confidence", action.get("confidence"))),
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
            "partOf": [ref("CarePlan", "plan")],
            "category": [{"text": "contingency"}],
            "title": section.title if section else "-",
            "subject": SUBJECT,
            "note": [{"text": f"{title}: {text_of(value)}"} for title, value in said],
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
        **given("section", parts),
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
            "scope": coded(system, "patient-privacy"),
            "category": [category],
            "patient": SUBJECT,
            "organization": [ref("Organization", "practice")],
            "policyRule": {"text": "Sharing of this care and support plan"},
            **given("dateTime", row.get("on")),
            "provision": {
                "type": "permit" if is_given else "deny",
                "actor": [{"role": {"text": "recipient"}, "reference": {"display": row.get("who", "-")}}],
                "data": [{"meaning": "instance", "reference": ref("CarePlan", "plan")}],
            },
        }
