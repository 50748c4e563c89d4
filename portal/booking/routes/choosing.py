"""The page of times: filtered, more to load, and shown again with the reason when a time has gone."""

from dataclasses import dataclass
from typing import Any

from flask import Response, url_for
from flask import request as web

from portal import fragments
from portal.access import Permission, Viewer, requires
from portal.booking import services, waiting_list
from portal.booking.arrangements import token_for
from portal.booking.claiming import offered_outcome
from portal.booking.group_queries import group_titles
from portal.booking.models import Appointment
from portal.booking.offering import Offered, Sought, offered
from portal.booking.preferring import words
from portal.booking.routes.narrowing import address, filter_fields, sought_in
from portal.booking.routes.reaching import blueprint, for_request, page
from portal.booking.timetable import timetable
from portal.i18n import gettext as _
from portal.security import viewer
from portal.triage.models import BOOKED, Request

STEPS = {
    "back": ("triage.result", "booking.manage"),
    "times": ("booking.times", "booking.move"),
    "hold": ("booking.hold", "booking.hold_new"),
    "confirm": ("booking.confirm", "booking.confirm_move"),
}


@dataclass(frozen=True, slots=True)
class Journey:
    """Somebody choosing a time: for a request, or to move the appointment that it has."""

    viewer: Viewer
    request: Request
    moving: Appointment | None = None

    def url(self, step: str, **sought: Any) -> str:
        first, moving = STEPS[step]
        if self.moving:
            return url_for(moving, token=token_for(self.moving), **sought)
        return url_for(first, rid=self.request.public_id, **sought)


@blueprint.get("/request/<rid>/times")
@requires(Permission.ASK)
@for_request
def times(request: Request) -> Response:
    """Fitting times, the next one first."""
    if request.state == BOOKED:
        return fragments.redirect(url_for("booking.booked", rid=request.public_id))
    return times_page(Journey(viewer(), request))


@blueprint.post("/request/<rid>/hold")
@requires(Permission.ASK)
@for_request
def hold(request: Request) -> Response:
    """A time is chosen: it is kept for a while, and confirmed on the next page."""
    if request.state == BOOKED:
        return fragments.redirect(url_for("booking.booked", rid=request.public_id, again=1))
    return hold_chosen(Journey(viewer(), request))


@blueprint.post("/request/<rid>/no-time-suits")
@requires(Permission.ASK)
@for_request
def no_time_suits(request: Request) -> Response:
    """Reception finds a time; the next page says by when."""
    try:
        waiting_list.join_waiting_list(viewer(), request)
    except services.SlotNotOffered:
        return fragments.redirect(url_for("triage.next_step", rid=request.public_id))
    return fragments.redirect(url_for("booking.waiting", rid=request.public_id))


def hold_chosen(journey: Journey) -> Response:
    """Hold the slot that the form names; when that cannot be, the times again, fresh, with the reason."""
    slot_id, _dot, mode = web.form.get("slot", "").partition(".")
    try:
        services.hold_slot(journey.viewer, journey.request, slot_id, mode)
    except (services.SlotAlreadyTaken, services.SlotNotOffered) as refusal:
        return times_page(journey, refusal)
    return fragments.redirect(journey.url("confirm"))


def times_page(journey: Journey, refusal: Exception | None = None) -> Response:
    """The times that may be chosen now; after a refusal with its reason, and the status 409."""
    outcome = offered_outcome(journey.viewer, journey.request)
    if outcome is None:
        return fragments.redirect(url_for("triage.next_step", rid=journey.request.public_id))
    sought = Sought() if refusal else sought_in(web.args)
    found = offered(journey.viewer, journey.request, outcome, sought)
    return page(
        "booking/times.html",
        **_list(journey, sought, found),
        hold_url=journey.url("hold"),
        times_url=journey.url("times"),
        back_url=journey.url("back"),
        asked=journey.request,
        moving=journey.moving,
        outcome=outcome,
        gone=_said(refusal),
        has_error=refusal is not None,
        status=409 if refusal else 200,
    )


def _list(journey: Journey, sought: Sought, found: Offered) -> dict[str, Any]:
    """The days with their times, those preferred first, and where earlier and later times are."""
    wanted = found.wanted
    later = {"from": f"{found.more_after:%Y%m%dT%H%MZ}"} if found.more_after else {}
    groups = group_titles(
        journey.viewer, [*found.slots, *(each for _preference, few in found.first for each in few)]
    )
    return {
        "days": timetable(found.slots, wanted.sites, groups),
        "first": [
            {
                "name": preference.name,
                "asked": [words(each) for each in preference.asked],
                "days": timetable(slots, wanted.sites, groups),
            }
            for preference, slots in found.first
        ],
        "wanted": wanted,
        "others": found.others,
        "fields": filter_fields(sought, wanted),
        "earlier_url": journey.url("times", **address(sought)) if sought.after else "",
        "more_url": journey.url("times", **address(sought), **later) if later else "",
        "is_narrowed": sought.is_narrow,
    }


def _said(refusal: Exception | None) -> str:
    if refusal is None:
        return ""
    if isinstance(refusal, services.SlotAlreadyTaken):
        return _("Somebody else has just taken that time. Choose another one. Your answers are safe.")
    if isinstance(refusal, services.TimeClash):
        return _("You already have another appointment at that time. Choose a different time.")
    return _("That time can no longer be booked. Choose another one. Your answers are safe.")
