"""Noting that somebody has died or left the list, and undoing it when it was a mistake."""

from flask import Response, abort, url_for

from portal import fragments
from portal.access import Permission, requires
from portal.booking import departures, queries
from portal.desk.routes.reaching import blueprint, page
from portal.people import queries as people
from portal.people.leaving_form import LeaveList
from portal.people.models import DIED, Patient
from portal.security import viewer


def _patient(patient_id: str) -> Patient:
    return people.patient(viewer(), patient_id) or abort(404)


@blueprint.route("/desk/patient/<patient_id>/left", methods=["GET", "POST"])
@requires(Permission.ENTER_REQUESTS)
def left_list(patient_id: str) -> Response:
    """What is booked, and what follows; once noted, since when, and the way back."""
    patient, form = _patient(patient_id), LeaveList()
    if not patient.left_on and form.validate_on_submit() and form.on.data:
        note = departures.note_death if form.why.data == DIED else departures.note_left
        note(viewer(), patient, form.on.data)
        return fragments.redirect(url_for("desk.left_list", patient_id=patient_id))
    return page(
        "desk/left_list.html",
        section="find_patient",
        form=form,
        patient=patient,
        ahead=queries.appointments_ahead(viewer(), patient.id),
        status=form.status,
    )


@blueprint.post("/desk/patient/<patient_id>/left/undo")
@requires(Permission.ENTER_REQUESTS)
def put_back(patient_id: str) -> Response:
    """It was a mistake."""
    departures.undo_departure(viewer(), _patient(patient_id))
    return fragments.redirect(url_for("desk.left_list", patient_id=patient_id))
