"""The hard clinical invariants of rules/invariants.toml, each against every pathway that it is about."""

from portal.pathways.conditions import IF_NO, TRUE, Condition
from portal.pathways.proofs.claims import Asked
from portal.pathways.proofs.encoding import opposite
from portal.pathways.proofs.exceptions import Always


def prove_always(asked: Asked) -> None:
    for always, condition in asked.always:
        _prove(asked, always, condition)


def _prove(asked: Asked, always: Always, condition: Condition) -> None:
    holds = asked.encoding.reaches(condition, IF_NO if always.even_in_doubt else TRUE)
    key = f"invariant[{always.id}]"
    decided = asked.result.decided
    decided[key] = decided.get(key, False) or asked.someone(holds) is not None
    if always.at_least:
        rank = asked.ruleset.dispositions[always.at_least].rank
        asked.nobody(always.invariant, key, always.name, holds, opposite(asked.model.at_least(rank)))
    for name in always.never:
        ends_there = asked.model.ends_in(asked.ruleset.dispositions[name])
        asked.nobody(always.invariant, key, always.name, holds, ends_there)
