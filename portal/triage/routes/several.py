"""More than one problem in one request: is there anything else, another one, and taking one off again."""

from flask import Response, url_for
from flask import request as web

from portal import fragments
from portal.access import Permission, requires
from portal.i18n import gettext as _
from portal.security import viewer
from portal.triage import repeats, services, wording
from portal.triage.forms import AnythingElse, AskedAlready, Problem, SymptomsToo
from portal.triage.models import DRAFT, Request
from portal.triage.rerouting import offered_symptoms
from portal.triage.routes.problem import (
    FIRST_SHOWN,
    after_choice,
    found_for,
    found_options,
    groups_for,
    nothing_chosen,
    options_of,
    too_early,
    with_not_listed,
)
from portal.triage.routes.reaching import blueprint, for_request, page, place_of, rules
from portal.triage.several import MOST_PROBLEMS


@blueprint.route("/request/<rid>/anything-else", methods=["GET", "POST"])
@requires(Permission.ASK)
@for_request
def anything_else(request: Request) -> Response:
    """Whether that is all: a second problem said now is looked at with the first."""
    if request.state != DRAFT or not chosen_ids(request):
        return fragments.redirect(place_of(request).url(request))
    form = AnythingElse()
    if form.validate_on_submit():
        endpoint = "triage.another_problem" if form.more.data == "yes" else "triage.next_step"
        return fragments.redirect(url_for(endpoint, rid=request.public_id))
    return page(
        "triage/anything_else.html",
        form=form,
        asked=request,
        chosen=[(each, wording.said(rules().pathways[each].title)) for each in chosen_ids(request)],
        may_add=len(chosen_ids(request)) < MOST_PROBLEMS,
        status=form.status,
    )


@blueprint.route("/request/<rid>/asked-already", methods=["GET", "POST"])
@requires(Permission.ASK)
@for_request
def asked_already(request: Request) -> Response:
    """The same is open already: add to it, or go on because it has changed."""
    earlier = None
    if request.state == DRAFT:
        earlier = repeats.open_about_the_same(viewer(), request)
    if earlier is None:
        return fragments.redirect(place_of(request).url(request))
    form = AskedAlready()
    if not form.validate_on_submit():
        return page(
            "triage/asked_already.html", form=form, asked=request, earlier=earlier, status=form.status
        )
    if form.what.data == "add":
        repeats.join_requests(viewer(), request, earlier)
        return fragments.redirect(url_for("triage.result", rid=request.public_id))
    repeats.go_on_anew(viewer(), request)
    return fragments.redirect(url_for("triage.anything_else", rid=request.public_id))


@blueprint.post("/request/<rid>/problem/remove")
@requires(Permission.ASK)
@for_request
def remove_problem(request: Request) -> Response:
    """Take a problem off again; what was answered about it is kept in case it comes back."""
    left = [each for each in chosen_ids(request) if each != web.form.get("pathway")]
    services.choose_problem(viewer(), rules(), request, left)
    endpoint = "triage.anything_else" if left else "triage.problem"
    return fragments.redirect(url_for(endpoint, rid=request.public_id))


@blueprint.route("/request/<rid>/another-problem", methods=["GET", "POST"])
@requires(Permission.ASK)
@for_request
def another_problem(request: Request) -> Response:
    """A further problem, in own words or from the list; the words are put below those for the first."""
    if elsewhere := too_early(request):
        return fragments.redirect(elsewhere.url(request))
    if not 0 < len(chosen_ids(request)) < MOST_PROBLEMS:
        return fragments.redirect(url_for("triage.problem", rid=request.public_id))
    form = Problem()
    form.pathway.options = options_of(rules().pathways.values())
    if not form.validate_on_submit():
        return _another_page(request, form)
    if not form.pathway.data:
        if not form.own_words.data:
            if shown := nothing_chosen(request, form):
                return shown
            form.refuse("own_words", _("Say what is wrong, or choose from the list below"))
        return _another_page(request, form)
    words = _added(request.assessment.own_words, form.own_words.data or "")
    services.choose_problem(
        viewer(), rules(), request, [*chosen_ids(request), form.pathway.data], own_words=words
    )
    return fragments.redirect(after_choice(request))


@blueprint.route("/request/<rid>/symptoms-too", methods=["GET", "POST"])
@requires(Permission.ASK)
@for_request
def symptoms_too(request: Request) -> Response:
    """What was written about a form or a repeat speaks of a symptom too: its questions are offered."""
    offered = offered_symptoms(rules(), request.assessment)
    if request.state != DRAFT or not offered:
        return fragments.redirect(place_of(request).url(request))
    form = SymptomsToo()
    form.also.options = [
        *({"value": each, "text": wording.said(rules().pathways[each].title)} for each in offered),
        {"divider": _("or")},
        {"value": "no", "text": _("No, none of these now")},
    ]
    if form.validate_on_submit():
        also = form.also.data if form.also.data in offered else None
        services.answer_symptoms(viewer(), rules(), request, also)
        return fragments.redirect(url_for("triage.next_step", rid=request.public_id))
    kept = [wording.said(rules().pathways[each].title) for each in chosen_ids(request)]
    return page("triage/symptoms_too.html", form=form, asked=request, kept=kept, status=form.status)


def _added(before: str, words: str) -> str:
    """Both stories, whole; sent twice by the back button, the second is there once."""
    return before if not words or before.endswith(words) else f"{before}\n\n{words}".strip()


def _another_page(request: Request, form: Problem) -> Response:
    words = form.own_words.data or ""
    near = [each for each in found_for(request, words) if each.id not in chosen_ids(request)]
    form.pathway.options = with_not_listed(found_options(request, near[:FIRST_SHOWN]))
    form.own_words.description = _("Write it as you would say it.")
    symptoms, without_symptoms = groups_for(request, further="1")
    return page(
        "triage/another_problem.html",
        form=form,
        asked=request,
        has_words=bool(words),
        has_found=bool(near),
        more=found_options(request, near[FIRST_SHOWN:]),
        symptoms=symptoms,
        without_symptoms=without_symptoms,
        status=form.status,
    )


def chosen_ids(request: Request) -> list[str]:
    """The problems of the request that the rules know."""
    return [each for each in request.assessment.pathway_ids if each in rules().pathways]
