"""A care and support plan in progress, for somebody who reads Urdu: begun, partly written, not yet agreed."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from portal import clock
from portal.access import Viewer
from portal.care_plans import beginning, measuring, queries, services
from portal.care_plans.content import row_id
from portal.care_plans.instruments import ONS4
from portal.care_plans.plan_templates import PlanTemplate
from portal.community.queries import Case
from portal.pathways.model import RuleSet
from portal.people.models import Patient

TEMPLATE = "social_prescribing"
# How they felt five weeks ago and last week: enough for a line to be drawn.
MEASURED: tuple[tuple[int, Mapping[str, int]], ...] = (
    (35, {"satisfied": 3, "worthwhile": 5, "happy": 3, "anxious": 7}),
    (7, {"satisfied": 5, "worthwhile": 6, "happy": 5, "anxious": 5}),
)


def begin(viewer: Viewer, rules: RuleSet, templates: Mapping[str, PlanTemplate], case: Case[Patient]) -> None:
    """Begin the plan of a case and write its first sections, as the link worker would."""
    template = templates.get(TEMPLATE)
    if template is None or case.patient is None:
        return
    content = beginning.first_content(
        template,
        rules,
        case.referral,
        case.patient,
        asked_in="en",  # the answers of the demonstration are in English
        key_worker=viewer.name,
    )
    plan = services.begin_plan(viewer, template, case.referral, case.patient.id, content)
    for section_id, value in _written(viewer, content["sections"].get("about_me", {})).items():
        latest = queries.version(viewer, plan)
        if latest and any(section.id == section_id for section in template.sections):
            services.save_section(viewer, plan, section_id, latest.number, value)
    for days, answers in MEASURED:
        measuring.take_measure(viewer, plan, ONS4, clock.today() - timedelta(days=days), answers=answers)


def _written(viewer: Viewer, about_me: Mapping[str, Any]) -> dict[str, Any]:
    """What they wrote together so far. Nobody has checked the Urdu: the page says so."""
    first_step = clock.today() + timedelta(days=6)
    return {
        "about_me": {
            **about_me,
            "important_to_me": _words("My children and their health", "میرے بچے اور ان کی صحت"),
            "do_and_do_not": _words("Please ring before you come", "آنے سے پہلے فون کریں"),
        },
        "what_matters": {
            "what_matters": _words("A dry home where my son can sleep", "ایک خشک گھر جہاں میرا بیٹا سو سکے")
        },
        "strengths": [
            {
                "id": row_id(),
                "strength": _words("My family helps each other", "میرا خاندان ایک دوسرے کی مدد کرتا ہے"),
            }
        ],
        "goals": [
            {
                "id": row_id(),
                "goal": _words("The landlord repairs the damp", "مالک مکان سیلن ٹھیک کرائے"),
                "importance": 9,
                "actions": [
                    {
                        "id": row_id(),
                        "what": _words(
                            "Call the council’s damp and mould team together",
                            "کونسل کی سیلن والی ٹیم کو مل کر فون کرنا",
                        ),
                        "who": viewer.name,
                        "when": first_step.isoformat(),
                        "status": "planned",
                        "confidence": 6,
                        "steps": [
                            {
                                "id": row_id(),
                                "step": _words(
                                    "Take photos of the damp wall", "سیلن والی دیوار کی تصویریں لینا"
                                ),
                                "when": (first_step - timedelta(days=2)).isoformat(),
                                "status": "started",
                                "confidence": 9,
                            }
                        ],
                    }
                ],
            }
        ],
        "contingency": [
            {
                "id": row_id(),
                "triggers": _words(
                    "A letter about the rent\nMould on the wall again",
                    "کرائے کے بارے میں خط\nدیوار پر دوبارہ پھپھوندی",
                ),
                "early_warning_signs": _words("I do not sleep", "مجھے نیند نہیں آتی"),
                "coping": _words(
                    "Call my sister\nWalk in the park with the children",
                    "اپنی بہن کو فون کرنا\nبچوں کے ساتھ پارک میں چلنا",
                ),
                "what_to_do": _words("Speak slowly, in Urdu", "آہستہ اور اردو میں بات کریں"),
                "what_to_avoid": _words(
                    "Do not send letters in English only", "صرف انگریزی میں خط نہ بھیجیں"
                ),
                "who_to_call": _words("My sister Nadia, 07700 900456", "میری بہن نادیہ، 07700 900456"),
            }
        ],
    }


def _words(english: str, own: str) -> dict[str, str]:
    return {"en": english, "own": own}
