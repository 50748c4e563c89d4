"""Closing a walk: from what stands on the board to an outcome that explains itself."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from portal.pathways.board import Board, Standing
from portal.pathways.model import Answer, Disposition, RuleSet
from portal.pathways.outcome import Outcome, Reason, reason_of
from portal.pathways.script import Advice, Height, Script

# From here on the patient goes elsewhere at once; advice for managing at home would only hold them up.
NO_SELF_CARE_RANK = 80


class Ending(NamedTuple):
    """All that a finished replay leaves; what stands is most urgent first."""

    board: Board
    standings: list[Standing]
    floor: Height | None
    asked: Iterable[str]
    answers: Mapping[str, Answer]


def close(ruleset: RuleSet, ending: Ending) -> Outcome:
    winner = ending.standings[0]
    disposition = ending.floor.disposition if ending.floor else winner.disposition
    # Roles, modes and minutes go with the rule's own disposition, not one that doubt or a floor put there.
    rule = winner.rule if disposition.id == winner.rule.then else None
    script = ending.board.script
    advice = script.advice.get(disposition.id)
    if advice is None:
        advice = script.advice[disposition.id] = _advice(script, disposition)
    return Outcome(
        disposition=disposition,
        pathway_id=winner.block.pathway.id,
        roles=(rule and rule.roles) or disposition.roles,
        modes=(rule and rule.modes) or disposition.modes,
        minutes=disposition.minutes if rule is None or rule.minutes is None else rule.minutes,
        tags=_once([tag for standing in ending.standings for tag in standing.rule.tags]),
        red_flag=winner.rule.red_flag,
        reasons=tuple([_reason(ending, standing) for standing in ending.standings]),
        floor=ending.floor.floor if ending.floor else None,
        rules_hash=ruleset.hash,
        questions_asked=tuple(ending.asked),
        self_care=advice[0],
        safety_net=advice[1],
    )


def _advice(script: Script, disposition: Disposition) -> Advice:
    """Self-care and safety net of the problems asked about, or of the emergency check alone."""
    pathways = [block.pathway for block in script.blocks]
    pathways = pathways[1:] or pathways
    at_home = pathways if disposition.rank < NO_SELF_CARE_RANK else []
    self_care = _once(text for pathway in at_home for text in pathway.self_care)
    return self_care, _once(
        (*disposition.safety_net, *(t for pathway in pathways for t in pathway.safety_net))
    )


def _reason(ending: Ending, standing: Standing) -> Reason:
    if standing.line is None:
        return standing.block.reason
    names, given = _once(standing.line.condition.because(ending.board.seen)), ending.answers
    because = tuple([(name, given[name]) for name in names if name in given])
    return reason_of(standing.rule, standing.block.pathway, standing.disposition, because, standing.unsure)


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))
