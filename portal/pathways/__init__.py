"""The rule engine: pure. Rules as data in, a next question or an outcome with its reasons out."""

from portal.pathways.answers import AnswerError, parse_answer
from portal.pathways.faults import RuleFileError, RuleFileErrors
from portal.pathways.load import load_rules
from portal.pathways.model import Answer, Disposition, Pathway, Person, Question, RuleSet
from portal.pathways.outcome import Outcome, Reason
from portal.pathways.walk import Case, NotAskedHere, Step, question_at, walk

__all__ = [
    "Answer",
    "AnswerError",
    "Case",
    "Disposition",
    "NotAskedHere",
    "Outcome",
    "Pathway",
    "Person",
    "Question",
    "Reason",
    "RuleFileError",
    "RuleFileErrors",
    "RuleSet",
    "Step",
    "load_rules",
    "parse_answer",
    "question_at",
    "walk",
]
