"""A care and support plan in the shape of the PRSB standard (PCSP 2.0, DAPB4022), under its own headings.

The standard limits the characters of many items. Nobody's words are cut: what is longer is named under
“Warnings”, as what the standard asks for and the record lacks, for the system that takes it in to decide.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from portal.care_plans.content import plain_text
from portal.care_plans.plan_templates import KEPT
from portal.interop.care_plans.exported import Exported
from portal.interop.care_plans.prsb_warnings import warnings_of
from portal.interop.fhir_answers import Json
from portal.people.ways_to_reach import is_mobile

ABOUT_ME = {  # the standard's own headings, whatever a form calls them
    "1515861000000103": "What is most important to me",
    "1515871000000105": "People who are important to me",
    "1515881000000107": "How I communicate and how to communicate with me",
    "1515891000000109": "My wellness",
    "1515901000000105": "Please do and please do not",
    "1515911000000107": "How and when to support me",
    "1515921000000101": "Also worth knowing about me",
}
SEXES = {"female": "F", "male": "M"}
STATES = {
    "hoped": "Proposed",
    "active": "In progress",
    "reached": "Achieved",
    "partly": "Partly achieved",
    "changed": "Changed",
    "given_up": "Abandoned",
    "planned": "Planned",
    "started": "In progress",
    "done": "Completed",
    "stopped": "Stopped",
}


def prsb_plan(found: Exported) -> Json:
    """The plan under the standard's headings; a heading with nothing in it is left out."""
    version = found.version
    shaped = {
        "Person demographics": _person(found),
        "GP practice": [{"GP practice identifier": found.practice_code, "GP name": found.practice_name}],
        "About me": _about_me(found),
        "Professional contacts": list(_professionals(found)),
        "Personal contacts": list(_contacts(found)),
        "Formulation": _formulation(found),
        "Care and support plan": _plan(found),
        "Contingency/safety plans": list(_contingencies(found)),
        "Additional support plans": list(_additional(found)),
        "Advance statements": list(_advance(found)),
        "Person completing record": {
            "Name": found.author,
            "Date completed": version.written_at.isoformat(timespec="minutes"),
        },
    }
    shaped = {heading: value for heading, value in shaped.items() if value}
    return {
        "Standard": "PRSB PCSP 2.0 (DAPB4022)",
        "Plan": f"{found.plan.public_id}.{version.number}",
        **shaped,
        "Warnings": warnings_of(shaped),
    }


def _said(row: Mapping[str, Any], **names: str) -> Json:
    """The fields of a row under the standard's names; what is empty is left out."""
    found = {heading: plain_text(row.get(key)) for key, heading in names.items() if row.get(key)}
    return dict(found)


def _lines(value: Any) -> list[str]:
    return [line.strip() for line in plain_text(value).splitlines() if line.strip()]


def _person(found: Exported) -> Json:
    person = found.patient
    contact: Json = {}
    if person.phone:
        kind = "mobile" if is_mobile(person.phone) else "home"
        contact["Telephone"] = [{"number": person.phone, "type": kind, "preference": 1}]
    if person.email:
        contact["Email"] = [{"address": person.email, "preference": 2 if person.phone else 1}]
    shaped: Json = {
        "Person name": {"First name": person.given_name, "Family name": person.family_name},
        "Date of birth": person.born_on.isoformat(),
        "Person's address": [{"Line 1": person.address, "Postcode": person.postcode}],
        "Preferred spoken language": person.spoken_language,
    }
    if person.nhs_number:
        shaped["NHS number"] = person.nhs_number
    if person.sex in SEXES:
        shaped["Sex"] = SEXES[person.sex]
    if contact:
        shaped["Contact details"] = contact
    return shaped


def _about_me(found: Exported) -> Json:
    section = found.template.find("about_me")
    value = found.section("about_me") or {}
    shaped: Json = {
        ABOUT_ME[field.code]: {"Code": field.code, "Response": plain_text(value[field.id])}
        for field in (section.fields if section else ())
        if field.code in ABOUT_ME and value.get(field.id)
    }
    if shaped:
        shaped["Date last updated"] = found.version.written_at.isoformat(timespec="minutes")
        if value.get("helped_by"):
            shaped["Supported to write this by"] = value["helped_by"]
    return shaped


def _professionals(found: Exported) -> Iterator[Json]:
    yield {"Name": found.key_worker, "Key worker": True, "Organisation": found.practice_name}
    for row in found.rows("professionals"):
        names = {"name": "Name", "role": "Role", "organisation": "Organisation", "contact": "Contact details"}
        yield _said(row, **names, **{"from": "Start date", "until": "End date"}) | {"Key worker": False}


