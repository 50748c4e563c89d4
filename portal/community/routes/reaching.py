"""What every page of community needs: the blueprint, the rules, the case that the address names."""

from typing import Any

from flask import Blueprint, Response, abort, current_app
from flask.sansio.blueprints import BlueprintSetupState
from markupsafe import Markup

from portal import fragments
from portal.community import links, queries, words
from portal.community.models import Referral
from portal.community.services import DISPOSITION
from portal.community.wording import need_words
from portal.pathways.model import RuleSet
from portal.people import queries as people
from portal.people.models import Patient
from portal.security import viewer
from portal.triage.models import QUEUED, Request

blueprint = Blueprint("community", __name__)
blueprint.add_app_template_filter(words.in_words, "in_words")


@blueprint.record_once
def _arrange(state: BlueprintSetupState) -> None:
    links.arrange(state.app.extensions["portal"].settings)


def rules() -> RuleSet:
    """The rules that the needs are worded by."""
    found: RuleSet = current_app.extensions["portal"].rules
    return found


def needs_in_words() -> dict[str, str | Markup]:
    """Each need id in words."""
    return need_words(rules())


def page(template: str, section: str = "caseload", **context: Any) -> Response:
    """A page for staff."""
    context.setdefault("need_words", needs_in_words())
    return fragments.render(f"community/{template}.html", layout="staff", section=section, **context)


def found_case(public_id: str) -> Referral:
    """The referral of the address, or the page that says there is none."""
    return queries.referral(viewer(), public_id) or abort(404)


def person_of(referral: Referral) -> Patient | None:
    """Whom the referral is about, once reception has found them."""
    return people.patient_by_id(viewer(), referral.patient_id) if referral.patient_id else None


def may_choose(asked: Request | None) -> bool:
    """Whether the person of this request can still choose a time with a link worker by themselves."""
    return asked is not None and asked.disposition_id == DISPOSITION and asked.state == QUEUED
