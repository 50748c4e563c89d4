"""The words round the rules' own texts: translated where they are, marked as English where they are not."""

from collections.abc import Iterable

from markupsafe import Markup

from portal import i18n
from portal.i18n import gettext as _
from portal.pathways.answers import NOT_MEASURED, PREFER_NOT_TO_SAY, UNSURE, hours
from portal.pathways.model import Answer, Question, RuleSet


def N_(message: str) -> str:
    """Mark a text for the catalogues, to be translated where it is shown (gettext's own name for that)."""
    return message


# The browse list, in the order people look for things: body first, then everyday matters.
GROUPS = {
    "general": N_("Feeling unwell or tired"),
    "chest_breathing": N_("Chest and breathing"),
    "ear_nose_throat": N_("Ears, nose and throat"),
    "tummy_urine": N_("Tummy, bowels and passing urine"),
    "bones_joints": N_("Bones, joints and muscles"),
    "skin": N_("Skin"),
    "child": N_("Babies and children"),
    "mind": N_("Mood, stress and sleep"),
    "everyday_life": N_("Money, housing, loneliness and daily life"),
    "medicines_admin": N_("Medicines, results, letters and routine checks"),
}
WITHOUT_SYMPTOMS = ("medicines_admin", "everyday_life")
# What a practice calls people in for once a year, in the order of the list that staff choose from.
REVIEWS = ("asthma_copd_review", "diabetes_review", "hypertension_readings")
RELATIONS = {
    "self": N_("Themselves"),
    "parent": N_("Parent or guardian"),
    "carer": N_("Carer"),
    "relative": N_("Relative"),
    "other": N_("Somebody else"),
    "staff": N_("Member of staff"),
}


def said(text: str) -> str | Markup:
    """A text of the rules in the language in use; where that lacks it, the English, marked as English."""
    if i18n.has_translation(text):
        return _(text) if text else ""
    return Markup('<span lang="en" dir="ltr">{}</span>').format(text)


def is_all_translated(texts: Iterable[str]) -> bool:
    """Whether the language in use has each of these texts."""
    return all(i18n.has_translation(text) for text in texts if text)


def texts_of(question: Question) -> tuple[str, ...]:
    """Every text a person can meet in this question."""
    options = (option.text for option in question.options)
    return (question.text, question.text_child, question.hint, question.why, *options)


_translated: dict[tuple[str, str, str], bool] = {}


def is_pathway_translated(rules: RuleSet, pathway_id: str) -> bool:
    """Whether the language in use has every text that this pathway can show."""
    key = (rules.hash, pathway_id, i18n.current().code)
    if key not in _translated:
        pathway = rules.pathway(pathway_id)
        every = [pathway.title, *pathway.self_care, *pathway.safety_net]
        every += [rule.reason for rule in pathway.rules]
        every += [text for question in pathway.questions for text in texts_of(question)]
        _translated[key] = is_all_translated(every)
    return _translated[key]


def group_title(group: str) -> str:
    """The name of a group of the browse list."""
    return _(GROUPS.get(group, group))


def answer_said(question: Question, answer: Answer) -> str | Markup:
    """An answer in words, for the page where answers are checked and for staff."""
    if isinstance(answer, str):
        return _text_said(question, answer)
    if isinstance(answer, int | float):
        number = f"{answer:g}"
        return Markup('<bdi dir="ltr">{}</bdi>').format(f"{number} {question.unit}".strip())
    texts = {option.value: option.text for option in question.options}
    return Markup("<br>").join(said(texts.get(value, value)) for value in answer)


def _text_said(question: Question, answer: str) -> str | Markup:
    if answer in UNSURE:
        return _("I would rather not say") if answer == PREFER_NOT_TO_SAY else _("I’m not sure")
    if answer == NOT_MEASURED:
        return _("Not measured")
    if question.kind == "yes_no":
        return _("Yes") if answer == "yes" else _("No")
    if question.kind == "duration" and hours(answer) is not None:
        return duration_said(answer)
    texts = {option.value: option.text for option in question.options}
    return said(texts[answer]) if answer in texts else answer


def duration_said(answer: str) -> str:
    """A duration such as “3d” in words."""
    number = int(answer[:-1])
    forms = {
        "h": lambda: i18n.ngettext("%(num)s hour", "%(num)s hours", number),
        "d": lambda: i18n.ngettext("%(num)s day", "%(num)s days", number),
        "w": lambda: i18n.ngettext("%(num)s week", "%(num)s weeks", number),
        "m": lambda: i18n.ngettext("%(num)s month", "%(num)s months", number),
        "y": lambda: i18n.ngettext("%(num)s year", "%(num)s years", number),
    }
    return forms[answer[-1]]()


def unit_options() -> list[dict[str, str]]:
    """The units a length of time may be given in."""
    return [
        {"value": "h", "text": _("hours")},
        {"value": "d", "text": _("days")},
        {"value": "w", "text": _("weeks")},
        {"value": "m", "text": _("months")},
        {"value": "y", "text": _("years")},
    ]
