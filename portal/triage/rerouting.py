"""Symptom words in a request without symptoms: the matching questions are offered beside it (C20)."""

from portal.pathways.model import RuleSet
from portal.triage import finding
from portal.triage.judging import person_of
from portal.triage.models import Assessment
from portal.triage.wording import WITHOUT_SYMPTOMS

MOST_OFFERED = 3


def notice_symptoms(rules: RuleSet, assessment: Assessment, text: str) -> None:
    """Keep which problems the text speaks of besides a form, a repeat or a check; asked about once each."""
    chosen = [rules.pathways[each] for each in assessment.pathway_ids if each in rules.pathways]
    if not text or not chosen or any(each.group not in WITHOUT_SYMPTOMS for each in chosen):
        return
    before = assessment.noticed.get("symptoms", [])
    if new := [each for each in symptoms_in(rules, assessment, text) if each not in before]:
        kept = {name: value for name, value in assessment.noticed.items() if name != "symptoms_answered"}
        assessment.noticed = {**kept, "symptoms": [*before, *new]}


def symptoms_in(rules: RuleSet, assessment: Assessment, text: str) -> list[str]:
    """The problems with symptoms that the text may be about, in the form for this person."""
    person = person_of(assessment.asked_from)
    near = finding.pathways_for(rules, text, person)
    return [each.id for each in near if _is_illness(rules, each.id)][:MOST_OFFERED]


def _is_illness(rules: RuleSet, pathway_id: str) -> bool:
    found = rules.pathways[pathway_id]
    return found.acute and found.group not in WITHOUT_SYMPTOMS and pathway_id != finding.NOT_LISTED


def offered_symptoms(rules: RuleSet, assessment: Assessment) -> list[str]:
    """The problems to offer questions about now: noticed, not answered, and not chosen meanwhile."""
    if "symptoms_answered" in assessment.noticed:
        return []
    noticed = assessment.noticed.get("symptoms", [])
    return [each for each in noticed if each in rules.pathways and each not in assessment.pathway_ids][
        -MOST_OFFERED:
    ]
