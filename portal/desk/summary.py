"""One request on one screen: danger signs yes and no, and the medicines that were spoken of."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from markupsafe import Markup

from portal.desk.dossier import Dossier, answer_words
from portal.i18n import gettext as _
from portal.pathways.answers import UNSURE
from portal.pathways.conditions import atoms
from portal.pathways.model import Answer, Pathway, Question, RuleSet
from portal.triage.judging import person_of
from portal.triage.models import Request
from portal.triage.wishes import STORIES
from portal.triage.wording import said

Words = str | Markup
FURTHER = re.compile(r"(?<=[.۔])\s")
ABOUT_MEDICINES = re.compile(r"medicine|tablet|thinner|inhaler|insulin|steroid|antibiotic|\bdrugs\b", re.I)
# Names that people write by themselves; what is not here is still in their own words beside it.
NAMES = re.compile(
    r"\b(?:paracetamol|ibuprofen|aspirin|codeine|co-codamol|naproxen|tramadol|morphine|amitriptyline"
    r"|gabapentin|pregabalin|diazepam|zopiclone|sertraline|citalopram|fluoxetine|mirtazapine|venlafaxine"
    r"|lithium|clozapine|olanzapine|quetiapine|risperidone|methotrexate|azathioprine|prednisolone"
    r"|hydrocortisone|carbimazole|levothyroxine|insulin|metformin|gliclazide|empagliflozin|dapagliflozin"
    r"|semaglutide|ramipril|lisinopril|losartan|amlodipine|bisoprolol|atenolol|furosemide|spironolactone"
    r"|atorvastatin|simvastatin|warfarin|apixaban|rivaroxaban|edoxaban|dabigatran|clopidogrel|digoxin"
    r"|amoxicillin|penicillin|doxycycline|nitrofurantoin|trimethoprim|flucloxacillin|clarithromycin"
    r"|omeprazole|lansoprazole|salbutamol|ventolin|beclometasone|montelukast|cetirizine|loratadine"
    r"|methadone|buprenorphine|tamoxifen|valproate|lamotrigine|carbamazepine|levetiracetam|hrt|epipen"
    r"|antibiotics?|steroids?|blood thinners?|painkillers?|inhalers?|contraceptive pill|the pill)\b",
    re.I,
)


@dataclass(slots=True)
class Summary:
    """What must be seen at a glance. A No counts as much as a Yes."""

    yes: list[Words] = field(default_factory=list)
    unsure: list[Words] = field(default_factory=list)
    no: list[Words] = field(default_factory=list)
    told: list[Words] = field(default_factory=list)  # choices and figures that alone are neither yes nor no
    check_no: int = 0  # signs of the emergency check, where not one of them is there: they are not told apart
    medicines: list[Words] = field(default_factory=list)


def summary(rules: RuleSet, request: Request, found: Dossier) -> Summary:
    """Sorted from the answers; a question that newer rules no longer have stays with the answers below."""
    made, check = Summary(), Summary()
    danger, fired = _danger_questions(rules, request), _behind_a_red_flag(found)
    first = {question.id for question in rules.red_flags.questions}
    order = found.outcome.questions_asked if found.outcome else tuple(request.assessment.answers)
    for each in order:
        question, answer = rules.every_question.get(each), request.assessment.answers.get(each)
        if question is None or answer is None:
            continue
        if each in danger:
            part, asked = check if each in first else made, _asked(request, question)
            if question.kind in ("yes_no", "multi") or (isinstance(answer, str) and answer in UNSURE):
                _sort(part, question, asked, answer)
            else:
                (part.yes if each in fired else part.told).append(
                    _chosen(asked, answer_words(rules, each, answer))
                )
        if ABOUT_MEDICINES.search(question.text):
            made.medicines += _ticked(question, answer)
    made.medicines += _named(request)
    return _with_check(made, check)


def _behind_a_red_flag(found: Dossier) -> set[str]:
    """The questions whose answers made a red flag: which of several choices is one, only the rule knows."""
    reasons = found.outcome.reasons if found.outcome else ()
    return {question for each in reasons if each.red_flag for question, _answer in each.because}


def _chosen(asked: Words, answered: Words) -> Words:
    """What was asked with what was answered: of choices and figures, neither says enough alone."""
    both = Markup("{}").format(_("%(question)s %(answer)s"))
    return both % {"question": asked, "answer": answered}


def _with_check(made: Summary, check: Summary) -> Summary:
    """The emergency check counts as one No where nothing of it is there; else each sign of it is named."""
    if not check.yes and not check.unsure:
        made.check_no = len(check.no)
        return made
    made.yes[:0], made.unsure[:0], made.no[:0], made.told[:0] = check.yes, check.unsure, check.no, check.told
    return made


def _danger_questions(rules: RuleSet, request: Request) -> set[str]:
    """The emergency check, and whatever a red-flag rule of these problems reads."""
    pathways = [rules.pathways[each] for each in request.assessment.pathway_ids if each in rules.pathways]
    read = {name for pathway in pathways for name in _read_by_red_flags(pathway)}
    return read | {question.id for question in rules.red_flags.questions}


def _read_by_red_flags(pathway: Pathway) -> Iterator[str]:
    for rule in pathway.rules:
        if rule.red_flag and rule.condition:
            for atom in atoms(rule.condition):
                yield from (atom.name, *atom.reads)


def _sort(made: Summary, question: Question, asked: Words, answer: Answer) -> None:
    if isinstance(answer, str) and answer in UNSURE:
        made.unsure.append(asked)
    elif question.kind == "multi" and isinstance(answer, list | tuple):
        options = [each for each in question.options if not each.exclusive]
        made.yes += [said(each.text) for each in options if each.value in answer]
        made.no += [_sign(said(each.text)) for each in options if each.value not in answer]
        if "not_sure" in answer:
            made.unsure.append(asked)
    elif question.kind == "yes_no":
        (made.yes if answer == "yes" else made.no).append(asked)


def _sign(words: Words) -> Words:
    """The sign itself; how to look for it stands with the answer. All of them must fit one screen."""
    return words if isinstance(words, Markup) else FURTHER.split(words, maxsplit=1)[0]


def _asked(request: Request, question: Question) -> Words:
    try:
        person = person_of(request.assessment.asked_from)
    except (KeyError, TypeError, ValueError, AttributeError):
        return said(question.text)
    return said(question.text_for(person, request.informant))


def _ticked(question: Question, answer: Answer) -> list[Words]:
    if isinstance(answer, list | tuple):
        return [said(o.text) for o in question.options if o.value in answer and not o.exclusive]
    if question.kind == "yes_no" and answer == "yes":
        return [said(question.text)]
    return [said(each.text) for each in question.options if each.value == answer and not each.exclusive]


def _named(request: Request) -> list[Words]:
    """What they named in their own words, once each, as they wrote it."""
    wishes = request.assessment.wishes
    texts = [request.assessment.own_words, *(str(wishes.get(name, "")) for name in STORIES)]
    names = {found.lower(): found for text in texts for found in NAMES.findall(text)}
    return [_("“%(words)s”, in their own words", words=name) for name in names.values()]
