"""A second, small practice in the network, with too few doctors for evenings: its patients go to the hub."""

from collections.abc import Mapping
from datetime import date, time
from random import Random
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from portal.access import Role, Viewer
from portal.booking.rota_models import RotaPattern
from portal.demo_data import queries
from portal.demo_data.appointments import Booked, diary
from portal.demo_data.asks import Asking
from portal.demo_data.people import patient_to_try
from portal.demo_data.rotas import monday
from portal.demo_data.staff import CLOSES, OPENS
from portal.demo_data.storing import store
from portal.pathways.model import RuleSet
from portal.people import passwords
from portal.people.demo import BESIDE, PASSWORD, PEOPLE_BESIDE, SIGN_IN_BESIDE
from portal.people.models import OpeningHours, Patient, Practice, Site, Staff
from portal.people.networks import join_network
from portal.people.services import system_of

NETWORK = "Brookford Primary Care Network"
SURGERY = {
    "kind": "main",
    "name": BESIDE["name"],
    "address": "7 Elm Road, Brookford",
    "postcode": "LX4 1EE",
    "is_step_free": True,
}
DOCTOR = {"username": "leila.haddad", "name": "Dr Leila Haddad", "role": Role.CLINICIAN, "post": "gp"}
CLINICS = (0, 3)  # Mondays and Thursdays
HOURS = time(9), time(11)


def add_beside(session: Session, host: Viewer) -> Viewer:
    """The practice with its doctor's few clinics, its receptionist and its patients; both are one network."""
    practice = Practice(**BESIDE)
    session.add(practice)
    session.flush()
    viewer = system_of(practice.id)
    for each in (host, viewer):
        join_network(each, session.get_one(Practice, each.practice_id), NETWORK)
    same = {"practice_id": practice.id}
    hours = [same | {"weekday": day, "opens": OPENS, "closes": CLOSES} for day in range(5)]
    session.execute(insert(OpeningHours), hours)
    site_id = session.scalars(insert(Site).returning(Site.id), [SURGERY | same]).one()
    password_hash = passwords.hashed(PASSWORD)
    receptionist = {
        "username": SIGN_IN_BESIDE.username, "name": SIGN_IN_BESIDE.name,
        "role": SIGN_IN_BESIDE.role, "post": SIGN_IN_BESIDE.post,
    }  # fmt: skip
    session.execute(
        insert(Staff), [each | same | {"password_hash": password_hash} for each in (DOCTOR, receptionist)]
    )
    doctor = queries.every_colleague(viewer)["leila.haddad"]
    session.execute(insert(RotaPattern), [_clinic(doctor, site_id, day) for day in CLINICS])
    named = {"site_id": site_id, "named_clinician_id": doctor.id}
    session.execute(insert(Patient), [patient_to_try(each) | same | named for each in PEOPLE_BESIDE])
    return viewer


def _clinic(doctor: Staff, site_id: int, weekday: int) -> Mapping[str, Any]:
    beginning: date = monday()
    return {
        "practice_id": doctor.practice_id,
        "staff_id": doctor.id,
        "role": doctor.post,
        "site_id": site_id,
        "weekday": weekday,
        "starts": HOURS[0],
        "ends": HOURS[1],
        "slot_minutes": 15,
        "modes": ["in_person", "phone"],
        "valid_from": beginning,
    }


def guests_at_the_hub(session: Session, host: Viewer, viewer: Viewer, rules: RuleSet) -> list[Booked]:
    """Some of its patients are booked at the hub already."""
    random = Random(1)  # noqa: S311  # invented people, no secret
    booked = list(diary(random, Asking(rules), queries.free_hub_slots(host), queries.every_patient(viewer)))
    colleagues = queries.every_colleague(viewer)
    store(session, random, booked[:2], [colleagues[SIGN_IN_BESIDE.username]])
    return booked[:2]
