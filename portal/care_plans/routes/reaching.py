"""What every page of a plan needs: the plan if the viewer may open it, whose it is, who they are in it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from flask import Blueprint, Response, abort, current_app, request, session, url_for
from markupsafe import Markup

from portal import fragments, i18n
from portal.care_plans import content, queries, sharing, wording
from portal.care_plans.authors import Author, author_of
from portal.care_plans.models import CARER, STAFF, CarePlan, CarePlanVersion, MeasureInvitation, PlanLink
from portal.care_plans.plan_templates import PlanTemplate, Section, from_document
from portal.care_plans.queries import VersionLine
from portal.care_plans.sharing_forms import PlanBirthDate
from portal.i18n import gettext as _
from portal.people import queries as people
from portal.people.models import Patient
from portal.people.viewing import stay_at_practice
from portal.security import viewer

MOST_LINKS = 4  # that one browser keeps open: a carer may help several people
blueprint = Blueprint("care_plans", __name__)
blueprint.record_once(lambda state: sharing.arrange(state.app.extensions["portal"].settings))


@dataclass(frozen=True, slots=True)
class Opened:
    """A plan with all that a page shows around it."""

    plan: CarePlan
    version: CarePlanVersion
    template: PlanTemplate
    patient: Patient
    staff: dict[int, str]
    author: Author

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

    @property
    def has_newer_form(self) -> bool:
        """Whether staff may move the plan to a newer version of its form."""
        return self.author.is_staff and newer_template(self.plan) is not None

    @property
    def sections(self) -> list[Section]:
        """The sections to read."""
        return content.shown_sections(self.template, self.content)

    def context(self) -> dict[str, Any]:
        """What the templates take."""
        return {
            "opened": self,
            "plan": self.plan,
            "version": self.version,
            "plan_template": self.template,
            "patient": self.patient,
            "key_worker": self.staff.get(self.plan.key_worker_id, ""),
            "author": name_of(self.version, self.staff),
            "section": "plans",
        }

    def page(self, template: str, **more: Any) -> Response:
        """A page of this plan, in the layout of who is looking."""
        layout = "staff" if self.author.is_staff else "patient"
        return fragments.render(template, layout=layout, **{**self.context(), **more})


def opened(public_id: str, number: int | None = None) -> Opened:
    """The plan (at that version), or the page that says there is none: 404, whoever's it may be."""
    if not viewer().is_staff and not viewer().plan_link_ids:
        abort(fragments.redirect(url_for("people.sign_in", next=request.path)))
    plan, version = queries.plan(viewer(), public_id, number) or abort(404)
    patient = people.patient_by_id(viewer(), plan.patient_id) or abort(404)
    if patient.has_died and not viewer().is_staff:
        abort(404)  # whoever had a link to it reads it no more
    staff = people.staff_names(viewer())
    template = template_of_version(plan, version)
    return Opened(plan, version, template, patient, staff, author_of(viewer(), plan))


def keep_proof(public_id: str) -> None:
    """Note in the cookie session that this link was opened with the birth date."""
    kept = [each for each in session.get("plan_links", ()) if each != public_id]
    session["plan_links"] = [*kept, public_id][-MOST_LINKS:]


def refused_at(
    link: PlanLink | MeasureInvitation, form: PlanBirthDate, prove: Callable[[date], None]
) -> Response | None:
    """The page in front of a link; None once the birth date was right, which this browser then remembers."""
    if born_on := form.given():
        with form.refusing():
            prove(born_on)
            stay_at_practice(link.practice_id)
            keep_proof(link.public_id)
            return None
    if form.resting_until:
        return fragments.render("people/link_resting.html", until=form.resting_until, status=429)
    return fragments.render("care_plans/birth_date.html", form=form, status=form.status)


def name_of(version: CarePlanVersion | VersionLine, staff: dict[int, str]) -> str:
    """Who wrote a version; a carer is said to be one."""
    if version.author_kind == STAFF:
        return version.author_name or staff.get(version.written_by_id or 0, "")
    if version.author_kind == CARER:
        return _("%(name)s (helps the person)", name=version.author_name)
    return version.author_name


def templates() -> dict[str, PlanTemplate]:
    """Every template as it is now."""
    found: dict[str, PlanTemplate] = current_app.extensions["portal"].plan_templates
    return found


def template_of(template_id: str) -> PlanTemplate:
    """The plan template with this id, as it is now."""
    return templates()[template_id]


def template_of_plan(plan: CarePlan) -> PlanTemplate:
    """The template that the plan is on now, as it was worded when the plan was put on it."""
    return _worded(plan.template_id, plan.template_hash)


def template_of_version(plan: CarePlan, version: CarePlanVersion) -> PlanTemplate:
    """The template that this version was written on: a plan may have moved to a newer one since."""
    return _worded(plan.template_id, version.template_hash or plan.template_hash)


def newer_template(plan: CarePlan) -> PlanTemplate | None:
    """The template as it is now, where the plan is still on an earlier version of it."""
    now = templates().get(plan.template_id)
    return now if now and plan.template_hash and now.version > plan.template_version else None


def _worded(template_id: str, template_hash: str) -> PlanTemplate:
    now = templates().get(template_id)
    if now and template_hash in ("", now.hash):
        return now
    return _kept_template(template_hash) or now or abort(404)


@lru_cache(maxsize=64)
def _kept_template(template_hash: str) -> PlanTemplate | None:
    kept = queries.template_document(viewer(), template_hash)
    return from_document(kept.document) if kept else None


@blueprint.app_template_filter("isolated")
def isolated(text: str) -> Markup:
    """Something that somebody wrote, its numbers kept whole in right-to-left text."""
    return wording.isolated(text)


blueprint.add_app_template_global(wording.said_in, "said_in")
blueprint.add_app_template_filter(wording.plain, "plain_value")
blueprint.add_app_template_filter(wording.direction, "direction")
blueprint.add_app_template_filter(content.plain_text, "plan_text")
blueprint.add_app_template_filter(date.fromisoformat, "iso_date")
