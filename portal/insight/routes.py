"""Pages open to everybody: how we decide, and how to look after oneself."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask import Blueprint, Response, abort, current_app, url_for
from markupsafe import Markup

from portal import clock, fragments, i18n
from portal.access import public
from portal.i18n import gettext as _
from portal.insight.drawing import draw
from portal.insight.hazards import RATINGS, SEVERITIES
from portal.insight.kept_maps import map_of
from portal.insight.pathway_plan import Plan, plan_of
from portal.insight.proof_results import proof_results
from portal.insight.urgency import level_of
from portal.insight.words import condition_words
from portal.pathways.model import Pathway, RuleSet
from portal.pathways.outcome import Outcome
from portal.security import viewer
from portal.triage import wording

blueprint = Blueprint("insight", __name__)
blueprint.app_template_filter("urgency")(level_of)
HOME = ("self_care", "information_only")


def _portal() -> Any:
    return current_app.extensions["portal"]


def _rules() -> RuleSet:
    found: RuleSet = _portal().rules
    return found


@blueprint.app_template_filter("short_date")
def short_date(on: date) -> Markup:
    """A date without its weekday: nobody needs to be there on it."""
    return Markup("<bdi>{}</bdi>").format(i18n.format_date(on, "d MMMM y"))


@blueprint.app_template_filter("role_names")
def role_names(names: Iterable[str]) -> str:
    """Roles as patients know them."""
    return i18n.format_list(_(_portal().roles[name].title) for name in names)


@blueprint.app_template_filter("how_decided")
def how_decided(outcome: Outcome) -> str:
    """The address of the rule that made an outcome; of its pathway, or of all, if the rules have changed."""
    rules = _rules()
    first = outcome.reasons[0] if outcome.reasons else None
    pathway_id = first.pathway_id if first else outcome.pathway_id
    if pathway_id != rules.red_flags.id and pathway_id not in rules.pathways:
        return url_for("insight.index")
    known = {rule.id for rule in rules.pathway(pathway_id).rules} | {"not_applicable"}
    anchor = f"rule-{first.rule_id}" if first and first.rule_id in known else None
    return url_for("insight.pathway", pathway_id=pathway_id, _anchor=anchor)


@blueprint.app_template_filter("has_self_care")
def has_self_care(pathway_id: str) -> bool:
    """Whether a problem may end at home or at a pharmacy: only then is its advice safe without questions."""
    rules = _rules()
    if pathway_id not in rules.pathways:
        return False
    ends = [rules.dispositions[rule.then] for rule in rules.pathways[pathway_id].rules]
    return any(end.id in HOME or end.place == "pharmacy" for end in ends)


def _page(template: str, **context: Any) -> Response:
    layout = "staff" if viewer().is_staff else "patient"
    return fragments.render(f"insight/{template}", layout=layout, rules=_rules(), **context)


def _grouped(pathways: Iterable[Pathway]) -> list[tuple[str, list[Pathway]]]:
    """By group in the order people browse, each in the alphabet of the language in use."""
    found: dict[str, list[Pathway]] = {group: [] for group in wording.GROUPS}
    for pathway in pathways:
        found[pathway.group].append(pathway)
    return [
        (wording.group_title(group), sorted(members, key=lambda each: _(each.title).casefold()))
        for group, members in found.items()
        if members
    ]


@blueprint.get("/how-we-decide")
@public
def index() -> Response:
    """Every pathway, and the way to the proofs, the hazards and the purpose."""
    return _page("index.html", groups=_grouped(_rules().pathways.values()))


@blueprint.get("/how-we-decide/<pathway_id>")
@public
def pathway(pathway_id: str) -> Response:
    """One pathway as a map, and all of it in words."""
    rules = _rules()
    if pathway_id != rules.red_flags.id and pathway_id not in rules.pathways:
        abort(404)
    found = rules.pathway(pathway_id)
    plan = plan_of(rules, found)
    key = (rules.hash, i18n.current().code, pathway_id)
    return _page(
        "pathway.html",
        plan=plan,
        pathway=found,
        map=map_of(key, lambda: _drawn(plan)),
        sources={source.ref: source for source in found.sources},
        elsewhere=rules.pathways.get(found.otherwise_go_to),
        today=clock.today(),
    )


def _drawn(plan: Plan) -> Markup:
    template = current_app.jinja_env.get_template("insight/_map.html")
    macro: Any = template.module.__dict__["drawn"]
    made: Markup = macro(draw(plan, i18n.current().direction), plan)
    return made


@blueprint.get("/how-we-decide/proofs")
@public
def proofs() -> Response:
    """What has been proved of these rules, and what the journeys came to."""
    settings = _portal().settings
    found = proof_results(_rules().hash, settings.instance_dir, settings.rules_dir)
    return _page("proofs.html", found=found)


@blueprint.get("/how-we-decide/hazards")
@public
def hazards() -> Response:
    """The hazard log."""
    return _page(
        "hazards.html", hazards=_portal().hazards, ratings=RATINGS, severities=SEVERITIES, today=clock.today()
    )


@blueprint.get("/how-we-decide/purpose")
@public
def purpose() -> Response:
    """What this is for and what it is not; the roles, and every way a request can end."""
    rules = _rules()
    floors = [(floor, condition_words(floor.when, rules.every_question)) for floor in rules.floors]
    dispositions = sorted(rules.dispositions.values(), key=lambda each: -each.rank)
    return _page("purpose.html", roles=_portal().roles.values(), dispositions=dispositions, floors=floors)


@blueprint.get("/how-we-decide/coverage")
@public
def coverage() -> Response:
    """Which of the commonest reasons for asking have a pathway of their own."""
    return _page("coverage.html", lists=_portal().coverage)


@blueprint.get("/self-care")
@public
def self_care_index() -> Response:
    """The problems that people may look after themselves, or with a pharmacist."""
    found = [each for each in _rules().pathways.values() if has_self_care(each.id)]
    return _page("self_care_index.html", groups=_grouped(found))


@blueprint.get("/self-care/<pathway_id>")
@public
def self_care(pathway_id: str) -> Response:
    """What to do at home, and when to get help."""
    if not has_self_care(pathway_id):
        abort(404)
    return _page("self_care.html", pathway=_rules().pathways[pathway_id], today=clock.today())
