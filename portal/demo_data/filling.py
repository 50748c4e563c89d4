"""Fills an empty database with the demonstration's practice, all of it or nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from sqlalchemy import insert
from sqlalchemy.orm import Session

from portal import audit, clock
from portal.access import Viewer
from portal.booking.rota_models import Leave, ReleaseRule, RotaPattern
from portal.booking.rotas import publish_slots
from portal.care_plans.plan_templates import PlanTemplate
from portal.community.models import Place, Service, ServiceFacet
from portal.db import transaction
from portal.demo_data import beside, caseloads, cases, plans, queries, rotas, staff
from portal.demo_data.appointments import diary
from portal.demo_data.asks import Asking
from portal.demo_data.homes import place_rows
from portal.demo_data.past import store_past
from portal.demo_data.people import everybody, need_rows
from portal.demo_data.requests import Asker
from portal.demo_data.service import facet_rows, service_rows
from portal.demo_data.services_everyday import EVERYDAY
from portal.demo_data.services_together import TOGETHER
from portal.demo_data.storing import store
from portal.pathways.model import RuleSet
from portal.people.demo import PEOPLE, PEOPLE_BESIDE
from portal.people.models import OpeningHours, Patient, Practice, Site, Staff, SupportNeed
from portal.people.services import system_of

Say = Callable[[str], None]


class AlreadyFilled(Exception):
    """There is a practice in this database."""


@dataclass(frozen=True, slots=True)
class Filled:
    """How much was made."""

    patients: int
    slots: int
    appointments: int
    requests: int
    services: int


def fill(
    rules: RuleSet,
    templates: Mapping[str, PlanTemplate],
    *,
    patients: int,
    weeks: int,
    seed: int,
    say: Say = lambda _: None,
) -> Filled:
    """Make the practice. The same numbers and seed on the same day give the same practice again."""
    random = Random(seed)  # noqa: S311  # invented people, no secret
    if queries.is_filled():
        raise AlreadyFilled
    with transaction() as session:
        say("The practice, its sites and staff")
        viewer = _practice(session)
        say(f"{patients} patients")
        _patients(session, viewer, random, patients)
        say("Local services")
        _services(session, viewer)
        say(f"{weeks} weeks of clinics")
        slots = publish_slots(viewer, clock.today() + timedelta(weeks=weeks)).slots
        say("Appointments already booked")
        booked = _appointments(session, viewer, random, rules)
        say("A small practice beside it, and its guests at the hub")
        neighbour = beside.add_beside(session, viewer)
        publish_slots(neighbour, clock.today() + timedelta(weeks=weeks))
        booked += len(beside.guests_at_the_hub(session, viewer, neighbour, rules))
        say("Requests that wait for somebody")
        requests = _requests(viewer, random, rules)
        say("Requests of the last weeks, answered")
        colleagues = list(queries.every_colleague(viewer).values())
        others = queries.every_patient(viewer)[len(PEOPLE) :]
        store_past(session, random, Asking(rules), others, colleagues)
        _caseloads(viewer, rules, templates)
        made = Filled(patients + len(PEOPLE_BESIDE), slots, booked, requests, len(EVERYDAY) + len(TOGETHER))
        details = {"patients": patients, "weeks": weeks, "seed": seed}
        audit.record(viewer, "demo.filled", "practice", staff.PRACTICE["code"], details)
    return made


def _practice(session: Session) -> Viewer:
    practice = Practice(**staff.PRACTICE)
    session.add(practice)
    session.flush()
    number = practice.id
    hours = {"practice_id": number, "opens": staff.OPENS, "closes": staff.CLOSES}
    session.execute(insert(OpeningHours), [hours | {"weekday": weekday} for weekday in range(5)])
    site_ids = {
        str(site["kind"]): session.scalars(
            insert(Site).returning(Site.id), [site | {"practice_id": number}]
        ).one()
        for site in staff.SITES
    }
    session.execute(insert(Staff), staff.staff_rows(number))
    viewer = system_of(practice.id)
    staff_ids = {name: each.id for name, each in queries.every_colleague(viewer).items()}
    session.execute(insert(RotaPattern), list(rotas.pattern_rows(number, staff_ids, site_ids)))
    session.execute(insert(Leave), list(rotas.leave_rows(number, staff_ids)))
    session.execute(insert(ReleaseRule), list(rotas.release_rows(number)))
    return viewer


def _patients(session: Session, viewer: Viewer, random: Random, number: int) -> None:
    doctors = [each.id for each in queries.every_colleague(viewer).values() if each.post == "gp"]
    people = everybody(
        random,
        number,
        practice_id=viewer.practice_id,
        sites=queries.site_ids(viewer),
        doctors=doctors,
    )
    wanted = insert(Patient).returning(Patient.id, sort_by_parameter_order=True)
    patient_ids = list(session.scalars(wanted, people.patients))
    needs = need_rows(people, patient_ids, viewer.practice_id)
    if needs:
        session.execute(insert(SupportNeed), needs)


def _services(session: Session, viewer: Viewer) -> None:
    rows = service_rows(viewer.practice_id, (*EVERYDAY, *TOGETHER))
    wanted = insert(Service).returning(Service.id, sort_by_parameter_order=True)
    ids = session.scalars(wanted, rows).all()
    session.execute(insert(ServiceFacet), facet_rows(viewer.practice_id, ids, rows))
    session.execute(insert(Place), place_rows())


def _appointments(session: Session, viewer: Viewer, random: Random, rules: RuleSet) -> int:
    receptionists = [each for each in queries.every_colleague(viewer).values() if each.post == "receptionist"]
    others = queries.every_patient(viewer)[len(PEOPLE) :]
    booked = list(diary(random, Asking(rules), queries.every_slot(viewer), others))
    store(session, random, booked, receptionists)
    return len(booked)


def _requests(viewer: Viewer, random: Random, rules: RuleSet) -> int:
    colleagues = queries.every_colleague(viewer)
    busy = queries.patients_with_requests(viewer)
    others = queries.every_patient(viewer)[len(PEOPLE) :]
    receptionist = caseloads.viewer_of(colleagues["reception"])
    requests = Asker(random, rules, others, receptionist, busy).make_all()
    return len(requests)


def _caseloads(viewer: Viewer, rules: RuleSet, templates: Mapping[str, PlanTemplate]) -> None:
    colleagues = queries.every_colleague(viewer)
    named = colleagues["link.worker"]
    others = [each for each in colleagues.values() if each.post == named.post and each is not named]
    link_workers = [caseloads.viewer_of(each) for each in (named, *others)]
    taken = caseloads.take_some(link_workers)
    cases.carry_on(viewer, link_workers, taken)
    if taken:
        plans.begin(link_workers[0], rules, templates, taken[0])
