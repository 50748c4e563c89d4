"""The waiting list's pages: one's place on it and what one would take, and answering an offered time."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

from flask import Response, session, url_for
from flask import request as web

from portal import fragments
from portal.access import Permission, Viewer, requires
from portal.booking import proving, queries, services, waiting_list, waiting_queries
from portal.booking.arrangements import read_offer_token, token_for
from portal.booking.forms import BirthDate, WaitingWishes
from portal.booking.meeting import meeting_of
from portal.booking.passing_on import still_stands
from portal.booking.routes.reaching import PROVED, View, blueprint, for_request, not_theirs, page
from portal.booking.timetable import mode_name
from portal.booking.waiting_models import WaitingListEntry, WaitingListOffer
from portal.booking.wanted import wanted_for
from portal.i18n import gettext as _
from portal.people.network_queries import sites_open_to
from portal.people.viewing import enter_practice
from portal.security import viewer
from portal.triage.deciding import outcome_to_book
from portal.triage.models import Request


@blueprint.route("/request/<rid>/waiting", methods=["GET", "POST"])
@requires(Permission.ASK)
@for_request
def waiting(request: Request) -> Response:
    """One's place on the list: the promise, and what one would take."""
    entry = waiting_queries.entry_of(viewer(), request)
    if entry is None:
        return fragments.redirect(url_for("triage.result", rid=request.public_id))
    form = _wishes_form(request, entry)
    if form.validate_on_submit():
        waiting_list.narrow_wishes(
            viewer(),
            entry,
            modes=form.modes.data,
            weekdays=[int(day) for day in form.weekdays.data],
            site_id=int(form.site.data) if form.site.data else None,
        )
        return fragments.redirect(url_for("booking.waiting", rid=request.public_id, saved=1))
    return page(
        "booking/waiting.html",
        asked=request,
        entry=entry,
        form=form,
        is_saved="saved" in web.args,
        status=form.status,
    )


@blueprint.app_template_filter("waiting_url")
def waiting_url(request: Request) -> str | None:
    """The way to somebody's place on the list, while they have one: the result page of triage shows it."""
    has_place = waiting_queries.entry_of(viewer(), request) is not None
    return url_for("booking.waiting", rid=request.public_id) if has_place else None


def _wishes_form(request: Request, entry: WaitingListEntry) -> WaitingWishes:
    form = WaitingWishes(
        data={
            "modes": entry.modes,
            "weekdays": list(map(str, entry.weekdays)),
            "site": str(entry.site_id or ""),
        }
    )
    outcome = outcome_to_book(request)
    modes = wanted_for(viewer(), request, outcome).modes if outcome else ()
    form.modes.options = [(mode, mode_name(mode)) for mode in modes]
    sites = [(str(site.id), site.name) for site in sites_open_to(viewer())]
    form.site.options = [("", _("Any place")), *sites]
    form.site.data = form.site.data or ""
    return form


@blueprint.post("/request/<rid>/leave-waiting-list")
@requires(Permission.ASK)
@for_request
def leave_waiting_list(request: Request) -> Response:
    """No more offers; staff are in touch as they promised."""
    if entry := waiting_queries.entry_of(viewer(), request):
        waiting_list.leave_waiting_list(viewer(), entry)
    return fragments.redirect(url_for("triage.result", rid=request.public_id))


def for_offer(view: View) -> Callable[..., Response]:
    """Give the view the offer that its signed link names, to its person alone, and while it is open."""

    @wraps(view)
    def reach(token: str, **values: Any) -> Response:
        offer_id = read_offer_token(token)
        offer = waiting_queries.offer_by_link(offer_id) if offer_id else None
        if offer is None or not enter_practice(offer.practice_id):
            return page("booking/link_broken.html", status=404)
        asked = offer.entry.request
        bearer = replace(viewer(), request_ids=viewer().request_ids | {asked.public_id})
        if not proving.may_see_to(bearer, asked):
            return not_theirs()
        if not _is_proved(offer.entry):
            return _prove(bearer, offer.entry, token)
        if offer.state == "accepted" and (appointment := queries.appointment_of(bearer, asked)):
            session[PROVED] = [*session.get(PROVED, ())[-4:], appointment.public_id]
            return fragments.redirect(url_for("booking.manage", token=token_for(appointment)))
        if not still_stands(offer):
            return _ended()
        return view(bearer, offer, token=token, **values)

    return reach


def _is_proved(entry: WaitingListEntry) -> bool:
    is_own = entry.request.public_id in viewer().request_ids
    return viewer().can(Permission.BOOK) or is_own or entry.public_id in session.get(PROVED, ())


def _prove(bearer: Viewer, entry: WaitingListEntry, token: str) -> Response:
    form = BirthDate(entry)
    if born_on := form.given():
        with form.refusing():
            proving.prove_birth_date_of_waiting(bearer, entry, born_on)
            session[PROVED] = [*session.get(PROVED, ())[-4:], entry.public_id]
            return fragments.redirect(url_for("booking.offered_time", token=token))
    if form.resting_until:
        return page("people/link_resting.html", until=form.resting_until, status=429)
    return page("booking/prove.html", form=form, status=form.status)


def _ended() -> Response:
    return page("booking/offer_ended.html", status=410)


@blueprint.route("/offered-time/<token>", methods=["GET", "POST"])
@requires(Permission.ASK)
@for_offer
def offered_time(bearer: Viewer, offer: WaitingListOffer, token: str) -> Response:
    """The time that came free, until when it is kept, and the two answers."""
    slot = queries.slot_by_id(bearer, offer.slot_id)
    return page(
        "booking/offered_time.html",
        offer=offer,
        meeting=meeting_of(bearer, slot, offer.mode),
        token=token,
    )


@blueprint.post("/offered-time/<token>/accept")
@requires(Permission.ASK)
@for_offer
def accept_offer(bearer: Viewer, offer: WaitingListOffer, token: str) -> Response:
    """Book it."""
    try:
        appointment = waiting_list.accept_offer(bearer, offer)
    except (waiting_list.OfferEnded, services.TimeClash):
        return _ended()
    session[PROVED] = [*session.get(PROVED, ())[-4:], appointment.public_id]
    return fragments.redirect(url_for("booking.manage", token=token_for(appointment), booked=1))


@blueprint.post("/offered-time/<token>/decline")
@requires(Permission.ASK)
@for_offer
def decline_offer(bearer: Viewer, offer: WaitingListOffer, token: str) -> Response:
    """Not this one: the next in need is offered it, and the wait goes on."""
    try:
        waiting_list.decline_offer(bearer, offer)
    except waiting_list.OfferEnded:
        return _ended()
    return page("booking/offer_declined.html", entry=offer.entry)
