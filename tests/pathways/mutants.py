"""Ways to break a rule file: each takes what a file says and gives the broken files it can make of it."""

import copy
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from portal.pathways.model import RED_FLAGS

Document = dict[str, Any]
Broken = Iterator[tuple[str, Document]]
RANKS_BELOW = {
    "emergency_999": "same_day",
    "emergency_department": "same_day",
    "maternity_now": "same_day",
    "crisis_mental_health": "same_day",
    "eye_emergency": "same_day",
    "safeguarding_now": "same_day",
    "urgent_now": "within_48h",
    "urgent_treatment_centre": "within_7_days",
    "same_day": "routine_14_days",
}
ABOVE_A_CALL = frozenset(
    {
        "emergency_999",
        "emergency_department",
        "maternity_now",
        "crisis_mental_health",
        "eye_emergency",
        "safeguarding_now",
    }
)
# A rule on these alone says again what the emergency check has decided: without it nothing changes.
OF_THE_CHECK = frozenset({"feverish_baby", "cold_baby", "fever", "temp", "age_days", "age_months", "risks"})


def _changed(document: Document, rule: int | None, key: str, value: Any, table: str = "rule") -> Document:
    broken = copy.deepcopy(document)
    place = broken if rule is None else broken[table][rule]
    if value is None:
        place.pop(key, None)
    else:
        place[key] = value
    return broken


def _red(document: Document) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for number, rule in enumerate(document["rule"]):
        is_said_again = document["id"] != RED_FLAGS and set(_names(rule.get("when"))) <= OF_THE_CHECK
        if rule.get("red_flag") and not is_said_again:
            yield number, rule


def _names(raw: Any) -> Iterator[str]:
    """What a condition compares."""
    for part in raw if isinstance(raw, list) else [raw] if isinstance(raw, Mapping) else []:
        for key, value in part.items() if isinstance(part, Mapping) else ():
            if key in ("all", "any", "not", "of"):
                yield from _names(value)
            elif key != "count_at_least":
                yield key


def drop_a_red_flag(document: Document) -> Broken:
    for number, rule in _red(document):
        broken = copy.deepcopy(document)
        del broken["rule"][number]
        yield f"without {rule['id']}", broken


def lower_a_red_flag(document: Document) -> Broken:
    for number, rule in _red(document):
        if rule["then"] in RANKS_BELOW:
            lower = RANKS_BELOW[rule["then"]]
            yield f"{rule['id']} leads to {lower}", _changed(document, number, "then", lower)


def make_a_red_flag_ordinary(document: Document) -> Broken:
    for number, rule in _red(document):
        if rule["then"] in list(RANKS_BELOW)[:6]:
            broken = _changed(document, number, "red_flag", None)
            broken["rule"][number]["then"] = "within_48h"
            yield f"{rule['id']} is no red flag, in 2 days", broken


def invert(document: Document) -> Broken:
    for number, rule in _red(document):
        yield f"not {rule['id']}", _changed(document, number, "when", {"not": rule["when"]})


def never_say_otherwise(document: Document) -> Broken:
    yield "without otherwise", {**document, "rule": [r for r in document["rule"] if r.get("when")]}


def swap_ends(document: Document) -> Broken:
    rules = [(number, rule) for number, rule in enumerate(document["rule"]) if rule.get("when")]
    for (first, one), (last, other) in zip(rules, reversed(rules), strict=True):
        if (
            first < last
            and one.get("red_flag")
            and not other.get("red_flag")
            and one["then"] != other["then"]
        ):
            broken = _changed(document, first, "then", other["then"])
            broken["rule"][last]["then"] = one["then"]
            yield f"{one['id']} and {other['id']} change places", broken


def _conditions(document: Document, change: Callable[[Any], Iterable[tuple[str, Any]]]) -> Broken:
    for number, rule in _red(document):
        for said, when in change(rule["when"]):
            yield f"{rule['id']}: {said}", _changed(document, number, "when", when)


