"""Safeguarding and self-harm take one fixed path: private contact, no reason where others read it (C18)."""

from portal.pathways.outcome import Outcome
from portal.triage.judging import PRIVATE
from portal.triage.models import Assessment
from portal.triage.scores import SELF_HARM, speaks_of_harm

DISPOSITIONS = frozenset({"safeguarding_now", "crisis_mental_health"})
PATHWAYS = frozenset({SELF_HARM, "domestic_abuse_safeguarding"})
SIGNS = frozenset({"suicide", "self_harm", "overdose", "violence"})  # of emergency_words
# What the emergency check asks everybody, whatever the problem.
ANSWERS = {"g_life": {"suicide_act"}, "g_serious": {"suicidal_plan", "unsafe_now"}}


def is_private(assessment: Assessment, outcome: Outcome | None = None) -> bool:
    """Whether nobody else may learn what this is about, by a message, a voicemail or a screen."""
    try:
        return _is_private(assessment, outcome)
    except (AttributeError, KeyError, TypeError, ValueError):
        return True  # what was stored cannot be read, so it may be


def _is_private(assessment: Assessment, outcome: Outcome | None) -> bool:
    if outcome and (PRIVATE in outcome.tags or outcome.disposition.id in DISPOSITIONS):
        return True
    if PATHWAYS & set(assessment.pathway_ids) or SIGNS & set(assessment.noticed.get("signs", ())):
        return True
    return speaks_of_harm(assessment) or any(
        isinstance(ticked := assessment.answers.get(question), list) and values & set(ticked)
        for question, values in ANSWERS.items()
    )
