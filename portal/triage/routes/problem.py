"""What the problem is: own words, the nearest of the list, browsing, and words that may mean an emergency."""

from collections.abc import Iterable

from flask import Response, url_for
from flask import request as web

from portal import fragments
from portal.access import Permission, requires
from portal.i18n import gettext as _
from portal.pathways.model import Pathway
from portal.security import viewer
from portal.triage import finding, services, wording
from portal.triage.emergency_words import signs_in
from portal.triage.for_whom import for_whom
from portal.triage.forms import EmergencyWords, Problem
from portal.triage.judging import pathway_for, person_of
from portal.triage.models import DRAFT, Request
from portal.triage.repeats import open_about_the_same
from portal.triage.routes.going_back import before_the_problem
from portal.triage.routes.reaching import Place, blueprint, for_request, page, place_of, rules

EARLIER = ("triage.details", "triage.not_on_list", "triage.emergency_words", "triage.body")
NOT_LISTED = finding.NOT_LISTED
FIRST_SHOWN = 4  # the rest is one press away
Options = list[dict[str, object]]


def too_early(request: Request) -> Place | None:
    """Where to go instead while the emergency check is not done: nothing comes before it."""
    if request.state != DRAFT:
        raise services.AlreadySent
    place = place_of(request)
    in_check = place.question and any(place.question.id == each.id for each in rules().red_flags.questions)
    is_before = place.endpoint in EARLIER
    return place if is_before or (in_check and not request.assessment.pathway_ids) else None


@blueprint.route("/request/<rid>/problem", methods=["GET", "POST"])
@requires(Permission.ASK)
@for_request
def problem(request: Request) -> Response:
    """Say it in own words, and choose the nearest of what they find; or go to the list."""
    if elsewhere := too_early(request):
        return fragments.redirect(elsewhere.url(request))
    form = Problem(data={"own_words": request.assessment.own_words})
    form.pathway.options = options_of(rules().pathways.values())
    if not form.validate_on_submit():
        return _problem_page(request, form)
    words = form.own_words.data or ""
    if not words and not form.pathway.data:
        if shown := nothing_chosen(request, form):
            return shown
        form.refuse("own_words", _("Say what is wrong, or choose from the list below"))
        return _problem_page(request, form)
    if "own_words" not in web.form:  # chosen on a page of the list, where there is no box
        words = request.assessment.own_words
    return _take_problem(request, words, form.pathway.data)


def _take_problem(request: Request, words: str, pathway_id: str | None) -> Response:
    """Keep the words whole whatever is chosen; ask about an emergency they may speak of before going on."""
    if words != request.assessment.own_words:
        services.keep_own_words(viewer(), request, words)
    if pathway_id:
        services.choose_problem(viewer(), rules(), request, _with_first(request, pathway_id))
        return fragments.redirect(after_choice(request))
    noticed = request.assessment.noticed
    if noticed.get("signs") and "now" not in noticed:
        return fragments.redirect(url_for("triage.emergency_words", rid=request.public_id))
    return fragments.redirect(url_for("triage.problem", rid=request.public_id) + "#matches")


def _with_first(request: Request, pathway_id: str) -> list[str]:
    """The choice in place of the first problem; others that were added after it stay."""
    chosen = request.assessment.pathway_ids
    return chosen if pathway_id in chosen else [pathway_id, *chosen[1:]]


def after_choice(request: Request) -> str:
    """Where a choice of problem leads: an emergency is asked about first, then whether that is all."""
    place = place_of(request)
    if place.endpoint in ("triage.question", "triage.score", "triage.check_answers"):
        is_open = open_about_the_same(viewer(), request) is not None
        return url_for(f"triage.{'asked_already' if is_open else 'anything_else'}", rid=request.public_id)
    return url_for("triage.next_step", rid=request.public_id)


def _problem_page(request: Request, form: Problem) -> Response:
    words = form.own_words.data or ""
    found = found_for(request, words)
    form.pathway.options = with_not_listed(found_options(request, found[:FIRST_SHOWN]))
    if viewer().is_staff:
        form.use_for_caller()
    symptoms, without_symptoms = groups_for(request)
    chosen = request.assessment.pathway_ids
    form.pathway.data = form.pathway.data or (chosen[0] if chosen else None)
    return page(
        "triage/problem.html",
        form=form,
        asked=request,
        back=before_the_problem(request),
        has_words=bool(words),
        has_found=bool(found),
        more=found_options(request, found[FIRST_SHOWN:]),
        symptoms=symptoms,
        without_symptoms=without_symptoms,
        status=form.status,
    )


