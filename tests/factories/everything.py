"""One of everything that an address can name, all of it belonging to one practice."""

from datetime import time, timedelta
from typing import Any

from portal import clock
from portal.booking.invitation_models import GroupInvitation, InvitedPerson
from portal.booking.models import Appointment
from portal.booking.rota_models import Leave, ReleaseRule, RotaPattern
from portal.booking.waiting_models import WaitingListEntry
from portal.care_plans.models import CarePlan, PlanLink, PlanNote
from portal.care_plans.plan_templates import PlanTemplate
from portal.care_plans.services import begin_plan
from portal.community import message_back
from portal.community.directory_models import DirectoryImport
from portal.community.models import MessageBack, Referral, ServiceReferral
from portal.db import db_session
from portal.messages.models import Message
from portal.people.carer_models import CarerRight
from portal.people.models import Patient, Practice, Staff
from portal.triage.governance.models import RuleProposal, RuleVersion
from portal.triage.models import Photo, Request
from tests.factories.community import a_referral, a_service
from tests.factories.people import a_clinician, a_link_worker, a_patient, as_viewer, saved
from tests.factories.work import a_request, a_slot, a_task, an_appointment

LONG = timedelta(days=30)
EMPTY_PLAN = {"language": "en", "to_confirm": [], "to_translate": [], "sections": {}}


def everything_of(practice: Practice, secret: str, template: PlanTemplate) -> dict[str, str]:
    """The id in an address of one thing of each kind, by a name for it; `secret` is in every text of it."""
    patient = a_patient(secret, practice=practice)
    request = a_request(
        patient, state="queued", own_words=secret, submitted_at=clock.now(), disposition_id="routine_14_days"
    )
    same = {"practice_id": practice.id}
    return {
        "patient": patient.public_id,
        "request": request.public_id,
        **_of_request(same, request, secret),
        **_of_clinics(same, a_clinician(practice=practice, name=secret), patient),
        **_of_link_worker(same, a_link_worker(practice=practice), patient, secret, template),
        **_of_rules(same),
        "carer right": saved(
            CarerRight(**same, patient_id=patient.id, name=secret, basis="agreed", recorded_at=clock.now())
        ).public_id,
    }


def _of_request(same: dict[str, Any], request: Request, secret: str) -> dict[str, str]:
    now, about = clock.now(), {**same, "request_id": request.id}
    photo = Photo(**about, jpeg=secret.encode(), width=1, height=1, created_at=now)
    entry = WaitingListEntry(**about, rank=30, promised_by=now + LONG, latest=now + LONG, joined_at=now)
    message = Message(
        **same, event=f"booked:{request.public_id}", channel="letter", recipient=secret, language="en",
        body=secret, created_at=now, valid_until=now + LONG, next_try_at=now, state="to_print",
        request_id=request.public_id,
    )  # fmt: skip
    return {
        "task": a_task(request).public_id,
        "photo": saved(photo).public_id,
        "waiting entry": saved(entry).public_id,
        "message": saved(message).public_id,
    }


def _of_clinics(same: dict[str, Any], gp: Staff, patient: Patient) -> dict[str, str]:
    slot = a_slot(staff=gp)
    booked: Appointment = an_appointment(patient, slot=slot)
    pattern = db_session.query(RotaPattern).filter_by(staff_id=gp.id).one()
    on = clock.today() + LONG
    leave = Leave(**same, staff_id=gp.id, starts_on=on, ends_on=on)
    rule = ReleaseRule(**same, least_rank=50, opens_to_rank=20, days_before=1, at_time=time(8))
    group = saved(
        GroupInvitation(**same, kind="smear", words=gp.name, created_at=clock.now(), ends_on=on, chosen={})
    )
    saved(InvitedPerson(**same, group_invitation_id=group.id, patient_id=patient.id))
    return {
        "group invitation": group.public_id,
        "appointment": booked.public_id,
        "clinic": pattern.public_id,
        "leave": str(saved(leave).id),
        "release rule": saved(rule).public_id,
    }


def _of_link_worker(
    same: dict[str, Any], worker: Staff, patient: Patient, secret: str, template: PlanTemplate
) -> dict[str, str]:
    now = clock.now()
    referral: Referral = a_referral(patient, link_worker=worker, own_words=secret)
    plan: CarePlan = begin_plan(as_viewer(worker), template, referral, patient.id, EMPTY_PLAN)
    service = a_service(secret, **same)
    asked = ServiceReferral(
        **same, referral_id=referral.id, service_id=service.id, need="loneliness", reason=secret,
        made_at=now, changed_at=now,
    )  # fmt: skip
    said = message_back.content(as_viewer(worker), referral, {}, {})
    back = MessageBack(**same, referral_id=referral.id, content=said, made_at=now)
    link = PlanLink(
        **same, patient_id=patient.id, care_plan_id=plan.id, template_id=template.id, kind="person",
        name=secret, can_write=True, created_at=now, ends_at=now + LONG,
    )  # fmt: skip
    note = PlanNote(
        **same, care_plan_id=plan.id, kind="comment", text=secret, author_kind="person", author_name=secret,
        created_at=now,
    )  # fmt: skip
    brought = DirectoryImport(**same, made_at=now, added=1, changed=0, refused=[])
    return {
        "referral": referral.public_id,
        "plan": plan.public_id,
        "service": service.public_id,
        "asked service": saved(asked).public_id,
        "message back": saved(back).public_id,
        "plan link": saved(link).public_id,
        "plan note": saved(note).public_id,
        "import": saved(brought).public_id,
    }


def _of_rules(same: dict[str, Any]) -> dict[str, str]:
    now, rules_hash = clock.now(), "0" * 64
    if not db_session.get(RuleVersion, rules_hash):
        saved(RuleVersion(hash=rules_hash, loaded_at=now, documents=b""))
    proposal = RuleProposal(
        **same, rules_hash=rules_hash, replaces_hash=rules_hash, proposed_at=now, check_report={},
        replay_report={},
    )  # fmt: skip
    return {"rule proposal": saved(proposal).public_id}
