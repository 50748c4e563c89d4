"""The page of times: filtered, more to load, and shown again with the reason when a time has gone."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import Response, url_for
from flask import request as web

from portal import fragments
from portal.access import Permission, Viewer, requires
from portal.booking import services, slot_queries
from portal.booking.arrangements import token_for
from portal.booking.claiming import offered_outcome
from portal.booking.models import Appointment
from portal.booking.routes.reaching import blueprint, for_request, page
from portal.booking.timetable import mode_name, timetable
from portal.booking.wanted import MODES, Wanted, wanted_for
from portal.i18n import gettext as _
from portal.security import viewer
from portal.triage.models import BOOKED, Request

PAGE = 60
CURSOR = "%Y%m%dT%H%M%z"
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


@dataclass(frozen=True, slots=True)
class Sought:
    """What of the list the address asks for; whatever it cannot mean is left out."""

    after: datetime | None = None
    mode: str | None = None
    site_id: int | None = None

    @classmethod
    def from_address(cls) -> "Sought":
        mode, site = web.args.get("mode"), web.args.get("site", "")
        return cls(
            after=_moment(web.args.get("from", "")),
            mode=mode if mode in MODES else None,
            site_id=int(site) if site.isascii() and site.isdigit() and len(site) < 10 else None,
        )

    def address(self, **changes: Any) -> dict[str, Any]:
        """The parts of an address that ask for this list, from its beginning unless a change says more."""
        return {"mode": self.mode, "site": self.site_id} | changes


def _moment(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, CURSOR).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


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
        services.ask_reception_to_find_a_time(viewer(), request)
    except services.SlotNotOffered:
        return fragments.redirect(url_for("triage.next_step", rid=request.public_id))
    return fragments.redirect(url_for("triage.result", rid=request.public_id))


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
    sought = Sought() if refusal else Sought.from_address()
    return page(
        "booking/times.html",
        **_list(journey, sought, wanted_for(journey.viewer, journey.request, outcome)),
        hold_url=journey.url("hold"),
        back_url=journey.url("back"),
        asked=journey.request,
        moving=journey.moving,
        outcome=outcome,
        gone=_said(refusal),
        has_error=refusal is not None,
        status=409 if refusal else 200,
    )


def _list(journey: Journey, sought: Sought, wanted: Wanted) -> dict[str, Any]:
    """The days with their times, what narrows the list, and where earlier and later times are."""
    narrowed = wanted.narrowed(sought.mode, sought.site_id)
    slots, more_after = slot_queries.free_slots(journey.viewer, narrowed, after=sought.after, limit=PAGE)
    services.log_offer(journey.viewer, journey.request, slots)
    later = {"from": f"{more_after:%Y%m%dT%H%MZ}"} if more_after else {}
    return {
        "days": timetable(slots, wanted.sites),
        "filters": _filters(journey, sought, wanted),
        "earlier_url": journey.url("times", **sought.address()) if sought.after else "",
        "more_url": journey.url("times", **sought.address(**later)) if later else "",
        "everything_url": journey.url("times"),
        "is_narrowed": bool(sought.mode or sought.site_id),
    }


def _filters(journey: Journey, sought: Sought, wanted: Wanted) -> list[dict[str, Any]]:
    """The choices of way and of place, each a list of links; left out where there is nothing to choose."""
    modes = [("", _("Any way"))] + [(mode, mode_name(mode)) for mode in wanted.modes]
    sites = [("", _("Any place"))] + [(str(site.id), site.name) for site in wanted.sites]
    kinds = (
        ("mode", _("How you meet"), modes, sought.mode or ""),
        ("site", _("Where"), sites, str(sought.site_id or "")),
    )
    return [
        {"name": heading, "links": [_filter(journey, sought, key, each, now) for each in choices]}
        for key, heading, choices, now in kinds
        if len(choices) > 2
    ]


def _filter(journey: Journey, sought: Sought, key: str, choice: tuple[str, str], now: str) -> dict[str, Any]:
    value, text = choice
    href = journey.url("times", **sought.address(**{key: value or None}))
    return {"text": text, "href": href, "current": value == now}


def _said(refusal: Exception | None) -> str:
    if refusal is None:
        return ""
    if isinstance(refusal, services.SlotAlreadyTaken):
        return _("Somebody else has just taken that time. Choose another one. Your answers are safe.")
    if isinstance(refusal, services.TimeClash):
        return _("You already have another appointment at that time. Choose a different time.")
    return _("That time can no longer be booked. Choose another one. Your answers are safe.")
