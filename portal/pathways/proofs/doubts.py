"""Two doubts about red flags: every two of a pathway's red-flag questions not sure, all else calm, walked."""

from itertools import combinations
from typing import Any

from portal.pathways.answers import NOT_SURE
from portal.pathways.model import URGENT_NOW
from portal.pathways.proofs.claims import Asked
from portal.pathways.proofs.encoding import Several
from portal.pathways.proofs.relations import places
from portal.pathways.proofs.replay import Told
from portal.pathways.walk import Case, Replay

DOUBTS, ENOUGH = 18, 2


def prove_doubts(asked: Asked) -> None:
    someone = asked.someone()
    if someone is None:
        return
    calm = asked.replayer.read(asked.calmest(someone))
    urgent = asked.ruleset.dispositions[URGENT_NOW].rank
    for pair in _pairs(asked):
        chosen = {**calm, **{name: _doubt(asked, name) for name in pair}}
        story = asked.replayer.story(chosen)
        told = Told(story, asked.replayer.end(story))
        replay = Replay(asked.model.script, Case(asked.replayer.pathway_ids, story.person, story.answers))
        replay.next_question()
        open_ = replay.board.unsure_red_flags()
        if len(open_) < ENOUGH:
            continue
        if told.outcome.disposition.rank < urgent:
            asked.fails(DOUBTS, " + ".join(pair), f"two doubts bring no clinician: {told}")
        else:
            asked.holds(DOUBTS)


def _pairs(asked: Asked) -> list[tuple[str, str]]:
    """At least one of the two is the pathway's own; two of the emergency check are proved with that."""
    own: dict[str, bool] = {}
    for line in asked.model.script.lines:
        for name in line.condition.reads if line.rule.red_flag else ():
            own[name] = own.get(name, False) or line.block > 0 or asked.pathway is None
    return [pair for pair in combinations(own, 2) if own[pair[0]] or own[pair[1]]]


def _doubt(asked: Asked, name: str) -> Any:
    variable = asked.encoding.variables[name]
    return "not_sure" if isinstance(variable, Several) else places(variable)[NOT_SURE]
