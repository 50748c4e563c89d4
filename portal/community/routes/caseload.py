"""Pages of the link worker: the caseload in its views, one case, and the work of all."""

from datetime import timedelta

from flask import Response, request, url_for

from portal import clock, fragments
from portal.access import Permission, requires
from portal.community import caseload_queries, directory_queries, queries, services, suggesting, wording
from portal.community.models import Referral
from portal.community.routes.reaching import (
    blueprint,
    found_case,
    may_choose,
    needs_in_words,
    page,
    person_of,
    rules,
)
from portal.community.words import COLOURS
from portal.forms.numbers import counted
from portal.people import queries as people
from portal.security import viewer
from portal.triage import queries as triage

GAPS_SINCE = timedelta(days=90)


@blueprint.get("/caseload")
@requires(Permission.SEE_CASELOAD)
def caseload() -> Response:
    """The viewer's own cases and the referrals nobody has taken, in views whose counts are their lists'."""
    chosen = request.args.get("view", "")
    view = chosen if chosen in caseload_queries.VIEWS else "mine"
    number = max(1, request.args.get("page", 1, type=counted))
    counts = caseload_queries.counts(viewer())
    return page(
        "caseload",
        view=view,
        views=caseload_queries.VIEWS,
        counts=counts,
        cases=caseload_queries.cases(viewer(), view, page=number),
        number=number,
        pages=-(-counts[view] // caseload_queries.PAGE),
    )


@blueprint.get("/referral/<public_id>")
@requires(Permission.SEE_CASELOAD)
def referral(public_id: str) -> Response:
    """Everything the person already said, what helps them, how it goes, and services that may help."""
    return case_page(found_case(public_id))


def case_page(found: Referral, *, is_taken: bool = False) -> Response:
    """The page of a case."""
    patient = person_of(found)
    words = needs_in_words()
    asked = triage.request_by_id(viewer(), found.request_id)
    asked_services = queries.asked_services(viewer(), found)
    known = {each.service.id for each in asked_services}
    return page(
        "referral",
        status=409 if is_taken else 200,
        referral=found,
        patient=patient,
        may_invite=patient is not None and may_choose(asked),
        invited=request.args.get("invited", ""),
        said=wording.what_was_said(rules(), found.said),
        need_words=words,
        suggestions=suggesting.suggestions(viewer(), found, patient, words, without=known),
        asked_services=asked_services,
        contacts=queries.contacts(viewer(), found),
        consents=queries.consents(viewer(), found),
        messages=queries.messages_back(viewer(), found),
        staff=people.staff_names(viewer()),
        is_mine=found.link_worker_id == viewer().staff_id and found.state == "active",
        is_taken=is_taken,
        colours=COLOURS,
        today=clock.today(),
    )


@blueprint.post("/referral/<public_id>/take")
@requires(Permission.SEE_CASELOAD)
def take(public_id: str) -> Response:
    """Become this person's link worker."""
    found = found_case(public_id)
    try:
        services.take_referral(viewer(), found)
    except (services.AlreadyTaken, services.NotOpen):
        return case_page(found, is_taken=True)
    return fragments.redirect(url_for("community.referral", public_id=public_id))


@blueprint.get("/workload")
@requires(Permission.SEE_WORKLOAD)
def workload() -> Response:
    """What each link worker has in hand, and what nobody could be found for. No patient is named."""
    return page(
        "workload",
        section="workload",
        work=caseload_queries.workload(viewer()),
        staff=people.staff_names(viewer()),
        gaps=directory_queries.unmet_needs(viewer(), clock.today() - GAPS_SINCE),
    )
