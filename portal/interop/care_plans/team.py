"""The people of a plan as FHIR resources: whose it is, the practice, the key worker, and the whole team."""

from portal.interop.care_plans.exported import SUBJECT, WRITER, Exported, ref
from portal.interop.fhir_answers import Json

NHS_NUMBER = "https://fhir.nhs.uk/Id/nhs-number"
ODS = "https://fhir.nhs.uk/Id/ods-organization-code"


def patient(found: Exported) -> Json:
    person = found.patient
    resource: Json = {
        "resourceType": "Patient",
        "id": "person",
        "name": [{"family": person.family_name, "given": [person.given_name], "text": person.name}],
        "birthDate": person.born_on.isoformat(),
        "gender": person.sex if person.sex in ("female", "male", "other") else "unknown",
        "communication": [{"language": {"coding": [{"code": person.spoken_language}]}, "preferred": True}],
        "managingOrganization": ref("Organization", "practice"),
    }
    if person.nhs_number:
        resource["identifier"] = [{"system": NHS_NUMBER, "value": person.nhs_number}]
    return resource


def organisation(found: Exported) -> Json:
    return {
        "resourceType": "Organization",
        "id": "practice",
        "name": found.practice_name,
        "identifier": [{"system": ODS, "value": found.practice_code}],
    }


def key_worker(found: Exported) -> Json:
    return {"resourceType": "Practitioner", "id": "key-worker", "name": [{"text": found.key_worker or "-"}]}


def care_team(found: Exported) -> Json:
    participants: list[Json] = [
        {"role": [{"text": "Key worker"}], "member": WRITER, "onBehalfOf": ref("Organization", "practice")}
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
