"""Who may act for a person: noted and ended by staff, with the person."""

from flask import Response, abort, url_for

from portal import fragments
from portal.access import Permission, requires
from portal.desk.routes.reaching import blueprint, page
from portal.people import carer_queries, carers
from portal.people import queries as people
from portal.people.carer_forms import BASES, LetAct
from portal.people.carer_models import NOBODY
from portal.people.models import Patient
from portal.security import viewer


def _patient(patient_id: str) -> Patient:
    return people.patient(viewer(), patient_id) or abort(404)


@blueprint.route("/desk/patient/<patient_id>/carers", methods=["GET", "POST"])
@requires(Permission.ENTER_REQUESTS)
def patient_carers(patient_id: str) -> Response:
    """Those on record, and noting another."""
    patient = _patient(patient_id)
    form = LetAct()
    if form.validate_on_submit():
        is_somebody = form.basis.data != NOBODY
        carers.let_act(
            viewer(),
            patient,
            form.basis.data,
            name=(form.name.data or "") if is_somebody else "",
            phone=(form.phone.data or "") if is_somebody else "",
            ends_on=form.ends_on.data,
        )
        return fragments.redirect(url_for("desk.patient_carers", patient_id=patient_id))
    return page(
        "desk/patient_carers.html",
        section="find_patient",
        form=form,
        patient=patient,
        rights=carer_queries.rights_of(viewer(), patient),
        stands=carer_queries.stands,
        bases=BASES,
        staff=people.staff_names(viewer()),
        status=form.status,
    )


@blueprint.post("/desk/patient/<patient_id>/carers/<right_id>/end")
@requires(Permission.ENTER_REQUESTS)
def end_carer(patient_id: str, right_id: str) -> Response:
    """They act for this person no more, from this moment on."""
    patient = _patient(patient_id)
    carers.end_right(viewer(), patient, carer_queries.right(viewer(), patient, right_id) or abort(404))
    return fragments.redirect(url_for("desk.patient_carers", patient_id=patient_id))