def _inside(raw: Any, change: Callable[[str, Any], Iterator[tuple[str, Any]]]) -> Iterator[tuple[str, Any]]:
    """Every condition that differs from this one by one change somewhere within."""
    if isinstance(raw, Mapping):
        for key, value in raw.items():
            rest = {name: each for name, each in raw.items() if name != key}
            yield from ((said, {**rest, **new}) for said, new in change(key, value))
            yield from ((said, {**rest, key: new}) for said, new in _inside(value, change))
    elif isinstance(raw, list):
        for place, item in enumerate(raw):
            for said, new in _inside(item, change):
                yield said, [*raw[:place], new, *raw[place + 1 :]]


def _turn(key: str, value: Any) -> Iterator[tuple[str, Any]]:
    if key in ("at_least", "at_most") and not isinstance(value, list):
        yield f"{key} turned", {"at_most" if key == "at_least" else "at_least": value}


def _yes_no(key: str, value: Any) -> Iterator[tuple[str, Any]]:
    if value in ("yes", "no") and key not in ("fever",):
        yield f"{key} = {value} turned", {key: "no" if value == "yes" else "yes"}


def _none(key: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping) and set(value) in ({"has"}, {"count_at_least"}):
        yield f"{key} has none", {key: {"has": "none"}}


def _fewer(key: str, value: Any) -> Iterator[tuple[str, Any]]:
    if key == "any" and isinstance(value, list) and len(value) > 1:
        yield "all, not any", {"all": value}


def turn_a_limit(document: Document) -> Broken:
    # Under "any" another part may say the same.
    yield from _conditions(document, lambda raw: () if "any" in raw else _inside(raw, _turn))


def turn_an_answer(document: Document) -> Broken:
    yield from _conditions(document, lambda raw: _inside(raw, _yes_no))


def ask_for_none(document: Document) -> Broken:
    yield from _conditions(document, lambda raw: _inside(raw, _none))


def want_all_of_any(document: Document) -> Broken:
    yield from _conditions(document, lambda raw: _inside(raw, _fewer))


def drop_an_option(document: Document) -> Broken:
    for number, question in enumerate(document["question"]):
        if question.get("kind") == "multi":
            broken = copy.deepcopy(document)
            del broken["question"][number]["options"][0]
            yield f"{question['id']} without its first option", broken


def drop_none_of_these(document: Document) -> Broken:
    for number, question in enumerate(document["question"]):
        if question.get("kind") == "multi":
            broken = copy.deepcopy(document)
            del broken["question"][number]["options"][-1]
            yield f"{question['id']} without none of these", broken


def drop_a_question(document: Document) -> Broken:
    for number, question in enumerate(document["question"]):
        if "id" in question and not question.get("for_clinician"):
            broken = copy.deepcopy(document)
            del broken["question"][number]
            yield f"without {question['id']}", broken


def forget_doubt(document: Document) -> Broken:
    """Up to a call within the hour doubt counts as Yes by itself: forgetting it there changes nothing."""
    above = [str(rule["when"]) for _, rule in _red(document) if rule["then"] in ABOVE_A_CALL]
    for number, question in enumerate(document["question"]):
        if question.get("not_sure") and any(question["id"] in when for when in above):
            yield (
                f"{question['id']} without not_sure",
                _changed(document, number, "not_sure", None, "question"),
            )


def drop_the_999_sign(document: Document) -> Broken:
    yield "without a 999 sign", _changed(document, None, "safety_net", ["Contact us again after 2 days."])


def review_too_late(document: Document) -> Broken:
    broken = copy.deepcopy(document)
    broken["sources"][0]["review_by"] = date(2031, 1, 1)
    yield "reviewed in 2031", broken


def drop_the_way_on(document: Document) -> Broken:
    for key in ("otherwise_go_to", "not_applicable"):
        if key in document:
            yield f"without {key}", _changed(document, None, key, None)


def turn_who_it_is_for(document: Document) -> Broken:
    if "applies" in document:
        yield "for the others", _changed(document, None, "applies", {"not": document["applies"]})


EVERY_WAY: tuple[Callable[[Document], Broken], ...] = (
    drop_a_red_flag,
    lower_a_red_flag,
    make_a_red_flag_ordinary,
    invert,
    never_say_otherwise,
    swap_ends,
    turn_a_limit,
    turn_an_answer,
    ask_for_none,
    want_all_of_any,
    drop_an_option,
    drop_none_of_these,
    drop_a_question,
    forget_doubt,
    drop_the_999_sign,
    review_too_late,
    drop_the_way_on,
    turn_who_it_is_for,
)
