"""What people of the demonstration ask about, answered through the real rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random
from typing import Any

from portal import clock
from portal.pathways.model import Answer, Person, Question, RuleSet
from portal.pathways.outcome import Outcome
from portal.pathways.walk import Case, walk
from portal.people.models import Patient

HARMLESS = ("no", "none")
BY_KIND: dict[str, Answer] = {
    "yes_no": "no",
    "temperature": "not_measured",
    "duration": "5d",
    "scale": 3,
    "text": "I would like help to get back to my daily life.",
}


@dataclass(frozen=True, slots=True)
class Ask:
    """One way of asking for help: the pathway, whose it can be, and the answers that are not harmless."""

    pathway: str
    own_words: tuple[str, ...]
    answers: tuple[tuple[str, Any], ...] = field(default=())
    ages: tuple[int, int] = (18, 95)
    sex: str = ""

    def fits(self, age: int, sex: str) -> bool:
        return self.ages[0] <= age <= self.ages[1] and self.sex in {"", sex}


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as somebody sent it, and what the rules made of it."""

    patient: Patient
    ask: Ask
    answers: dict[str, Answer]
    outcome: Outcome
    submitted_at: datetime
    own_words: str
    channel: str


def some_channel(random: Random) -> str:
    """Most ask online, a third ring, and a few come to the desk."""
    return random.choices(("online", "phone", "desk"), (62, 33, 5))[0]


LUMP = ("se_words", "A small soft lump on my wrist for two weeks. It does not hurt.")
NOTHING_NEW = ("rc_new", "no")
NEEDS_HELP = ("so_able", "need_help")
ASKS = (
    Ask("tiredness", ("tired all the time", "no energy"), (("duration", "4m"),), (18, 70)),
    Ask("tiredness", ("so tired lately", "always knackered"), (("duration", "6w"),), (18, 70)),
    Ask("back_pain", ("my lower back hurts",), (("bp_coping", "limited"), ("duration", "10d")), (18, 64)),
    Ask("knee_pain", ("knee hurts on the stairs", "my knee aches"), (("duration", "7w"),), (20, 80)),
    Ask("tiredness", ("thirsty and worn out",), (("ti_body", ("thirst_pee",)),), (18, 70)),
    Ask("tiredness", ("nearly fell asleep driving",), (("ti_sleep", ("sleepy_driving",)),), (18, 70)),
    Ask("low_mood_anxiety", ("low since my dad died",), (("lm_new", ("bereavement",)),), (18, 70)),
    Ask("uti_man", ("hurts to pee",), (), (20, 80), "male"),
    Ask("medication_query", ("a question about my tablets",), (("mq_type", "new_question"),), (18, 90)),
    Ask("medication_query", ("my medicine review is due",), (("mq_type", "review_due"),), (30, 90)),
    Ask("routine_care", ("smear test",), (NOTHING_NEW, ("rc_what", "smear")), (25, 64), "female"),
    Ask("routine_care", ("yearly diabetes check",), (NOTHING_NEW, ("rc_what", "long_term_review")), (35, 90)),
    Ask("routine_care", ("health check",), (NOTHING_NEW, ("rc_what", "health_check")), (40, 74)),
    Ask("routine_care", ("travel vaccines",), (NOTHING_NEW, ("rc_what", "travel")), (18, 70)),
    Ask("routine_care", ("shingles vaccine",), (NOTHING_NEW, ("rc_what", "adult_vaccine")), (65, 90)),
    Ask("uti_woman", ("it stings when I pee",), (("uw_recur", "few"),), (18, 60), "female"),
    Ask("something_else", ("a lump on my wrist",), (LUMP,), (18, 80)),
    Ask("social_needs", ("I feel very alone",), (("so_need", ("loneliness",)), NEEDS_HELP), (20, 90)),
    Ask("social_needs", ("behind with my bills",), (("so_need", ("debt_bills",)), NEEDS_HELP), (20, 80)),
)


def answered(
    rules: RuleSet, ask: Ask, person: Person, like: Mapping[str, Answer] | None = None
) -> tuple[dict[str, Answer], Outcome]:
    """Every answer that somebody gives who asks for this, and the outcome the rules give them.

    Most are asked the same as those before them: the answers of one of these (`like`) save the way there.
    """
    answers = dict(like or {})
    while True:
        step = walk(rules, Case((ask.pathway,), person, answers))
        if step.outcome is not None:
            return {name: answers[name] for name in answers if name not in step.dropped}, step.outcome
        question = step.next_question
        assert question is not None  # noqa: S101  # a step has one of the two
        answers[question.id] = answer_to(question, dict(ask.answers))


def answer_to(question: Question, wanted: Mapping[str, Answer]) -> Answer:
    """The answer this person is meant to give, or the most harmless one there is."""
    if question.id in wanted:
        answer = wanted[question.id]
        return list(answer) if isinstance(answer, tuple) else answer
    values = [option.value for option in question.options]
    if question.kind == "multi":
        return [option.value for option in question.options if option.exclusive][:1]
    if question.kind == "choice":
        return next((value for value in HARMLESS if value in values), values[0])
    if question.kind == "number":
        return question.minimum or 0
    return BY_KIND[question.kind]


class Asking:
    """The asks with their outcomes, each worked out once for people of the same age and sex."""

    def __init__(self, rules: RuleSet) -> None:
        self.rules = rules
        self.asks = [ask for ask in ASKS if ask.pathway in rules.pathways]
        self._known: dict[tuple[Ask, int, str], tuple[dict[str, Answer], Outcome]] = {}
        self._latest: dict[tuple[Ask, str], dict[str, Answer]] = {}
        self._by_role: dict[str, list[Ask]] = {}

    def of(self, ask: Ask, person: Person) -> tuple[dict[str, Answer], Outcome]:
        """The answers and the outcome of somebody of this age and sex, of whom nothing else is known."""
        key = (ask, person.age_years, person.sex)
        if key not in self._known:
            self._known[key] = answered(self.rules, ask, person, self._latest.get((ask, person.sex)))
            self._latest[ask, person.sex] = self._known[key][0]
        return self._known[key]

    def leading_to(self, role: str) -> list[Ask]:
        """The asks that bring somebody in the middle of its ages to this role."""
        if role not in self._by_role:
            self._by_role[role] = [ask for ask in self.asks if role in self.typical(ask).roles]
        return self._by_role[role]

    def typical(self, ask: Ask) -> Outcome:
        """The outcome for somebody in the middle of the ask's ages."""
        return self.of(ask, _typical(ask))[1]


def _typical(ask: Ask) -> Person:
    today = clock.today()
    return Person(date(today.year - sum(ask.ages) // 2, 1, 1), ask.sex or "female", today)
