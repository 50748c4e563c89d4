"""The safeguarding note of a person: read, written and ended by those few who may know of it."""

from contextlib import suppress

from flask import Response, abort, url_for

from portal import fragments
from portal.access import Permission, requires
from portal.desk.deciding_forms import WriteSafeguarding
from portal.desk.routes.reaching import blueprint, page
from portal.people import queries as people
from portal.people import safeguarding, safeguarding_queries
from portal.people.models import Patient
from portal.security import viewer


def _patient(patient_id: str) -> Patient:
    return people.patient(viewer(), patient_id) or abort(404)


def _here(patient: Patient) -> Response:
    return fragments.redirect(url_for("desk.safeguarding_notes", patient_id=patient.public_id))


@blueprint.route("/desk/patient/<patient_id>/safeguarding", methods=["GET", "POST"])
@requires(Permission.SEE_SAFEGUARDING)
def safeguarding_notes(patient_id: str) -> Response:
    """What holds now and what held before; a new note ends the one before it."""
    patient, form = _patient(patient_id), WriteSafeguarding()
    if form.validate_on_submit():
        safeguarding.write_note(viewer(), patient, form.text.data or "")
        return _here(patient)
    safeguarding.note_look(viewer(), patient)
    return page(
        "desk/safeguarding_notes.html",
        section="todays_requests",
        form=form,
        patient=patient,
        notes=safeguarding_queries.notes_on(viewer(), patient),
        staff=people.staff_names(viewer()),
        status=form.status,
    )


@blueprint.post("/desk/patient/<patient_id>/safeguarding/end")
@requires(Permission.SEE_SAFEGUARDING)
def end_safeguarding(patient_id: str) -> Response:
    """It holds no more; ended by a colleague meanwhile, the page shows that."""
    patient = _patient(patient_id)
    with suppress(safeguarding.NoNote):
        safeguarding.end_note(viewer(), patient)
    return _here(patient)