def _contacts(found: Exported) -> Iterator[Json]:
    for row in found.rows("people"):
        yield _said(
            row,
            name="Name",
            relationship="Relationship",
            type="Relationship type",
            contact="Contact details",
            note="Comments",
        )


def _formulation(found: Exported) -> Json:
    return _said(
        found.section("formulation") or {}, on="Date", words="Formulation", by="Performing professional"
    )


def _plan(found: Exported) -> Json:
    version = found.version
    review, funding = found.section("review") or {}, found.section("funding") or {}
    shaped: Json = {
        "Strengths": [plain_text(row.get("strength")) for row in found.rows("strengths")],
        "Needs, concerns or problems": [plain_text(row.get("need")) for row in found.rows("needs")],
        "Goals and hopes": [_goal(row) for row in found.rows("goals")],
        "Agreed with person or legitimate representative": {
            "Agreed": version.agreed_on is not None,
            **({"Person": version.agreed_with} if version.agreed_with else {}),
        },
        "Care funding source": _said(
            funding, source="Source", budget="Personal health budget", details="Text"
        ),
        "Date this plan was last updated": version.written_at.isoformat(timespec="minutes"),
        "Other care planning documents": list(_kept(found)),
        "Planned review date/interval": review.get("on", ""),
        "Responsibility for review": _said(review, by="Name"),
    }
    return {heading: value for heading, value in shaped.items() if value}


def _kept(found: Exported) -> Iterator[str]:
    """What an earlier form had a place for: the standard has no heading of its own for it."""
    for row in found.rows(KEPT):
        yield f"{plain_text(row.get('heading'))}: {plain_text(row.get('words'))}"


def _goal(row: Mapping[str, Any]) -> Json:
    shaped: Json = {"Goal": plain_text(row.get("goal"))}
    if row.get("importance"):
        shaped["Goal importance score"] = row["importance"]
    if row.get("status"):
        shaped["Goal status"] = STATES[row["status"]]
    if row.get("outcome"):
        shaped["Outcomes"] = [plain_text(row["outcome"])]
    actions = [_action(each) for each in row.get("actions") or ()]
    return shaped | ({"Actions and activities": actions} if actions else {})


def _action(row: Mapping[str, Any]) -> Json:
    shaped = _said(row, what="What", when="When", strategies="Suggested strategies")
    if row.get("who"):
        shaped["Who"] = {"Name": row["who"]}
    if row.get("status"):
        shaped["Status"] = STATES[row["status"]]
    if row.get("confidence"):
        shaped["Confidence"] = row["confidence"]
    steps = [_stage_goal(each) for each in row.get("steps") or ()]
    steps += [{"Stage goal": line} for line in _lines(row.get("stage_goals"))]  # of the form's first version
    return shaped | ({"Stage goals": steps} if steps else {})


def _stage_goal(row: Mapping[str, Any]) -> Json:
    """When and confidence are ours beside the standard's three: without them a step cannot be judged."""
    shaped = _said(row, step="Stage goal", outcome="Outcome", when="When")
    if row.get("status"):
        shaped["Goal status"] = STATES[row["status"]]
    if row.get("confidence"):
        shaped["Confidence"] = row["confidence"]
    return shaped


def _contingencies(found: Exported) -> Iterator[Json]:
    for row in found.rows("contingency"):
        happens = [{"Do": line} for line in _lines(row.get("what_to_do"))]
        happens += [{"Avoid": line} for line in _lines(row.get("what_to_avoid"))]
        lists = {
            "Trigger factors": _lines(row.get("triggers")),
            "What should happen": happens,
            "Who should be contacted": [{"Name": line} for line in _lines(row.get("who_to_call"))],
            "Coping strategies": [{"Coping strategy": line} for line in _lines(row.get("coping"))],
            "Early warning signs": _lines(row.get("early_warning_signs")),
            "Anticipatory medicines/equipment": [
                {"Anticipatory medicines": line} for line in _lines(row.get("ready"))
            ],
        }
        shaped: Json = {heading: value for heading, value in lists.items() if value}
        yield shaped | {"Agreed with person": bool(row.get("agreed_on"))}


def _additional(found: Exported) -> Iterator[Json]:
    for row in found.rows("other_plans"):
        yield _said(row, name="Name", about="Content", where="Location", review_on="Planned review date")


def _advance(found: Exported) -> Iterator[Json]:
    """Pointers only: that a document exists, its date, and where it is."""
    section = found.template.find("advance")
    kinds = section.field("what") if section else None
    words = {option.value: option.text for option in kinds.options} if kinds else {}
    for row in found.rows("advance"):
        shaped = _said(row, made_on="Date", where="Location of document", held_by="Held by")
        yield {"Document": words.get(row.get("what", ""), "Another document"), **shaped}
