"""For truth tables: questions of every kind, and the level of a condition on some answers to them."""

from collections.abc import Mapping
from typing import Any

from portal.pathways.answers import Value, comparable
from portal.pathways.compiling import Compiler
from portal.pathways.conditions import FALSE, TRUE, Condition
from portal.pathways.facts import about
from portal.pathways.model import Answer, Option, Question
from tests.pathways.people import person

OPTIONS = (Option("red", "Red"), Option("blue", "Blue"), Option("none", "None"))
TICKS = (Option("a", "A"), Option("b", "B"), Option("c", "C"), Option("none", "None", exclusive=True))
QUESTIONS = {
    question.id: question
    for question in (
        Question("y", "yes_no", "?"),
        Question("y2", "yes_no", "?"),
        Question("y3", "yes_no", "?"),
        Question("y_marked", "yes_no", "?", not_sure="yes"),
        Question("c", "choice", "?", options=OPTIONS),
        Question("c_marked", "choice", "?", options=OPTIONS, not_sure="yes"),
        Question("c_as_red", "choice", "?", options=OPTIONS, not_sure="red"),
        Question("m", "multi", "?", options=TICKS),
        Question("m_marked", "multi", "?", options=TICKS, not_sure="yes"),
        Question("n", "number", "?", minimum=0, maximum=99),
        Question("s", "scale", "?", minimum=0, maximum=10, not_sure="yes"),
        Question("temp", "temperature", "?", minimum=30, maximum=43),
        Question("feels_feverish", "yes_no", "?"),
        Question("d", "duration", "?"),
    )
}
UNKNOWN = "not answered"


def compiled(raw: Mapping[str, Any]) -> Condition:
    faults: list[tuple[str, str]] = []
    condition = Compiler(QUESTIONS, lambda key, reason: faults.append((key, reason))).compile(raw, "when")
    assert faults == []
    return condition


def seen(answers: Mapping[str, Answer], years: int = 40, sex: str = "female") -> dict[str, Value]:
    values = about(person(years=years, sex=sex))
    for name, answer in answers.items():
        value = comparable(QUESTIONS[name], answer)
        assert value is not None
        values[name] = value
    return values


def level(raw: Mapping[str, Any], answers: Mapping[str, Answer], **who: Any) -> int | str:
    condition, values = compiled(raw), seen(answers, **who)
    lowest, highest = condition.level(values, FALSE), condition.level(values, TRUE)
    return lowest if lowest == highest else UNKNOWN