@blueprint.post("/request/<rid>/problem/matches")
@requires(Permission.ASK)
@for_request
def matches(request: Request) -> Response:
    """The nearest problems to what is being typed; nothing is kept yet."""
    form = Problem()
    words = form.own_words.data or ""
    found = found_for(request, words)
    form.pathway.options = with_not_listed(found_options(request, found[:FIRST_SHOWN]))
    return fragments.render_part(
        "triage/_matches_found.html",
        form=form,
        count=len(found),
        has_words=bool(words),
        has_found=bool(found),
        more=found_options(request, found[FIRST_SHOWN:]),
        has_signs=bool(signs_in(words)),
    )


@blueprint.get("/request/<rid>/problem/browse/<group>")
@requires(Permission.ASK)
@for_request
def browse(request: Request, group: str) -> Response:
    """The problems of one group of the list."""
    if elsewhere := too_early(request):
        return fragments.redirect(elsewhere.url(request))
    is_further = "further" in web.args and bool(request.assessment.pathway_ids)
    shown = _browse_page(
        request, Problem(), group, "triage.another_problem" if is_further else "triage.problem"
    )
    return shown or fragments.redirect(url_for("triage.problem", rid=request.public_id))


def nothing_chosen(request: Request, form: Problem) -> Response | None:
    """The page of the list that was sent without a choice, saying so; None if it was another page."""
    if "group" not in web.form:
        return None
    form.refuse("pathway", _("Choose a problem, or “Something else, or I’m not sure”"))
    return _browse_page(request, form, web.form["group"], str(web.endpoint))


def _browse_page(request: Request, form: Problem, group: str, endpoint: str) -> Response | None:
    listed = [each for each in listed_for(request) if each.group == group and each.id != NOT_LISTED]
    if not listed:
        return None
    form.pathway.options = with_not_listed(options_of(listed))
    return page(
        "triage/browse.html",
        form=form,
        asked=request,
        group=group,
        title=wording.group_title(group),
        is_without_symptoms=group in wording.WITHOUT_SYMPTOMS,
        problem_url=url_for(endpoint, rid=request.public_id),
        status=form.status,
    )


@blueprint.route("/request/<rid>/emergency-words", methods=["GET", "POST"])
@requires(Permission.ASK)
@for_request
def emergency_words(request: Request) -> Response:
    """Words that may mean an emergency stop the form until the person has said whether it is one."""
    if request.state != DRAFT:
        raise services.AlreadySent
    if not request.assessment.noticed.get("signs"):
        return fragments.redirect(url_for("triage.next_step", rid=request.public_id))
    form = EmergencyWords()
    if not form.validate_on_submit():
        return page("triage/emergency_words.html", form=form, asked=request, status=form.status)
    is_stopped = services.say_if_happening(viewer(), rules(), request, form.now.data)
    is_chosen = bool(request.assessment.pathway_ids)
    endpoint = "triage.result" if is_stopped else "triage.next_step" if is_chosen else "triage.problem"
    return fragments.redirect(url_for(endpoint, rid=request.public_id))


def listed_for(request: Request) -> list[Pathway]:
    """The problems that may be this person's: each in the form for their age and sex, none of them twice."""
    person = person_of(request.assessment.asked_from)
    listed = (pathway_for(rules(), each, person) for each in rules().pathways)
    found = [rules().pathways[each] for each in dict.fromkeys(listed)]
    return [each for each in found if each.group != "child" or person.age_years < 16]


def found_for(request: Request, words: str) -> list[Pathway]:
    """What the words may be about, in the form for this person."""
    return finding.pathways_for(rules(), words, person_of(request.assessment.asked_from))


def options_of(pathways: Iterable[Pathway]) -> Options:
    return [{"value": each.id, "text": wording.said(each.title)} for each in pathways]


def found_options(request: Request, found: Iterable[Pathway]) -> Options:
    """What was found, each with whom it is for where that may not be this person."""
    person = person_of(request.assessment.asked_from)
    return [
        {"value": each.id, "text": wording.said(each.title), "hint": for_whom(rules(), each.id, person)}
        for each in found
    ]


def with_not_listed(options: Options) -> Options:
    """There is always a way on for a problem that no list has."""
    divider: Options = [{"divider": _("or")}] if options else []
    return [*options, *divider, {"value": NOT_LISTED, "text": _("Something else, or I’m not sure")}]


def groups_for(
    request: Request, *, further: str | None = None
) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """The browse list: groups of symptoms, and groups of things without any."""
    filled = {each.group for each in listed_for(request) if each.id != NOT_LISTED}
    links = [
        (group, {"text": wording.group_title(group), "href": _browse_url(request, group, further)})
        for group in wording.GROUPS
        if group in filled
    ]
    without = wording.WITHOUT_SYMPTOMS
    return [link for group, link in links if group not in without], [
        link for group, link in links if group in without
    ]


def _browse_url(request: Request, group: str, further: str | None) -> str:
    return url_for("triage.browse", rid=request.public_id, group=group, further=further)
