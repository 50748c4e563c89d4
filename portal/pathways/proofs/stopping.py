"""How soon a red flag is sure: of somebody who has this one danger and nothing else, within five questions.

Counted are the questions of the pathway, after the emergency check, until the outcome is as urgent as the red
flag makes it. Its own questions count too: a red flag of two signs needs two.
"""

from portal.pathways.conditions import IF_NO, TRUE
from portal.pathways.model import EMERGENCY_RANK
from portal.pathways.proofs.claims import Asked, Result
from portal.pathways.proofs.encoding import Formula, opposite
from portal.pathways.proofs.exceptions import Charter
from portal.pathways.proving import Story
from portal.pathways.script import Line
from portal.pathways.walk import Case, Replay

SHORT = 5
SOON = 5


def prove_stops(asked: Asked) -> None:
    """Notes for each red flag the fewest questions of any variant of the pathway."""
    script, stops = asked.model.script, asked.result.stops
    for line in script.lines:
        if line.rule.red_flag and script.blocks[line.block].pathway is asked.pathway:
            story = _somebody(asked, line)
            if story is not None:
                count = _questions(asked, story, min(line.ranks[TRUE], EMERGENCY_RANK))
                stops[line.rule.id] = min(count, stops.get(line.rule.id, count))


def judge_stops(result: Result, name: str, charter: Charter) -> None:
    for rule_id, count in result.stops.items():
        excepted = next((each for each in charter.exceptions if rule_id in each.rules), None)
        if excepted is not None and count > SOON:
            result.used.append(excepted.id)
        most = max(SOON, excepted.at_most if excepted else 0)
        if count <= most:
            result.proved[SHORT] = result.proved.get(SHORT, 0) + 1
            continue
        story = f"is sure only after {count} questions of its pathway (at most {most})"
        result.failed.setdefault(SHORT, []).append(story)
        result.findings.append((f"pathways/{name}.toml", f"rule[{rule_id}]", story, True))


def _somebody(asked: Asked, line: Line) -> Story | None:
    sure = asked.encoding.reaches(line.condition, TRUE)
    rank = min(line.ranks[TRUE], EMERGENCY_RANK)
    others: list[Formula] = [
        opposite(asked.encoding.reaches(other.condition, IF_NO))
        for other in asked.model.script.lines
        if other is not line and other.ranks[TRUE] >= rank
    ]
    for claims in ((sure, *others), (sure,)):
        found = asked.someone(*claims)
        if found is not None:
            return asked.replayer.story(asked.replayer.read(asked.calmest(found, *claims)))
    return None


def _questions(asked: Asked, story: Story, rank: int) -> int:
    check = {question.id for question in asked.ruleset.red_flags.questions}
    replay = Replay(asked.model.script, Case((), story.person, {}))
    question, count = replay.next_question(), 0
    while question is not None and replay.board.best[0] < rank:
        count += question.id not in check
        replay.answers = {**replay.answers, question.id: story.answers.get(question.id, "not_sure")}
        question = replay.next_question()
    return count
