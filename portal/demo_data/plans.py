"""A care and support plan in progress, for somebody who reads Urdu: begun, partly written, not yet agreed."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from portal import clock
from portal.access import Viewer
from portal.care_plans import beginning, queries, services
from portal.care_plans.content import row_id
from portal.care_plans.plan_templates import PlanTemplate
from portal.community.queries import Case
from portal.pathways.model import RuleSet

TEMPLATE = "social_prescribing"


def begin(viewer: Viewer, rules: RuleSet, templates: Mapping[str, PlanTemplate], case: Case) -> None:
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


def _written(viewer: Viewer, about_me: Mapping[str, Any]) -> dict[str, Any]:
    """What they wrote together so far. Nobody has checked the Urdu: the page says so."""
    first_step = clock.today() + timedelta(days=6)
    return {
        "about_me": {
            **about_me,
            "important_to_me": _words("My children and their health", "میرے بچے اور ان کی صحت"),
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
    }


def _words(english: str, own: str) -> dict[str, str]:
    return {"en": english, "own": own}
