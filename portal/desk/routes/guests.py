"""A guest at the hub, for the clinician who sees them: what led to it, and word to their own practice."""

from flask import Response, abort, url_for

from portal import clock, fragments
from portal.access import Permission, requires
from portal.booking import near_queries
from portal.booking.attendance import at_home
from portal.booking.models import Appointment
from portal.booking.roles import role_name
from portal.booking.timetable import mode_name
from portal.desk import services, wording, writing_home
from portal.desk.deciding_forms import WriteHome
from portal.desk.dossier import as_told
from portal.desk.routes.reaching import blueprint, page, rules
from portal.desk.summary import summary
from portal.desk.urgency import band_of
from portal.desk.worklist import problem_titles
from portal.people import queries as people
from portal.people.network_queries import Guest, guests, sites_open_to
from portal.security import viewer
from portal.triage import photos
from portal.triage import queries as triage
from portal.triage.routes.photos import download
from portal.triage.scores import scores_shown
from portal.triage.wishes import wishes_said


@blueprint.get("/desk/guest/<appointment_id>")
@requires(Permission.SEE_REQUESTS)
def guest(appointment_id: str) -> Response:
    """What the guest said and what came of it. The look leaves its line with their own practice."""
    appointment, who = _reached(appointment_id)
    services.note_view(at_home(viewer(), appointment), appointment.request, "desk.guest")
    return _shown(appointment, who, WriteHome(formdata=None))


@blueprint.post("/desk/guest/<appointment_id>/note")
@requires(Permission.SEE_REQUESTS)
def write_home(appointment_id: str) -> Response:
    """Tell the guest's own practice something, while the appointment is near."""
    appointment, who = _reached(appointment_id)
    form = WriteHome()
    if not form.validate_on_submit():
        return _shown(appointment, who, form)
    writing_home.write_home(viewer(), appointment, form.text.data or "", form.reader.data or "")
    return fragments.redirect(url_for("desk.guest", appointment_id=appointment_id) + "#written")


def _shown(appointment: Appointment, who: Guest, form: WriteHome) -> Response:
    request, home = appointment.request, at_home(viewer(), appointment)
    found = as_told(rules(), request, who.patient)
    return page(
        "desk/guest.html",
        section="day_board",
        asked=request,
        guest=who,
        appointment=appointment,
        found=found,
        summary=summary(rules(), request, found),
        band=band_of(request.urgency),
        title=wording.disposition_title(rules(), request),
        problems=problem_titles(rules(), request),
        joined=triage.joined_to(home, request),
        photos=triage.photos_of(home, request),
        wishes=wishes_said(request.assessment),
        scores=scores_shown(request.assessment),
        born_on=who.patient.born_on,
        sites={site.id: site.name for site in sites_open_to(viewer())},
        clinicians=people.staff_names(viewer()),
        until=clock.local(appointment.starts_at).date() + near_queries.NEAR,
        role_name=role_name,
        mode_name=mode_name,
        form=form,
        written=writing_home.written_home(viewer(), appointment),
        status=form.status,
        now=clock.now(),
    )


@blueprint.get("/desk/guest/<appointment_id>/photo/<photo_id>")
@requires(Permission.SEE_REQUESTS)
def guest_photo(appointment_id: str, photo_id: str) -> Response:
    """A photo that the guest sent with it; this look leaves a line of its own."""
    appointment, _who = _reached(appointment_id)
    request, home = appointment.request, at_home(viewer(), appointment)
    found = triage.photo_of(home, request, photo_id) or abort(404)
    return download(request, photos.looked_at(home, request, found))


def _reached(appointment_id: str) -> tuple[Appointment, Guest]:
    appointment = near_queries.guest_with(viewer(), appointment_id) or abort(404)
    found = guests(viewer(), [appointment.patient_id] if appointment.patient_id else [])
    return appointment, next(iter(found.values()), None) or abort(404)
