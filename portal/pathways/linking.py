"""Joining what was read: every name that a rule file uses must exist, and every condition is compiled."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from portal.pathways.compiling import Compiler
from portal.pathways.conditions import Condition, atoms
from portal.pathways.documents import Documents
from portal.pathways.facts import FACTS
from portal.pathways.faults import Faults
from portal.pathways.model import RED_FLAGS, URGENT_NOW, Disposition, Floor, Pathway, Question, Rule, RuleSet

DISPOSITIONS, QUESTIONS = "dispositions.toml", "questions.toml"


@dataclass(slots=True)
class Linker:
    faults: Faults
    dispositions: Mapping[str, Disposition]
    shared: Mapping[str, Question]
    pathways: Mapping[str, tuple[str, Pathway]]

    def link(self, floors: Iterable[Floor], documents: Documents, content_hash: str) -> RuleSet:
        """The rule set; whether it may be used is for the caller to ask the faults."""
        self._check_dispositions()
        self._check_own_questions()
        shared = self._compile_questions(QUESTIONS, self.shared, self.shared)
        linked = {
            name: self._pathway(file, pathway, shared) for name, (file, pathway) in self.pathways.items()
        }
        self._check_ways_on(linked)
        own = {question.id: question for pathway in linked.values() for question in pathway.questions}
        red_flags = linked.pop(RED_FLAGS, None)
        scope = {**shared, **_by_id(red_flags.questions if red_flags else ())}
        return RuleSet(
            pathways=linked,
            red_flags=red_flags,  # type: ignore[arg-type]  # its absence is a fault already noted
            dispositions=self.dispositions,
            questions=shared,
            floors=tuple(self._floor(floor, scope) for floor in floors),
            every_question={**shared, **own},
            documents=documents,
            hash=content_hash,
        )

    def _check_dispositions(self) -> None:
        if self.dispositions and URGENT_NOW not in self.dispositions:
            self.faults.note(
                DISPOSITIONS, URGENT_NOW, "is missing: the engine falls back on it when in doubt"
            )
        for name, disposition in self.dispositions.items():
            key = f"disposition[{name}]"
            if disposition.fallback != "task":
                self._disposition(DISPOSITIONS, f"{key}.fallback", disposition.fallback)
            if disposition.if_unsure:
                self._disposition(DISPOSITIONS, f"{key}.if_unsure", disposition.if_unsure)

    def _disposition(self, file: str, key: str, name: str) -> None:
        if name and name not in self.dispositions:
            self.faults.note(file, key, f"{name!r} is no disposition")

    def _check_own_questions(self) -> None:
        """A question belongs to one pathway, or to questions.toml and then to whoever names it."""
        owners: dict[str, str] = {}
        for file, pathway in self.pathways.values():
            seen: set[str] = set()
            for question in pathway.questions:
                key = f"question[{question.id}]"
                if question.id in seen:
                    self.faults.note(file, key, "is listed twice")
                seen.add(question.id)
                if question.shared:
                    continue
                taken = owners.setdefault(question.id, file)
                if question.id in self.shared or question.id in FACTS or taken != file:
                    self.faults.note(
                        file, key, "this id is already a shared question, a fact or another pathway's"
                    )

    def _compile_questions(
        self, file: str, questions: Mapping[str, Question], scope: Mapping[str, Question]
    ) -> dict[str, Question]:
        compiled = {}
        for name, question in questions.items():
            if question.applies is not None:
                condition = self._condition(file, f"question[{name}].applies", question.applies, scope)
                question = replace(question, applies_when=condition)
            compiled[name] = question
        for name in compiled:
            if _leads_to_itself(name, compiled):
                self.faults.note(file, f"question[{name}].applies", "depends on its own answer")
        return compiled

    def _condition(self, file: str, key: str, raw: object, scope: Mapping[str, Question]) -> Condition:
        condition = Compiler(scope, lambda where, reason: self.faults.note(file, where, reason)).compile(
            raw, key
        )
        for atom in atoms(condition):
            for name in atom.reads:
                if name not in scope:
                    self.faults.note(file, key, f"the fact {atom.name!r} needs the shared question {name!r}")
        return condition

    def _pathway(self, file: str, pathway: Pathway, shared: Mapping[str, Question]) -> Pathway:
        red_flags = self.pathways[RED_FLAGS][1].questions if RED_FLAGS in self.pathways else ()
        scope = {**_by_id(red_flags), **_by_id(pathway.questions), **shared}
        own = {question.id: question for question in pathway.questions if not question.shared}
        resolved = {**shared, **self._compile_questions(file, own, scope)}
        applies = None
        if pathway.applies is not None:
            applies = self._condition(file, "applies", pathway.applies, scope)
            if any(atom.reads for atom in atoms(applies)):
                self.faults.note(
                    file, "applies", "of a pathway may use only what the record knows (age, sex, caller)"
                )
        self._check_rules(file, pathway)
        return replace(
            pathway,
            questions=tuple(
                resolved[question.id] for question in pathway.questions if question.id in resolved
            ),
            rules=tuple(self._rule(file, rule, scope) for rule in pathway.rules),
            applies_when=applies,
        )

    def _rule(self, file: str, rule: Rule, scope: Mapping[str, Question]) -> Rule:
        self._disposition(file, f"rule[{rule.id}].then", rule.then)
        if rule.when is None:
            return rule
        key = f"rule[{rule.id}].when"
        condition = self._condition(file, key, rule.when, scope)
        for name in condition.reads:
            if name in scope and scope[name].for_clinician:
                self.faults.note(file, key, f"{name!r} is for_clinician: no rule may use it")
        return replace(rule, condition=condition)

    def _check_rules(self, file: str, pathway: Pathway) -> None:
        for name, times in Counter(rule.id for rule in pathway.rules).items():
            if times > 1:
                self.faults.note(file, f"rule[{name}]", "this id is used twice")
        defaults = [rule.id for rule in pathway.rules if rule.when is None]
        if defaults != ["otherwise"]:
            self.faults.note(file, "rule", 'needs exactly one rule without `when`, with the id "otherwise"')
        if any(rule.red_flag for rule in pathway.rules if rule.when is None):
            self.faults.note(file, "rule[otherwise]", "cannot be a red flag")
        self._check_certain(
            file, "rule[otherwise].then", next((r for r in pathway.rules if r.when is None), None)
        )
        self._check_certain(file, "not_applicable.then", pathway.not_applicable)
        if pathway.not_applicable:
            self._disposition(file, "not_applicable.then", pathway.not_applicable.then)

    def _check_certain(self, file: str, key: str, rule: Rule | None) -> None:
        disposition = self.dispositions.get(rule.then) if rule else None
        if disposition and disposition.if_unsure:
            self.faults.note(
                file, key, f"{disposition.id!r} needs certain answers: say them in a rule with `when`"
            )

    def _check_ways_on(self, linked: Mapping[str, Pathway]) -> None:
        """Someone a pathway is not for always has somewhere to go, in at most two steps (invariant 6)."""
        if RED_FLAGS in linked and linked[RED_FLAGS].applies is not None:
            self.faults.note(self.pathways[RED_FLAGS][0], "applies", "the emergency check is for everyone")
        for name, pathway in linked.items():
            file = self.pathways[name][0]
            ways = bool(pathway.otherwise_go_to) + (pathway.not_applicable is not None)
            if ways != (pathway.applies is not None):
                self.faults.note(file, "applies", "needs one of otherwise_go_to and not_applicable beside it")
            target, steps = pathway.otherwise_go_to, 0
            while target:
                steps += 1
                if target not in linked or target == RED_FLAGS:
                    self.faults.note(file, "otherwise_go_to", f"{target!r} is no pathway")
                    break
                if steps > 2:
                    self.faults.note(file, "otherwise_go_to", "leads on more than twice, or in a circle")
                    break
                target = linked[target].otherwise_go_to

    def _floor(self, floor: Floor, scope: Mapping[str, Question]) -> Floor:
        self._disposition(DISPOSITIONS, f"floor[{floor.id}].at_least", floor.at_least)
        condition = self._condition(DISPOSITIONS, f"floor[{floor.id}].when", floor.when, scope)
        return replace(floor, condition=condition)


def _by_id(questions: Iterable[Question]) -> dict[str, Question]:
    return {question.id: question for question in questions}


def _leads_to_itself(name: str, questions: Mapping[str, Question]) -> bool:
    ahead, met = [name], set()
    while ahead:
        question = questions.get(ahead.pop())
        for needed in question.applies_when.reads if question and question.applies_when else ():
            if needed == name:
                return True
            if needed not in met:
                met.add(needed)
                ahead.append(needed)
    return False
