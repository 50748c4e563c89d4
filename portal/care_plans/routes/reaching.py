"""What every page of a plan needs: the plan if the viewer may open it, whose it is, and its template."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, current_app
from markupsafe import Markup

from portal import i18n
from portal.care_plans import queries, wording
from portal.care_plans.models import CarePlan, CarePlanVersion
from portal.care_plans.plan_templates import PlanTemplate
from portal.people import queries as people
from portal.people.models import Patient
from portal.security import viewer

blueprint = Blueprint("care_plans", __name__)


@dataclass(frozen=True, slots=True)
class Opened:
    """A plan with all that a page shows around it."""

    plan: CarePlan
    version: CarePlanVersion
    template: PlanTemplate
    patient: Patient
    staff: dict[int, str]

    @property
    def content(self) -> dict[str, Any]:
        return self.version.content

    @property
    def language(self) -> str:
        """The person's language."""
        language: str = self.content["language"]
        return language

    @property
    def print_languages(self) -> list[str]:
        """English, and the person's language if the portal speaks it."""
        own = [self.language] if self.language != "en" and self.language in i18n.LANGUAGES else []
        return ["en", *own]

    def context(self) -> dict[str, Any]:
        """What the templates take."""
        return {
            "opened": self,
            "plan": self.plan,
            "version": self.version,
            "plan_template": self.template,
            "patient": self.patient,
            "key_worker": self.staff.get(self.plan.key_worker_id, ""),
            "author": self.staff.get(self.version.written_by_id, ""),
            "section": "caseload",
        }


def opened(public_id: str, number: int | None = None) -> Opened:
    """The plan (at that version), or the page that says there is none: 404, whoever's it may be."""
    plan, version = queries.plan(viewer(), public_id, number) or abort(404)
    patient = people.patient_by_id(viewer(), plan.patient_id) or abort(404)
    return Opened(plan, version, template_of(plan.template_id), patient, people.staff_names(viewer()))


def template_of(template_id: str) -> PlanTemplate:
    """The plan template with this id."""
    templates: dict[str, PlanTemplate] = current_app.extensions["portal"].plan_templates
    return templates[template_id]


@blueprint.app_template_filter("isolated")
def isolated(text: str) -> Markup:
    """Something that somebody wrote, its numbers kept whole in right-to-left text."""
    return wording.isolated(text)


blueprint.add_app_template_global(wording.said_in, "said_in")
blueprint.add_app_template_filter(wording.plain, "plain_value")
blueprint.add_app_template_filter(wording.direction, "direction")
