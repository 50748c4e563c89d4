"""The waiting list as reception sees it: whose turn it is, what they are offered, and answering for them."""

from dataclasses import dataclass

from flask import Response, abort, url_for

from portal import clock, fragments
from portal.access import Permission, requires
from portal.booking import queries, services, waiting_queries
from portal.booking import waiting_list as waiting
from portal.booking.models import Slot
from portal.booking.waiting_models import WaitingListEntry, WaitingListOffer
from portal.desk.routes.reaching import blueprint, page
from portal.desk.urgency import Band, band_of
from portal.i18n import gettext as _
from portal.people import queries as people
from portal.security import viewer


@dataclass(frozen=True, slots=True)
class Waiting:
    """One person on the list; `slot` is the time they are offered, if any."""

    entry: WaitingListEntry
    name: str
    band: Band
    offer: WaitingListOffer | None
    slot: Slot | None


@blueprint.get("/desk/waiting-list")
@requires(Permission.BOOK)
def waiting_list() -> Response:
    """Everybody who waits, in order of need."""
    return _list()


def _list(refused: str = "", status: int = 200) -> Response:
    entries = waiting_queries.waiting_list(viewer())
    patients = people.patients_by_id(viewer(), {each.request.patient_id or 0 for each in entries})
    offers = waiting_queries.open_offers(viewer())
    rows = []
    for entry in entries:
        patient, offer = patients.get(entry.request.patient_id or 0), offers.get(entry.id)
        slot = queries.slot_by_id(viewer(), offer.slot_id) if offer else None
        rows.append(Waiting(entry, patient.name if patient else "", band_of(entry.rank), offer, slot))
    return page(
        "desk/waiting_list.html",
        section="waiting_list",
        rows=rows,
        refused=refused,
        now=clock.now(),
        status=status,
    )


@blueprint.post("/desk/waiting-list/<entry_id>/<answer>")
@requires(Permission.BOOK)
def answer_for_waiting(entry_id: str, answer: str) -> Response:
    """What they said on the phone: they take the offered time, do not, or want no more offers."""
    entry = waiting_queries.entry_by_id(viewer(), entry_id)
    if entry is None or answer not in ("accept", "decline", "leave"):
        abort(404)
    offer = waiting_queries.open_offer(entry)
    try:
        if answer == "leave":
            waiting.leave_waiting_list(viewer(), entry)
        elif offer is None:
            raise waiting.OfferEnded
        elif answer == "decline":
            waiting.decline_offer(viewer(), offer)
        else:
            waiting.accept_offer(viewer(), offer)
            return fragments.redirect(url_for("booking.booked", rid=entry.request.public_id))
    except waiting.OfferEnded:
        return _list(_("That time is no longer kept for them. They keep their turn."), 409)
    except services.TimeClash:
        return _list(_("They have another appointment at that time. They keep their turn."), 409)
    return fragments.redirect(url_for("desk.waiting_list"))
