"""Two people alike but for one answer: worse, or in doubt, never makes the outcome less urgent.

A pathway is asked about the questions that its own rules read. The others are read by the emergency check and
the floors alone, where the same is proved once for all; the outcome is the highest of both (`composing.py`).
"""

from collections.abc import Iterator

from portal.pathways.answers import NOT_SURE
from portal.pathways.conditions import atoms
from portal.pathways.model import URGENT_NOW, Question
from portal.pathways.proofs.claims import HARMLESS, Asked, both, fixed, ticked_also
from portal.pathways.proofs.domains import AGE, CALLER, SEX, Entry
from portal.pathways.proofs.encoding import Fixed, Several, Single
from portal.pathways.proofs.exceptions import own_questions
from portal.pathways.proofs.tables import ADULT, CHILD, FIRST_YEAR, OLD

# Of the shared questions those that say how much a person can bear (safety invariant 24).
RISKS = frozenset({"risks", "pregnant", "postnatal"})
WEAK, DOUBT, WORSE, HOTTER, RISK, BRANCHES, CHANNEL = 16, 17, 21, 23, 24, 20, 47


def prove_relations(asked: Asked) -> None:
    own = own_questions(asked.ruleset, asked.model.script, 1 if asked.pathway else 0)
    if asked.pathway is None:
        for height in asked.model.floors:
            own.update(dict.fromkeys(height.condition.reads))
    for name in own:
        variable = asked.encoding.variables[name]
        question = asked.encoding.questions[name]
        if isinstance(variable, Several):
            _several(asked, variable)
        elif question.kind in ("yes_no", "choice"):
            _options(asked, question, variable)
        else:
            _measures(asked, question, variable)
    if asked.pathway is not None:
        _people(asked)


def places(variable: Single) -> dict[str, int]:
    """The place of each value that is a word."""
    values = ((entry.seen[0][1], place) for place, entry in enumerate(variable.entries))
    return {value: place for value, place in values if isinstance(value, str)}


def _options(asked: Asked, question: Question, variable: Single) -> None:
    name, at = variable.name, places(variable)
    harmless = [value for value in HARMLESS if value in at]
    doubt = fixed(variable, at[NOT_SURE])
    for value, place in at.items():
        if value == NOT_SURE or value not in [*harmless, *(o.value for o in question.options), "yes"]:
            continue
        certain = fixed(variable, place)
        _doubted(asked, name, value, certain, doubt, value in harmless)
        if harmless and value not in harmless:
            calm = fixed(variable, at[harmless[0]])
            _worse(asked, name, calm, certain, f"{name} = {value}, not {harmless[0]},")


def _doubted(asked: Asked, name: str, value: str, certain: Fixed, doubt: Fixed, is_harmless: bool) -> None:
    urgent = asked.ruleset.dispositions[URGENT_NOW].rank
    words = f"{name} = not_sure, not {value},"
    if is_harmless:
        asked.changing(DOUBT, name, certain, doubt, words)
    else:
        asked.changing(WEAK, name, certain, doubt, words, at_most=urgent)


def _worse(asked: Asked, name: str, calm: Fixed, sign: Fixed, words: str) -> None:
    invariant = RISK if name in RISKS else WORSE
    excepted = asked.charter.excepted(invariant, asked.replayer.name, name)
    if excepted is not None and excepted.inverted:
        asked.result.used.append(excepted.id)
        asked.changing(invariant, name, sign, calm, words.replace(", not", " turned to"))
    else:
        asked.changing(invariant, name, calm, sign, words)


def _several(asked: Asked, variable: Several) -> None:
    name = variable.name
    doubt = fixed(variable, "not_sure")
    asked.changing(DOUBT, name, fixed(variable, ()), doubt, f"{name} = not_sure, not none,")
    invariant = RISK if name in RISKS else WORSE
    urgent = asked.ruleset.dispositions[URGENT_NOW].rank
    for sign in variable.signs:
        without, with_it = ticked_also(variable, sign, False), ticked_also(variable, sign, True)
        # An exception may be for one option alone: "question.option".
        excepted = asked.charter.excepted(invariant, asked.replayer.name, f"{name}.{sign}")
        subject = f"{name}.{sign}" if excepted else name
        asked.changing(invariant, subject, without, with_it, f"{name} with {sign} too", reads=name)
        asked.changing(WEAK, name, fixed(variable, (sign,)), doubt, f"{name} = not_sure, not {sign},", urgent)


