"""The message that a time has come free: neutral words, the time, until when it is kept, and a link."""

from portal import i18n
from portal.access import Viewer
from portal.booking.arrangements import link_to_offer
from portal.booking.confirmations import addresses_for
from portal.booking.models import Slot
from portal.booking.waiting_models import WaitingListOffer
from portal.clock import local
from portal.i18n import gettext as _
from portal.messages.models import SMS
from portal.messages.services import queue_message
from portal.people import queries as people
from portal.people.network_queries import practice_of
from portal.triage.models import Request


def tell_offered(viewer: Viewer, request: Request, offer: WaitingListOffer, slot: Slot) -> bool:
    """Queue the message in the transaction of the offer; False when there is no address to send it to."""
    patient = people.patient_by_id(viewer, request.patient_id) if request.patient_id else None
    addresses = addresses_for(request, patient)
    for address in addresses:
        with i18n.speaking(address.language):
            subject = "" if address.channel == SMS else _("A time has come free")
            body = offer_words(viewer, offer, slot, is_private=request.is_private)
        queue_message(
            viewer,
            event=f"waiting_offer:{offer.public_id}",
            channel=address.channel,
            recipient=address.recipient,
            language=address.language,
            subject=subject,
            body=body,
            valid_until=offer.ends_at,
            about=offer.public_id,
            request_id=request.public_id,
        )
    return bool(addresses)


def offer_words(viewer: Viewer, offer: WaitingListOffer, slot: Slot, *, is_private: bool) -> str:
    """What the message says, in the language in use; of something private, not that it is the surgery."""
    values = {
        "date": i18n.format_date(local(slot.starts_at).date(), "EEEE d MMMM"),
        "time": i18n.format_time(slot.starts_at),
        "until": i18n.format_time(offer.ends_at),
        "link": link_to_offer(offer),
    }
    if is_private:
        return _(
            "A time has come free on %(date)s at %(time)s. "
            "It is kept for you until %(until)s. Answer here: %(link)s",
            **values,
        )
    return _(
        "%(practice)s: a time has come free on %(date)s at %(time)s. "
        "We keep it for you until %(until)s. Answer here: %(link)s",
        practice=practice_of(viewer).name,
        **values,
    )
