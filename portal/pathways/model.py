"""The words of the rule engine: what a pathway, a question, a rule and a disposition are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from pathlib import Path

    from portal.pathways.conditions import Condition
    from portal.pathways.documents import Documents

Answer: TypeAlias = str | int | float | Sequence[str]
RawCondition: TypeAlias = Mapping[str, Any]

KINDS = ("yes_no", "choice", "multi", "number", "duration", "temperature", "scale", "text")
INFORMANTS = ("self", "parent", "carer", "relative", "staff", "other")
SEXES = ("female", "male", "other")
MODES = ("in_person", "phone", "video", "online", "home", "group")
PLACES = ("emergency", "hospital", "practice", "pharmacy", "community", "online")
GROUPS = (
    "chest_breathing",
    "ear_nose_throat",
    "child",
    "tummy_urine",
    "bones_joints",
    "skin",
    "mind",
    "general",
    "medicines_admin",
    "everyday_life",
)
# clinical/roles.md: the closed list of who may be named by a rule.
ROLES = frozenset(
    {
        "duty_clinician",
        "gp",
        "gp_registrar",
        "advanced_practitioner",
        "paramedic",
        "physician_assistant",
        "practice_nurse",
        "nursing_associate",
        "hca",
        "phlebotomist",
        "clinical_pharmacist",
        "pharmacy_technician",
        "first_contact_physio",
        "podiatrist",
        "dietitian",
        "occupational_therapist",
        "mental_health_practitioner",
        "social_prescriber",
        "health_wellbeing_coach",
        "care_coordinator",
        "community_pharmacist",
        "optometrist",
        "dentist",
        "midwife",
        "health_visitor",
        "district_nurse",
        "receptionist",
        "admin_team",
        "safeguarding_lead",
    }
)
URGENT_NOW = "urgent_now"
EMERGENCY_RANK = 95
RED_FLAGS = "general_red_flags"


@dataclass(frozen=True, slots=True)
class Source:
    ref: str
    title: str
    checked_on: date
    review_by: date


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    text: str
    exclusive: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """Who the questions are about, as the record knows them; `known` holds answers taken from the record."""

    born_on: date
    sex: str
    today: date
    informant: str = "self"
    known: Mapping[str, Answer] = field(default_factory=dict)

    @property
    def age_years(self) -> int:
        return self.age_months // 12

    @property
    def age_months(self) -> int:
        months = (self.today.year - self.born_on.year) * 12 + self.today.month - self.born_on.month
        return max(0, months - (self.today.day < self.born_on.day))

    @property
    def age_days(self) -> int:
        return max(0, (self.today - self.born_on).days)


@dataclass(frozen=True, slots=True)
class Question:
    id: str
    kind: str
    text: str
    text_child: str = ""
    hint: str = ""
    why: str = ""
    options: tuple[Option, ...] = ()
    sensitive: bool = False
    for_clinician: bool = False
    not_sure: str = ""
    minimum: float | None = None
    maximum: float | None = None
    unit: str = ""
    shared: bool = False
    if_not_applicable: Answer | None = None
    applies: RawCondition | None = None
    applies_when: Condition | None = field(default=None, compare=False, repr=False)

    def text_for(self, person: Person, informant: str) -> str:
        """Someone who answers for a child under 16 is asked about "your child"."""
        someone_else = informant != "self" and person.age_years < 16
        return self.text_child if someone_else and self.text_child else self.text


@dataclass(frozen=True, slots=True)
class Rule:
    id: str
    then: str
    reason: str
    when: RawCondition | None = None
    red_flag: bool = False
    source: str = ""
    roles: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    minutes: int | None = None
    tags: tuple[str, ...] = ()
    condition: Condition | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Floor:
    """The outcome is never less urgent than this when `when` holds, or may hold."""

    id: str
    when: RawCondition
    at_least: str
    reason: str
    applies_to: str
    condition: Condition | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Disposition:
    id: str
    rank: int
    title: str
    heading: str
    advice: tuple[str, ...]
    meaning: str
    max_wait: str
    wait_words: str
    place: str
    self_book: bool
    roles: tuple[str, ...]
    modes: tuple[str, ...]
    minutes: int
    out_of_hours: tuple[str, ...]
    safety_net: tuple[str, ...]
    reception: str
    fallback: str
    if_unsure: str = ""


@dataclass(frozen=True, slots=True)
class Pathway:
    id: str
    title: str
    group: str
    words: tuple[str, ...]
    questions: tuple[Question, ...]
    rules: tuple[Rule, ...]
    self_care: tuple[str, ...]
    safety_net: tuple[str, ...]
    sources: tuple[Source, ...]
    author: str
    signed_off_by: str
    note: str
    acute: bool
    photo: bool = False  # whether a picture helps: something that can be seen, on no private part of the body
    applies: RawCondition | None = None
    applies_when: Condition | None = field(default=None, compare=False, repr=False)
    otherwise_go_to: str = ""
    not_applicable: Rule | None = None

    @property
    def otherwise(self) -> Rule:
        return next(rule for rule in self.rules if rule.when is None)


# Compared by identity: a loaded rule set is one thing, and the walk keeps its compiled scripts by it.
@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class RuleSet:
    pathways: Mapping[str, Pathway]
    red_flags: Pathway
    dispositions: Mapping[str, Disposition]
    questions: Mapping[str, Question]
    floors: tuple[Floor, ...]
    every_question: Mapping[str, Question]
    documents: Documents = field(repr=False)
    hash: str

    @staticmethod
    def load(directory: Path) -> RuleSet:
        from portal.pathways.load import load_rules  # the loader builds the words defined here

        return load_rules(directory)

    def pathway(self, pathway_id: str) -> Pathway:
        return self.red_flags if pathway_id == self.red_flags.id else self.pathways[pathway_id]
