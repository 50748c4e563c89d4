"""NHS England's five criteria of personalised care and support planning, each with what is still missing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.care_plans.content import (
    SCALE_OF_A_SMALL_ENOUGH_STEP,
    Row,
    actions,
    is_filled,
    rows_of,
    section_value,
)
from portal.care_plans.plan_templates import PlanTemplate
from portal.i18n import gettext as _


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion in plain words, and what the plan still lacks for it."""

    words: str
    missing: tuple[str, ...]

    @property
    def is_met(self) -> bool:
        return not self.missing


def criteria(
    template: PlanTemplate, content: Mapping[str, Any], *, is_agreed: bool, today: date
) -> list[Criterion]:
    """How far the plan meets each of the five."""
    checks = (
        (_("The person is at the centre of the plan"), _of_the_person(template, content)),
        (_("We talked about what matters to them"), _of_the_talk(template, content)),
        (_("We agreed goals together"), _of_the_goals(content, is_agreed)),
        (_("The plan can be shared: it says who does what, and when"), _of_sharing(template, content)),
        (_("We know when we look at it again"), _of_review(content, today)),
    )
    return [Criterion(words, tuple(missing)) for words, missing in checks]


def _of_the_person(template: PlanTemplate, content: Mapping[str, Any]) -> Iterator[str]:
    if not _has(template, content, "about_me"):
        yield _("Write something about the person in their own words")
    if content["to_confirm"]:
        yield _("Check with the person what we filled in from the record")
    if _lacks(template, content, "conversation", "involved"):
        yield _("Write who took part in making the plan")


def _of_the_talk(template: PlanTemplate, content: Mapping[str, Any]) -> Iterator[str]:
    if not _has(template, content, "what_matters"):
        yield _("Write what matters to the person now")
    if not _has(template, content, "strengths"):
        yield _("Write at least one strength")
    if _lacks(template, content, "conversation", "on"):
        yield _("Write when you talked about the plan")


def _of_the_goals(content: Mapping[str, Any], is_agreed: bool) -> Iterator[str]:
    if not section_value(content, "goals"):
        yield _("Write at least one goal")
    if not is_agreed:
        yield _("Agree the plan with the person")


def _of_sharing(template: PlanTemplate, content: Mapping[str, Any]) -> Iterator[str]:
    if any(not goal.get("actions") for goal in section_value(content, "goals") or [{}]):
        yield _("Give each goal at least one action")
    if any(not (action.get("who") and action.get("when")) for action in actions(content)):
        yield _("Say for each action who does it and when")
    if not _has(template, content, "contingency"):
        yield _("Write what to do if things get worse")
    if _lacks(template, content, "sharing", "who"):
        yield _("Write who gets a copy of the plan, or may see it")


def _of_review(content: Mapping[str, Any], today: date) -> Iterator[str]:
    review = section_value(content, "review") or {}
    if not review.get("on") or date.fromisoformat(review["on"]) <= today:
        yield _("Choose a review date after today")
    if not review.get("by"):
        yield _("Say who makes sure that the review happens")


def _has(template: PlanTemplate, content: Mapping[str, Any], section_id: str) -> bool:
    section = template.find(section_id)
    return section is not None and is_filled(section, section_value(content, section_id))


def _lacks(template: PlanTemplate, content: Mapping[str, Any], section_id: str, field_id: str) -> bool:
    """Whether the template asks for this and no row has it; plans on an older template are not blamed."""
    section = template.find(section_id)
    if section is None or section.field(field_id) is None:
        return False
    return not any(row.get(field_id) for row in rows_of(section, section_value(content, section_id)))


def hindrances(content: Mapping[str, Any], today: date) -> list[str]:
    """Without these there is nothing to agree to: a goal with an action, and a day to look at it again."""
    found = []
    if not actions(content):
        found.append(_("Write at least one goal with one action"))
    review = section_value(content, "review") or {}
    if not review.get("on") or date.fromisoformat(review["on"]) <= today:
        found.append(_("Choose a review date after today"))
    return found


@dataclass(frozen=True, slots=True)
class TooBig:
    """An action, or a smaller step of one, that the person doubts; `action` is where a smaller one goes."""

    words: Mapping[str, str]
    action: str


def steps_too_big(content: Mapping[str, Any]) -> list[TooBig]:
    """What the person doubts: a smaller step, or more help, is likelier to happen.

    An action is no longer doubted once it has a smaller step that the person is sure of.
    """
    found = []
    for action in actions(content):
        steps = action.get("steps") or ()
        if is_doubted(action) and not any(_is_sure(step) for step in steps):
            found.append(TooBig(action.get("what") or {}, action["id"]))
        found += [TooBig(step.get("step") or {}, action["id"]) for step in steps if is_doubted(step)]
    return found


def is_doubted(row: Row) -> bool:
    return 0 < (row.get("confidence") or 0) < SCALE_OF_A_SMALL_ENOUGH_STEP


def _is_sure(row: Row) -> bool:
    return (row.get("confidence") or 0) >= SCALE_OF_A_SMALL_ENOUGH_STEP
