"""What the pages of the desk share: the blueprint, the rules, and the request that an address names."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, Response, abort, current_app, g

from portal import fragments
from portal.desk import call_forms, invitation_wording, wording
from portal.desk.worklist import stated_birth_date, stated_name
from portal.forms.numbers import phone_words
from portal.pathways.model import RuleSet
from portal.people import queries as people
from portal.security import viewer
from portal.triage import queries as triage
from portal.triage.models import Request

blueprint = Blueprint("desk", __name__)
View = Callable[..., Response]

FILTERS: dict[str, Callable[..., str]] = {
    "state_words": wording.state_words,
    "channel_words": wording.channel_words,
    "task_words": wording.task_words,
    "in_language": wording.phrase_in,
    "team_words": wording.team_words,
    "waiting_words": wording.waiting_words,
    "informant_words": wording.informant_words,
    "checked_words": wording.checked_words,
    "permission_words": wording.permission_words,
    "in_both": call_forms.in_both,
    "invited_words": invitation_wording.invited_words,
    "invited_colour": invitation_wording.invited_colour,
    "age_words": wording.age_words,
    "time_left": wording.time_left_words,
    "moment": wording.moment_words,
    "birth_date": wording.birth_date_words,
    "day_short": wording.day_short,
    "phone_words": phone_words,
}
for _name, _filter in FILTERS.items():
    blueprint.add_app_template_filter(_filter, _name)


def rules() -> RuleSet:
    """The rules this process was started with."""
    found: RuleSet = current_app.extensions["portal"].rules
    return found


def page(template: str, **context: Any) -> Response:
    """A page for staff."""
    return fragments.render(template, layout="staff", **context)


def whose(request: Request) -> dict[str, Any]:
    """Whose request it is: a page that decides about it names them, so that nobody decides about another."""
    patient = people.patient_by_id(viewer(), request.patient_id) if request.patient_id else None
    if patient is None:
        return {"name": stated_name(request), "born_on": stated_birth_date(request)}
    return {"name": patient.name, "born_on": patient.born_on}


def for_request(view: View) -> View:
    """Give the view the practice's request that the address names, or answer that there is none."""

    @wraps(view)
    def reach(rid: str, **values: Any) -> Response:
        request = g.get("asked") or triage.request(viewer(), rid)  # read already where it was asked why
        if request is None:
            abort(404)
        return view(request, **values)

    return reach
