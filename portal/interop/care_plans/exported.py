"""A plan on its way out, with the names round it, and the small pieces that FHIR resources are made of."""

from dataclasses import dataclass
from typing import Any

from portal.care_plans.content import plain_text, rows_of, section_value
from portal.care_plans.models import CarePlan, CarePlanVersion
from portal.care_plans.plan_templates import PlanTemplate
from portal.interop.fhir_answers import Json
from portal.people.models import Patient


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


def ref(kind: str, name: str) -> Json:
    return {"reference": f"{kind}/{name}"}


def text_of(value: Any) -> str:
    return plain_text(value) or "-"


def own_words(value: Any) -> list[Json]:
    """The person's own words beside the English, as annotations."""
    own = value.get("own") if isinstance(value, dict) else None
    return [{"text": own}] if own and value.get("en") else []


def coded(system: str, code: str) -> Json:
    return {"coding": [{"system": system, "code": code}]}


def score(found: Exported, name: str, value: Any) -> list[Json]:
    url = f"{found.base}/fhir/StructureDefinition/{name}"
    return [{"url": url, "valueInteger": value}] if isinstance(value, int) else []


def given(key: str, value: Any) -> Json:
    """The key only where there is something: FHIR knows no empty lists."""
    return {key: value} if value else {}


SUBJECT = ref("Patient", "person")
WRITER = ref("Practitioner", "key-worker")
