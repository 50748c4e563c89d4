"""How a call ends: what to say and do now, times to offer, what was booked read back, and on paper."""

from collections.abc import Sequence

from flask import Response, url_for
from flask import request as web
from markupsafe import Markup

from portal import clock, fragments
from portal.access import Permission, requires
from portal.booking import queries as booking
from portal.booking import services
from portal.booking.arrangements import token_for
from portal.booking.claiming import offered_outcome
from portal.booking.confirmations import address_for
from portal.booking.forms import ContactPhone
from portal.booking.meeting import meeting_of
from portal.booking.offering import Sought, offered
from portal.booking.timetable import timetable
from portal.desk import call_queries, calling
from portal.desk.call_forms import side_by_side
from portal.desk.models import Call
from portal.desk.readback import readback
from portal.desk.routes.reaching import blueprint, page
from portal.forms.numbers import phone_words
from portal.i18n import gettext as _
from portal.pathways.outcome import Outcome
from portal.people import opening
from portal.people import queries as people
from portal.people.models import Patient
from portal.people.safeguarding_queries import note_on
from portal.security import viewer
from portal.triage import pausing
from portal.triage import queries as triage
from portal.triage.models import BOOKED, Request
from portal.triage.results import Result, call_by, result_of
from portal.triage.routes.reaching import for_request
from portal.triage.wording import N_

FIRST_OFFERED = 9  # as many as there are number keys; every other time is one press away
STOPPED_FROM = 80
NOT_JUDGED = N_("A clinician will call")
CALLED_WITHIN_THE_HOUR = N_("“A clinician will call you within the hour. If it gets worse before, call 999.”")
REFUSALS = (services.SlotAlreadyTaken, services.SlotNotOffered, services.HoldExpired, services.TimeClash)


def ended(request: Request, noted: Call, patient: Patient | None, gone: str = "") -> Response:
    """What happens now, in the words to say; from the moment it is shown the call is answered (E15)."""
    calling.end_call(viewer(), request, noted)
    outcome = triage.outcome(request)
    tasks = triage.tasks_of(viewer(), request)
    shown = None
    if outcome:
        shown = result_of(request, outcome, tasks, is_open=opening.is_open(viewer(), clock.now()))
    is_paused = outcome is not None and pausing.pause_for(viewer(), request, outcome) is not None
    can_offer = bool(shown and shown.can_book and not is_paused)
    return page(
        "desk/call_ended.html",
        section="find_patient",
        asked=request,
        noted=noted,
        patient=patient,
        safeguarding=note_on(viewer(), patient),
        outcome=outcome,
        heading=outcome.disposition.heading if outcome else NOT_JUDGED,
        to_say=_to_say(outcome, shown),
        shown=shown,
        call_by=call_by(tasks),
        is_stop=outcome is None or outcome.disposition.rank >= STOPPED_FROM,
        offers=_offers(request) if can_offer else [],
        can_offer=can_offer,
        phone=ContactPhone(formdata=None, data={"contact_phone": request.contact_phone})
        if can_offer
        else None,
        booked=_booked(request, patient, noted.language) if request.state == BOOKED else None,
        others=call_queries.others_with_it_open(viewer(), request),
        gone=gone,
        has_error=bool(gone),
        status=409 if gone else 200,
    )


def _to_say(outcome: Outcome | None, shown: Result | None) -> Sequence[str]:
    """What the caller is told, as message ids: it is said in their language too."""
    if outcome is None or shown is None:
        return (CALLED_WITHIN_THE_HOUR,)
    return outcome.disposition.out_of_hours if shown.is_closed else outcome.disposition.advice


def _offers(request: Request) -> list[dict[str, object]]:
    """The first times, as choices in a row: the rest are on the page of times."""
    outcome = offered_outcome(viewer(), request)
    if outcome is None:
        return []
    found = offered(viewer(), request, outcome, Sought())
    days = timetable(found.slots[:FIRST_OFFERED], found.wanted.sites)
    return [
        {"value": offer.value, "day": day.heading, "time": offer.time, "about": offer.about}
        for day in days
        for offer in day.offers
    ]


def _booked(request: Request, patient: Patient | None, beside: str = "") -> dict[str, object] | None:
    appointment = booking.appointment_of(viewer(), request)
    if appointment is None:
        return None

    def read_back() -> Markup:  # whole in each language: the meeting names roles in the language in use
        return readback(meeting_of(viewer(), appointment, appointment.mode), request.reference)

    meeting = meeting_of(viewer(), appointment, appointment.mode)
    address = address_for(request, patient, appointment.starts_at)
    return {
        "meeting": meeting,
        "readback": side_by_side(read_back, beside),
        "channel": address.channel if address else "",
        "recipient": phone_words(address.recipient) if address and address.channel == "sms" else "",
        "token": token_for(appointment),
    }


@blueprint.post("/desk/call/<rid>/book")
@requires(Permission.BOOK)
@for_request
def book_call(request: Request) -> Response:
    """The time that the caller chose: held and booked in one, for somebody who has just said yes to it."""
    noted = calling.note_call(viewer(), request)
    patient = people.patient_by_id(viewer(), request.patient_id) if request.patient_id else None
    address = url_for("desk.call", rid=request.public_id)
    if request.state == BOOKED:
        return fragments.redirect(address)
    form = ContactPhone()
    slot_id, _dot, mode = web.form.get("slot", "").partition(".")
    if not slot_id:
        return ended(request, noted, patient, _("Choose a time first"))
    try:
        if form.validate() and form.contact_phone.data:
            services.keep_contact_phone(viewer(), request, form.contact_phone.data)
        services.hold_slot(viewer(), request, slot_id, mode)
        services.confirm_booking(viewer(), request)
    except REFUSALS as refusal:
        return _refused(request, noted, patient, refusal)
    if not fragments.is_fragment():
        return fragments.redirect(address)
    fragments.show_instead(address)
    return ended(request, noted, patient)


def _refused(request: Request, noted: Call, patient: Patient | None, refusal: Exception) -> Response:
    """A clash is shown beside the other appointment, where staff may book both; the rest are offered anew."""
    if isinstance(refusal, services.TimeClash):
        return fragments.redirect(url_for("booking.confirm", rid=request.public_id))
    return ended(request, noted, patient, _("That time has just gone. Offer one of these instead."))


@blueprint.get("/desk/call/<rid>/paper")
@requires(Permission.ENTER_REQUESTS)
@for_request
def call_paper(request: Request) -> Response:
    """On paper for somebody without a phone: what happens, when and where, large if they wish (E14)."""
    patient = people.patient_by_id(viewer(), request.patient_id) if request.patient_id else None
    needs = {need.kind for need in patient.needs} if patient else set()
    outcome = triage.outcome(request)
    return page(
        "desk/call_paper.html",
        asked=request,
        outcome=outcome,
        booked=_booked(request, patient) if request.state == BOOKED else None,
        call_by=call_by(triage.tasks_of(viewer(), request)),
        is_large="large_print" in needs if "size" not in web.args else web.args["size"] == "large",
    )


@blueprint.get("/desk/request/<rid>/open-elsewhere")
@requires(Permission.SEE_REQUESTS)
@for_request
def open_elsewhere(request: Request) -> Response:
    """Who else has it open at this moment; asking says that it is open here too (E07)."""
    calling.keep_open(viewer(), request)
    others = call_queries.others_with_it_open(viewer(), request)
    return fragments.render_part("desk/_open_elsewhere.html", asked=request, others=others)
