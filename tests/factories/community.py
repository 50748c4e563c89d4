"""Local services and referrals for tests."""

from datetime import timedelta
from typing import Any

from portal import clock
from portal.community.directory_models import ServiceFacet
from portal.community.entries import facets_of
from portal.community.models import Referral, Service
from portal.people.models import Patient, Staff
from tests.factories.people import a_patient, saved, the_practice
from tests.factories.work import a_request


def a_service(name: str = "Brookford Befrienders", **details: Any) -> Service:
    """A local service that answers loneliness."""
    made: dict[str, Any] = {
        "practice_id": the_practice().id,
        "organisation": "Brookford Community Trust",
        "description": "A volunteer visits or calls you once a week.",
        "needs": ["loneliness"],
    }
    made |= details
    service = saved(Service(name=name, **made))
    for facet, value in facets_of(made):
        saved(ServiceFacet(service_id=service.id, practice_id=service.practice_id, facet=facet, value=value))
    return service


def a_referral(
    patient: Patient | None = None, *, link_worker: Staff | None = None, **details: Any
) -> Referral:
    """A referral that triage made for a lonely person; with a link worker once one has taken it."""
    patient = patient or a_patient()
    request = a_request(patient, state="queued", disposition_id="social_prescriber", submitted_at=clock.now())
    made: dict[str, Any] = {
        "source": "triage",
        "needs": ["loneliness"],
        "state": "active" if link_worker else "new",
        "link_worker_id": link_worker.id if link_worker else None,
        "created_at": clock.now(),
        "first_contact_by": clock.now() + timedelta(days=14),
        "next_contact_on": clock.today() + timedelta(days=14),
    }
    return saved(
        Referral(
            practice_id=patient.practice_id, request_id=request.id, patient_id=patient.id, **(made | details)
        )
    )
