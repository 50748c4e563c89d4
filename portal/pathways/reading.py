"""The shape of the rule files: which keys each table has, and the words of the model they become."""

import re

from portal.pathways.answers import comparable
from portal.pathways.model import (
    GROUPS,
    KINDS,
    MODES,
    PLACES,
    ROLES,
    Disposition,
    Floor,
    Option,
    Question,
    Rule,
    Source,
)
from portal.pathways.table import Table

IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*")
WAIT = re.compile(r"|\d+(h|d|wd)")
RESERVED = frozenset({"all", "any", "not", "of", "count_at_least", "otherwise"})
# Outside these a temperature or a pain score is a slip of the hand (safety invariant 8).
NATURAL_LIMITS = {"temperature": (30.0, 43.0), "scale": (0.0, 10.0)}


def identifier(table: Table, key: str = "id") -> str:
    value = table.text(key)
    if value and not IDENTIFIER.fullmatch(value):
        table.fault(key, f"{value!r} must be lower-case letters, digits and _, starting with a letter")
    return value


def read_disposition(table: Table) -> Disposition:
    disposition = Disposition(
        id=identifier(table),
        rank=table.whole("rank") or 0,
        title=table.text("title"),
        heading=table.text("heading"),
        advice=table.texts("advice", required=True),
        meaning=table.text("meaning"),
        max_wait=table.text("max_wait", may_be_empty=True),
        wait_words=table.text("wait_words", may_be_empty=True),
        place=table.one_of("place", PLACES),
        self_book=table.flag("self_book"),
        roles=table.some_of("roles", ROLES),
        modes=table.some_of("modes", MODES),
        minutes=table.whole("minutes") or 0,
        out_of_hours=table.texts("out_of_hours"),
        safety_net=table.texts("safety_net"),
        reception=table.text("reception"),
        fallback=table.text("fallback"),
        if_unsure=table.text("if_unsure", ""),
    )
    if not WAIT.fullmatch(disposition.max_wait):
        table.fault("max_wait", "must be empty or like 1h, 7d or 10wd")
    table.done()
    return disposition


def read_floor(table: Table) -> Floor:
    floor = Floor(
        id=identifier(table),
        when=table.condition("when") or {},
        at_least=table.text("at_least"),
        reason=table.text("reason"),
        applies_to=table.one_of("applies_to", ("acute", "all")),
    )
    table.done()
    return floor


def read_question(table: Table, shared: bool) -> Question:
    kind = table.one_of("kind", KINDS)
    lowest, highest = NATURAL_LIMITS.get(kind, (None, None))
    question = Question(
        id=identifier(table),
        kind=kind,
        text=table.text("text"),
        text_child=table.text("text_child", ""),
        hint=table.text("hint", ""),
        why=table.text("why"),
        options=tuple(_read_option(row) for row in table.tables("options", required=False)),
        sensitive=table.flag("sensitive", False),
        for_clinician=table.flag("for_clinician", False),
        not_sure=table.text("not_sure", ""),
        minimum=table.number("minimum", lowest),
        maximum=table.number("maximum", highest),
        unit=table.text("unit", ""),
        shared=shared,
        if_not_applicable=table.answer("if_not_applicable"),
        applies=table.condition("applies"),
    )
    _check_question(table, question)
    table.done()
    return question


def _check_question(table: Table, question: Question) -> None:
    if question.id in RESERVED:
        table.fault("id", f"{question.id!r} is a word of the rule language")
    _check_options(table, question)
    if question.kind == "number" and (question.minimum is None or question.maximum is None):
        table.fault("minimum", "a number needs minimum and maximum")
    values = {option.value for option in question.options} | {"yes"}
    if question.not_sure and question.not_sure not in values:
        table.fault("not_sure", f"must be one of: {', '.join(sorted(values))}")
    filled = question.if_not_applicable
    if question.applies is None and filled is not None:
        table.fault("if_not_applicable", "goes with applies")
    elif question.applies is not None and filled is None and not question.for_clinician:
        table.fault("if_not_applicable", "is missing: the answer taken when applies is false")
    elif filled is not None and filled != "not_applicable" and comparable(question, filled) is None:
        table.fault("if_not_applicable", f"{filled!r} is no answer to this question")


def _check_options(table: Table, question: Question) -> None:
    values = [option.value for option in question.options]
    if len(values) != len(set(values)):
        table.fault("options", "two options have the same value")
    if question.kind in ("choice", "multi") and len(values) < 2:
        table.fault("options", "needs at least two options")
    if question.kind not in ("choice", "multi") and values:
        table.fault("options", f"a question of kind {question.kind} has no options")
    exclusive = [option.value for option in question.options if option.exclusive]
    if question.kind == "multi" and exclusive != values[-1:]:
        table.fault("options", "a multi ends with its one exclusive option (None of these)")
    if question.kind == "choice" and exclusive:
        table.fault("options", "exclusive belongs to kind multi")


def _read_option(table: Table) -> Option:
    option = Option(
        value=identifier(table, "value"),
        text=table.text("text"),
        exclusive=table.flag("exclusive", False),
    )
    table.done()
    return option


def read_rule(table: Table) -> Rule:
    rule = Rule(
        id=identifier(table),
        then=table.text("then"),
        reason=table.text("reason"),
        when=table.condition("when"),
        red_flag=table.flag("red_flag", False),
        source=table.text("source", ""),
        roles=table.some_of("roles", ROLES),
        modes=table.some_of("modes", MODES),
        minutes=table.whole("minutes", None),
        tags=table.texts("tags"),
    )
    table.done()
    return rule


def read_not_applicable(table: Table | None) -> Rule | None:
    """What happens to someone the pathway is not for: a rule that always holds, with no answers behind it."""
    if table is None:
        return None
    rule = Rule(
        id="not_applicable",
        then=table.text("then"),
        reason=table.text("reason"),
        roles=table.some_of("roles", ROLES),
        modes=table.some_of("modes", MODES),
        minutes=table.whole("minutes", None),
        tags=table.texts("tags"),
    )
    table.done()
    return rule


def read_source(table: Table) -> Source:
    source = Source(
        ref=table.text("ref"),
        title=table.text("title"),
        checked_on=table.day("checked_on"),
        review_by=table.day("review_by"),
    )
    if source.review_by < source.checked_on:
        table.fault("review_by", "is before checked_on")
    table.done()
    return source


def read_group(table: Table) -> str:
    return table.one_of("group", GROUPS)
