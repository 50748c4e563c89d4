"""The goals of a plan as FHIR resources, and the smaller steps on the way to each as goals of their own."""

from collections.abc import Iterator
from typing import Any

from portal.interop.care_plans.exported import (
    SUBJECT,
    Exported,
    coded,
    given,
    own_words,
    ref,
    score,
    text_of,
)
from portal.interop.fhir_answers import Json

GOAL_STATES = {
    "hoped": ("proposed", None),
    "active": ("active", "in-progress"),
    "reached": ("completed", "achieved"),
    "partly": ("active", "improving"),
    "changed": ("cancelled", None),
    "given_up": ("cancelled", "not-attainable"),
}
STEP_STATES = {
    "planned": "planned",
    "started": "active",
    "done": "completed",
    "changed": "cancelled",
    "stopped": "cancelled",
}


def goals(found: Exported) -> Iterator[Json]:
    """Every goal, each followed by the smaller steps of its actions."""
    needs = [ref("Condition", row["id"]) for row in found.rows("needs")]
    for row in found.rows("goals"):
        lifecycle, achievement = GOAL_STATES.get(row.get("status", ""), ("active", None))
        system = "http://terminology.hl7.org/CodeSystem/goal-achievement"
        yield {
            "resourceType": "Goal",
            "id": row["id"],
            "lifecycleStatus": lifecycle,
            **given("achievementStatus", coded(system, achievement) if achievement else None),
            "description": {"text": text_of(row.get("goal"))},
            "subject": SUBJECT,
            "expressedBy": SUBJECT,
            **given("addresses", needs),
            **given("note", own_words(row.get("goal"))),
            **given("extension", score(found, "goal-importance", row.get("importance"))),
        }
        for action in row.get("actions", ()):
            yield from _stage_goals(found, row, action)


def _stage_goals(found: Exported, goal: dict[str, Any], action: dict[str, Any]) -> Iterator[Json]:
    """The smaller steps of an action, each a goal of its own that names the goal it leads to."""
    for step in action.get("steps", ()):
        parent = {
            "url": f"{found.base}/fhir/StructureDefinition/stage-goal-of",
            "valueReference": ref("Goal", goal["id"]),
        }
        lifecycle = STEP_STATES.get(step.get("status", ""), "proposed")
        yield {
            "resourceType": "Goal",
            "id": step["id"],
            "lifecycleStatus": lifecycle,
            "description": {"text": text_of(step.get("step"))},
            "subject": SUBJECT,
            **given("target", [{"dueDate": step["when"]}] if step.get("when") else None),
            **given("note", own_words(step.get("step"))),
            "extension": [parent, *score(found, "action-confidence", step.get("confidence"))],
        }
