"""A link worker with a referral, the plan begun from it, and the template it is written on."""

from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from portal.access import Viewer
from portal.care_plans import beginning, queries, services
from portal.care_plans.models import CarePlan
from portal.care_plans.plan_templates import PlanTemplate
from portal.community.models import Referral
from portal.db import db_session
from portal.people.models import Patient, Staff
from tests.factories import a_link_worker, a_patient, a_referral, as_viewer, sign_in
from tests.visitor import Visitor

NOW = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
OWN_WORDS = "Nobody comes to see me any more. Call 01632 960 123."


@pytest.fixture(autouse=True)
def _monday_morning(set_clock: Callable[[datetime], None]) -> None:
    set_clock(NOW)


@pytest.fixture
def template(app: Flask) -> PlanTemplate:
    found: PlanTemplate = app.extensions["portal"].plan_templates["social_prescribing"]
    return found


@pytest.fixture
def worker(db: object) -> Staff:
    return a_link_worker(name="Noor Example")


@pytest.fixture
def person(worker: Staff) -> Patient:
    """Somebody who speaks and reads Urdu and needs large print."""
    return a_patient(
        "Parveen",
        "Akhtar",
        spoken_language="ur",
        written_language="ur",
        is_interpreter_needed=True,
        needs={"large_print": "957331000000109"},
    )


@pytest.fixture
def referral(person: Patient, worker: Staff) -> Referral:
    said: list[dict[str, Any]] = [
        {"question": "so_need", "answer": ["loneliness", "debt_bills"]},
        {"question": "so_matters", "answer": "To see my sister again"},
    ]
    return a_referral(
        person, link_worker=worker, needs=["loneliness", "debt_bills"], said=said, own_words=OWN_WORDS
    )


@pytest.fixture
def begin(app: Flask, template: PlanTemplate, worker: Staff) -> Callable[[Referral, Patient], CarePlan]:
    """Begin a plan as the page does."""

    def begun(referral: Referral, person: Patient, asked_in: str = "en") -> CarePlan:
        rules = app.extensions["portal"].rules
        first = beginning.first_content(
            template, rules, referral, person, asked_in=asked_in, key_worker=worker.name
        )
        return services.begin_plan(as_viewer(worker), template, referral, person.id, first)

    return begun


@pytest.fixture
def plan(begin: Callable[..., CarePlan], referral: Referral, person: Patient) -> CarePlan:
    return begin(referral, person)


@pytest.fixture
def viewer(worker: Staff) -> Viewer:
    return as_viewer(worker)


@pytest.fixture
def signed_in(client: Visitor, worker: Staff) -> Visitor:
    sign_in(client, worker)
    return client


@pytest.fixture
def written(viewer: Viewer, plan: CarePlan) -> CarePlan:
    """A plan with something in every section, ready to be agreed."""
    plan = db_session.merge(plan)
    for section, value in SECTIONS.items():
        latest = queries.version(viewer, plan)
        assert latest is not None
        services.save_section(viewer, plan, section, latest.number, value)
    return plan


def words(en: str, own: str = "") -> dict[str, str]:
    return {"en": en, "own": own} if own else {"en": en}


SECTIONS: dict[str, Any] = {
    "about_me": {
        "important_to_me": words("My sister and my garden", "میری بہن اور میرا باغ"),
        "communication": words("I speak Urdu.\nI need an interpreter.", "میں اردو بولتی ہوں۔"),
    },
    "what_matters": {"what_matters": words("To see my sister again", "اپنی بہن سے دوبارہ ملنا")},
    "strengths": [{"id": "raa01", "strength": words("I cook well", "میں اچھا کھانا پکاتی ہوں")}],
    "needs": [{"id": "rbb01", "code": "loneliness", "need": words("Feeling lonely")}],
    "goals": [
        {
            "id": "rcc01",
            "goal": words("I go to the lunch club every week", "میں ہر ہفتے لنچ کلب جاتی ہوں"),
            "importance": 9,
            "actions": [
                {
                    "id": "rcc02",
                    "what": words("Visit the club together", "اکٹھے کلب جانا"),
                    "who": "Noor Example",
                    "when": "2026-06-10",
                    "status": "planned",
                    "confidence": 8,
                }
            ],
        }
    ],
    "contingency": [
        {
            "id": "rdd01",
            "triggers": words("A letter from the council\nPoor sleep", "کونسل کا خط\nنیند کی کمی"),
            "who_to_call": words("My sister, 07700 900 456", "میری بہن، 07700 900 456"),
        }
    ],
    "review": {"on": "2026-07-01", "by": "Noor Example"},
}


def latest(viewer: Viewer, plan: CarePlan) -> SimpleNamespace:
    """The newest version's number and what it says."""
    found = queries.version(viewer, plan)
    assert found is not None
    return SimpleNamespace(number=found.number, sections=found.content["sections"], row=found)
