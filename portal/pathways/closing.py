"""Closing a walk: from what stands on the board to an outcome that explains itself."""

from collections.abc import Iterable, Mapping

from portal.pathways.board import Board, Standing
from portal.pathways.model import Answer, RuleSet
from portal.pathways.outcome import Outcome, Reason
from portal.pathways.script import Height

# From here on the patient goes elsewhere at once; advice for managing at home would only hold them up.
NO_SELF_CARE_RANK = 80


def close(
    ruleset: RuleSet,
    board: Board,
    standings: list[Standing],
    floor: Height | None,
    asked: Iterable[str],
    answers: Mapping[str, Answer],
) -> Outcome:
    winner = standings[0]
    disposition = floor.disposition if floor else winner.disposition
    # A rule's roles, modes and minutes go with its own disposition; one put there by doubt or a
    # floor has its own.
    rule = winner.rule if disposition.id == winner.rule.then else None
    pathways = [block.pathway for block in board.script.blocks]
    pathways = pathways[1:] or pathways
    at_home = disposition.rank < NO_SELF_CARE_RANK
    return Outcome(
        disposition=disposition,
        pathway_id=winner.pathway.id,
        roles=(rule and rule.roles) or disposition.roles,
        modes=(rule and rule.modes) or disposition.modes,
        minutes=disposition.minutes if rule is None or rule.minutes is None else rule.minutes,
        tags=_once(tag for standing in standings for tag in standing.rule.tags),
        red_flag=winner.rule.red_flag,
        reasons=tuple(_reason(board, standing, answers) for standing in standings),
        floor=floor.floor if floor else None,
        rules_hash=ruleset.hash,
        questions_asked=tuple(asked),
        self_care=_once(text for pathway in pathways for text in pathway.self_care) if at_home else (),
        safety_net=_once(
            (*disposition.safety_net, *(text for pathway in pathways for text in pathway.safety_net))
        ),
    )


def _reason(board: Board, standing: Standing, answers: Mapping[str, Answer]) -> Reason:
    rule = standing.rule
    names = _once(standing.line.condition.because(board.seen)) if standing.line else ()
    # "A pharmacist can help" would be untrue of the safer disposition that doubt put in its place.
    replaced = standing.disposition.id != rule.then and not rule.red_flag
    return Reason(
        rule_id=rule.id,
        pathway_id=standing.pathway.id,
        disposition_id=standing.disposition.id,
        text=standing.disposition.heading if replaced else rule.reason,
        red_flag=rule.red_flag,
        source=rule.source,
        because=tuple((name, answers[name]) for name in names if name in answers),
        unsure=standing.unsure,
    )


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))
