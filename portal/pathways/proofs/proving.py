"""All proofs of one pathway."""

from portal.pathways.joining import SURELY, Parts
from portal.pathways.model import Pathway
from portal.pathways.proofs.always import prove_always
from portal.pathways.proofs.claims import Asked, Result
from portal.pathways.proofs.counting import NOWHERE, QUESTION_BUDGET, Counter
from portal.pathways.proofs.doubts import prove_doubts
from portal.pathways.proofs.exceptions import Charter
from portal.pathways.proofs.model import all_parts
from portal.pathways.proofs.reaching import meet, prove_asked, prove_reaching
from portal.pathways.proofs.relations import prove_relations
from portal.pathways.proofs.stopping import judge_stops, prove_stops
from portal.pathways.proofs.tables import Tables

SHORT = 5
# Of somebody not urgent, the emergency check among them.
QUESTIONS_IN_ALL = 15


def prove_pathway(tables: Tables, name: str, charter: Charter) -> Result:
    ruleset = tables.domains.ruleset
    pathway = None if name == ruleset.red_flags.id else ruleset.pathways[name]
    alone: list[Parts] = [((ruleset.red_flags.id, SURELY),)]
    result = Result()
    for parts in alone if pathway is None else all_parts(tables, pathway):
        _prove(Asked(tables, pathway, parts, charter, result))
    judge_stops(result, name, charter)
    _note_dead(result, pathway or ruleset.red_flags, "red_flags.toml" if pathway is None else "")
    return result


def _prove(asked: Asked) -> None:
    prove_reaching(asked)
    prove_relations(asked)
    prove_always(asked)
    if asked.pathway is not None:
        for disposition in asked.ruleset.dispositions.values():
            told = asked.leads_to(disposition)
            if told is not None:
                meet(asked, told)
        asked.draw()
        prove_stops(asked)
        _count(asked, asked.pathway)
    prove_asked(asked)
    prove_doubts(asked)
    asked.finish()


def _count(asked: Asked, pathway: Pathway) -> None:
    """The variant that asks the most stands for the pathway."""
    count = Counter(asked.model, pathway.id).count()
    told = {"longest": count.longest, "own": count.own, "mean": count.mean}
    known = asked.result.longest
    asked.result.longest = max((known, told), key=lambda each: each.get("longest", NOWHERE))
    excepted = asked.charter.most_questions(pathway.id)
    most = excepted.at_most if excepted else QUESTIONS_IN_ALL
    if excepted and count.longest > QUESTIONS_IN_ALL:
        asked.result.used.append(excepted.id)
    if count.own > QUESTION_BUDGET or count.longest > most:
        story = (
            f"asks somebody not urgent {count.longest} questions (at most {most}), "
            f"{count.own} of its own (at most {QUESTION_BUDGET})"
        )
        asked.fails(SHORT, "question", story)
    else:
        asked.holds(SHORT)


def _note_dead(result: Result, pathway: Pathway, file: str) -> None:
    file = file or f"pathways/{pathway.id}.toml"
    for rule in pathway.rules:
        if not result.decided.get(rule.id):
            result.findings.append((file, f"rule[{rule.id}]", "can never take part in an outcome", True))
            result.failed.setdefault(4, []).append(f"{rule.id} can never take part in an outcome")
    for question in pathway.questions:
        is_own = not question.for_clinician and not question.shared
        if is_own and not result.decided.get(f"question {question.id}"):
            result.findings.append((file, f"question[{question.id}]", "was asked in no story", False))
