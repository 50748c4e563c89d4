"""Every rule can decide an outcome, every question can be asked: nothing in a pathway is dead."""

from portal.pathways.conditions import IF_NO, TRUE
from portal.pathways.model import EMERGENCY_RANK
from portal.pathways.outcome import Reason
from portal.pathways.proofs.claims import Asked, fixed
from portal.pathways.proofs.encoding import YES, Single, any_of, opposite, put
from portal.pathways.proofs.replay import Told
from portal.pathways.script import Line

TOTAL, DOMINATES = 1, 9


def prove_reaching(asked: Asked) -> None:
    """Notes which rules some story fires; what no variant of the pathway fires is a finding of its prover."""
    model = asked.model
    asked.nobody(TOTAL, "rule", "ends in no disposition", opposite(model.at_least(0)))
    for line in model.script.lines:
        if _is_own(asked, line):
            _fires(asked, line)
    for number, block in enumerate(model.script.blocks):
        if block.pathway is (asked.pathway or asked.ruleset.red_flags):
            lines = [line for line in model.script.lines if line.block == number]
            sure = any_of(asked.encoding.reaches(line.condition, TRUE) for line in lines)
            above = opposite(model.at_least(block.disposition.rank + 1))
            _note(asked, block.otherwise.id, (opposite(sure), above), (opposite(sure),))


def _is_own(asked: Asked, line: Line) -> bool:
    return asked.model.script.blocks[line.block].pathway is (asked.pathway or asked.ruleset.red_flags)


def _fires(asked: Asked, line: Line) -> None:
    encoding, model = asked.encoding, asked.model
    rank = line.ranks[TRUE]
    sure, perhaps = encoding.reaches(line.condition, TRUE), encoding.reaches(line.condition, IF_NO)
    calm = opposite(model.at_least(rank + 1)) if rank < EMERGENCY_RANK else YES
    # Whatever ends the questions before this rule's own are asked, or wins as the first of equals.
    others = [
        (other.place, opposite(encoding.reaches(other.condition, IF_NO)))
        for other in model.script.lines
        if other.place != line.place and other.ranks[TRUE] >= min(rank, EMERGENCY_RANK)
    ]
    before = [formula for place, formula in others if place < line.place]
    alone = [formula for _, formula in others]
    # A sex recorded as other is doubt for good: a rule about it alone never holds more surely than that.
    in_doubt = [] if line.condition.reads else [(perhaps, calm)]
    _note(asked, line.rule.id, (sure, *alone), (sure, calm, *before), (sure, calm), (sure,), *in_doubt)


def _note(asked: Asked, rule_id: str, *ways: tuple[object, ...]) -> None:
    """Tries the clearest story first: the rule alone, then the rule with nothing above it, then any.

    Where others must be true with it, everything else is calm, so that the walk does come to it.
    """
    result, key = asked.result, rule_id
    result.decided.setdefault(key, False)
    for place, claims in enumerate(ways):
        if result.decided[key]:
            return
        found = asked.someone(*claims)
        if found is not None:
            told = asked.replayer.tell(asked.calmest(found, *claims) if place else found)
            meet(asked, told)
            result.decided[key] = any(reason.rule_id == rule_id for reason in told.outcome.reasons)


def prove_asked(asked: Asked) -> None:
    """For a question that no story was asked: someone for whom a rule hangs on its answer."""
    decided = asked.result.decided
    for line in asked.model.script.lines:
        for name in line.condition.reads if _is_own(asked, line) else ():
            if decided.get(f"question {name}"):
                continue
            variable = asked.encoding.variables[name]
            sure = asked.encoding.reaches(line.condition, TRUE)
            calm = opposite(asked.model.at_least(min(line.ranks[TRUE], EMERGENCY_RANK - 1) + 1))
            without = opposite(put(sure, fixed(variable, 0 if isinstance(variable, Single) else ())))
            for claims in ((sure, without, calm), (sure, without)):
                found = asked.someone(*claims)
                if found is not None:
                    meet(asked, asked.replayer.tell(found))


def meet(asked: Asked, told: Told) -> None:
    """Keeps where a story led, and what it was asked."""
    result = asked.result
    if told.outcome.disposition.id not in result.dispositions:
        result.dispositions.append(told.outcome.disposition.id)
    for name in told.outcome.questions_asked:
        result.decided[f"question {name}"] = True
    red = [reason for reason in told.outcome.reasons if reason.red_flag]
    outranked = [reason for reason in red if _outranks(asked, reason, told)]
    if outranked:
        asked.fails(DOMINATES, f"rule[{outranked[0].rule_id}]", f"is outranked from below: {told}")
    else:
        asked.holds(DOMINATES)


def _outranks(asked: Asked, reason: Reason, told: Told) -> bool:
    return asked.ruleset.dispositions[reason.disposition_id].rank > told.outcome.disposition.rank