def _measures(asked: Asked, question: Question, variable: Single) -> None:
    """Upwards, one step at a time; a temperature from 36 on (below it a baby may be cold, invariant 26)."""
    name, at = variable.name, places(variable)
    values = [
        (value, place)
        for place, entry in enumerate(variable.entries)
        if isinstance(value := entry.seen[0][1], float)
    ]
    steps = sorted(value for value in values if question.kind != "temperature" or value[0] >= 36)
    urgent = asked.ruleset.dispositions[URGENT_NOW].rank
    week = asked.ruleset.dispositions["within_7_days"].rank
    for (lower, before), (higher, after) in zip(steps, steps[1:], strict=False):
        words = f"{name} = {higher:g}, not {lower:g},"
        change = fixed(variable, before), fixed(variable, after)
        if question.kind == "duration":
            # Invariant 22 (a): long trouble may be a review, never later than within 7 days.
            asked.changing(WORSE, name, *change, words, at_most=week)
        elif question.kind != "number":
            asked.changing(HOTTER if question.kind == "temperature" else WORSE, name, *change, words)
    if NOT_SURE in at:
        doubt = fixed(variable, at[NOT_SURE])
        for value, place in values:
            words = f"{name} = not_sure, not {value:g},"
            asked.changing(WEAK, name, fixed(variable, place), doubt, words, at_most=urgent)


def _people(asked: Asked) -> None:
    """Sex recorded as other is the more cautious branch; great age and first year add; no channel does."""
    sex, age, caller = (asked.encoding.person(name) for name in (SEX, AGE, CALLER))
    if len(asked.model.parts) == 2:
        other = _entry_of(sex, "other")
        for value in ("female", "male"):
            place = _entry_of(sex, value)
            if other is not None and place is not None and other != place:
                change = fixed(sex, place), fixed(sex, other)
                asked.changing(BRANCHES, SEX, *change, f"sex = other, not {value},", at_most=88)
    if asked.pathway is not None and asked.pathway.acute:
        for before, after in _ages(age):
            change = fixed(age, before), fixed(age, after)
            for harmless in _asked_of_some(asked, AGE):
                change = both(change[0], harmless), both(change[1], harmless)
            asked.changing(
                RISK, AGE, *change, f"age {_told(age.entries[after])}, not {_told(age.entries[before])},"
            )
    _channel(asked, caller)


def _entry_of(variable: Single, given: str) -> int | None:
    return next((place for place, entry in enumerate(variable.entries) if entry.given == given), None)


def _years(entry: Entry) -> float:
    return float(str(dict(entry.seen)["age_years"]))


def _told(entry: Entry) -> str:
    seen = dict(entry.seen)
    return f"{seen['age_years']:.0f} years" if seen["age_years"] else f"{seen['age_days']:.0f} days"


def _ages(age: Single) -> Iterator[tuple[int, int]]:
    years = [_years(entry) for entry in age.entries]
    adults = [place for place, value in enumerate(years) if ADULT <= value < OLD]
    toddlers = [place for place, value in enumerate(years) if FIRST_YEAR <= value < CHILD]
    yield from ((before, after) for after, value in enumerate(years) if value >= OLD for before in adults)
    yield from (
        (before, after) for after, value in enumerate(years) if value < FIRST_YEAR for before in toddlers
    )


def _channel(asked: Asked, caller: Single) -> None:
    """The same answers, given by the person online or taken down by staff beside them, end alike."""
    own, staff = _entry_of(caller, "self"), _entry_of(caller, "staff")
    if own is None or staff is None or own == staff:
        asked.holds(CHANNEL)
        return
    online, by_phone = fixed(caller, own), fixed(caller, staff)
    for harmless in _asked_of_some(asked, CALLER):
        online, by_phone = both(online, harmless), both(by_phone, harmless)
    asked.changing(CHANNEL, CALLER, online, by_phone, "told to staff, not online,")
    asked.changing(CHANNEL, CALLER, by_phone, online, "online, not told to staff,")


def _asked_of_some(asked: Asked, by: str) -> Iterator[Fixed]:
    """Questions for staff alone, or for some ages alone, answered as for those who are not asked them."""
    for name, question in asked.encoding.questions.items():
        applies = question.applies_when
        if applies is not None and any(by in asked.encoding.tables.variables(a) for a in atoms(applies)):
            variable = asked.encoding.variables[name]
            filled = question.if_not_applicable
            if isinstance(variable, Several):
                yield fixed(variable, ())
            elif isinstance(filled, str) and filled in places(variable):
                yield fixed(variable, places(variable)[filled])
