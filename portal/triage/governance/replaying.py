"""Stored cases judged again: one under its own rules, or many through two versions, every change told."""

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from portal.pathways.model import RuleSet
from portal.pathways.outcome import Outcome
from portal.pathways.walk import Step
from portal.triage.judging import CannotJudge, judge
from portal.triage.models import Request

UP, DOWN, LEVEL, ASKS, FAILS = "up", "down", "level", "asks", "fails"
CHANGES = (DOWN, FAILS, ASKS, UP, LEVEL)  # what a reader must see first
# What somebody would notice at the same disposition: who, how, how long, and what travels with the task.
WHO_AND_HOW = ("roles", "modes", "minutes", "tags", "red_flag")


@dataclass(frozen=True, slots=True)
class Change:
    """One stored case that comes out differently, with the rule that made each outcome."""

    request: str
    reference: str
    kind: str
    was: str
    now: str  # empty when the newer rules ask more first, or fail
    rule_was: str
    rule_now: str
    question: str = ""
    differs: tuple[str, ...] = ()


@dataclass(slots=True)
class Replay:
    """What became of the cases."""

    old: str
    new: str
    cases: int = 0
    reworded: int = 0  # the same outcome with other words or reasons
    changes: list[Change] = field(default_factory=list)
    seconds: float = 0.0

    def to_json(self) -> dict[str, Any]:
        counts = Counter(each.kind for each in self.changes)
        return {
            "from": self.old,
            "to": self.new,
            "cases": self.cases,
            "same": self.cases - len(self.changes),
            **{kind: counts[kind] for kind in CHANGES},
            "reworded": self.reworded,
            "seconds": self.seconds,
            "changes": [asdict(each) | {"differs": list(each.differs)} for each in self.changes],
        }


@dataclass(frozen=True, slots=True)
class Rerun:
    """A case judged again: as it was stored, and as it comes out now."""

    stored: Outcome
    again: Outcome | None
    question: str
    differs: tuple[str, ...]

    @property
    def is_same(self) -> bool:
        return self.again is not None and not self.differs


def rerun(rules: RuleSet, request: Request) -> Rerun:
    """Judge a settled case again. Raises LookupError when it has no outcome, CannotJudge when it fails."""
    kept = request.assessment.outcome
    if not kept:
        raise LookupError(request.public_id)
    stored = Outcome.from_json(kept)
    step = judge(rules, request)
    again = step.outcome.to_json() if step.outcome else {}
    differs = tuple(name for name in stored.to_json() if again and again[name] != kept.get(name))
    return Rerun(stored, step.outcome, step.next_question.id if step.next_question else "", differs)


def replay(old: RuleSet, new: RuleSet, cases: Iterable[Request]) -> Replay:
    """Each case through both versions, what may harm somebody first."""
    began = time.perf_counter()
    told = Replay(old.hash, new.hash)
    for request in cases:
        told.cases += 1
        was, now = _step(old, request), _step(new, request)
        if change := _change(request, was, now):
            told.changes.append(change)
        elif was and now and was.outcome and now.outcome and _is_reworded(was.outcome, now.outcome):
            told.reworded += 1
    told.changes.sort(key=lambda each: CHANGES.index(each.kind))
    told.seconds = round(time.perf_counter() - began, 2)
    return told


def _step(rules: RuleSet, request: Request) -> Step | None:
    try:
        return judge(rules, request)
    except CannotJudge:
        return None


def _change(request: Request, was: Step | None, now: Step | None) -> Change | None:
    old, new = was.outcome if was else None, now.outcome if now else None
    differs = _differs(old, new)
    if now is None:
        kind = FAILS if was is not None else ""
    elif new is None:
        kind = ASKS if old is not None else ""
    elif old is None:
        kind = LEVEL
    elif old.disposition.rank != new.disposition.rank:
        kind = UP if new.disposition.rank > old.disposition.rank else DOWN
    else:
        kind = LEVEL if differs else ""
    if not kind:
        return None
    return Change(
        request=request.public_id,
        reference=request.reference,
        kind=kind,
        was=old.disposition.id if old else "",
        now=new.disposition.id if new else "",
        rule_was=decided_by(old),
        rule_now=decided_by(new),
        question=now.next_question.id if now and now.next_question else "",
        differs=differs,
    )


def _differs(old: Outcome | None, new: Outcome | None) -> tuple[str, ...]:
    if not old or not new:
        return ()
    named = ("disposition",) if old.disposition.id != new.disposition.id else ()
    return (*named, *(name for name in WHO_AND_HOW if getattr(old, name) != getattr(new, name)))


def decided_by(outcome: Outcome | None) -> str:
    """The floor or the rule that made the outcome what it is."""
    if outcome is None:
        return ""
    if outcome.floor:
        return f"floor {outcome.floor.id}"
    made = (each for each in outcome.reasons if each.disposition_id == outcome.disposition.id)
    first = next(made, None) or next(iter(outcome.reasons), None)
    return f"{first.pathway_id} {first.rule_id}" if first else ""


def _is_reworded(old: Outcome, new: Outcome) -> bool:
    plain_old, plain_new = old.to_json(), new.to_json()
    return any(plain_old[name] != plain_new[name] for name in plain_old if name != "rules_hash")
