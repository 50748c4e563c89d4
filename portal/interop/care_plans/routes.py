"""Giving a plan out to another system: as a FHIR bundle, or in the shape of the PRSB standard."""

from flask import Blueprint, Response, current_app, json

from portal.access import Permission, requires
from portal.care_plans import services
from portal.care_plans.routes.reaching import Opened, opened
from portal.interop.care_plans.bundle import bundle
from portal.interop.care_plans.exported import Exported
from portal.interop.care_plans.prsb import prsb_plan
from portal.interop.routes import FHIR_JSON
from portal.people.network_queries import practice_of
from portal.security import viewer

blueprint = Blueprint("plans_out", __name__, url_prefix="/fhir/care-plan")


def _exported(found: Opened) -> Exported:
    practice = practice_of(viewer())
    return Exported(
        plan=found.plan,
        version=found.version,
        template=found.template,
        patient=found.patient,
        practice_name=practice.name,
        practice_code=practice.code,
        key_worker=found.staff.get(found.plan.key_worker_id, ""),
        author=found.context()["author"],
        base=current_app.extensions["portal"].settings.base_url,
    )


@blueprint.get("/<public_id>")
@requires(Permission.OPEN_PLANS)
def care_plan(public_id: str) -> Response:
    """The plan as it is now, as a FHIR R4 bundle: for staff, and for whose plan it is."""
    found = opened(public_id)
    services.note_view(viewer(), found.plan, found.version, "exported")
    body = json.dumps(bundle(_exported(found)), ensure_ascii=False)
    return Response(body, content_type=f"{FHIR_JSON}; charset=utf-8")


@blueprint.get("/<public_id>/prsb")
@requires(Permission.OPEN_PLANS)
def care_plan_in_prsb_shape(public_id: str) -> Response:
    """The same under the headings of the national standard."""
    found = opened(public_id)
    services.note_view(viewer(), found.plan, found.version, "exported")
    body = json.dumps(prsb_plan(_exported(found)), ensure_ascii=False)
    return Response(body, content_type="application/json; charset=utf-8")
