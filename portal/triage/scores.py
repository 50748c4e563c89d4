"""PHQ-9 and GAD-7: opened when their two short questions call for them, scored, kept for the clinician.

Their words are quoted unaltered, as their owner asks. A translation of ours would be another instrument, so
they are shown in English only and to nobody who reads another language. The person is shown no total: a
number without somebody to explain it helps nobody, and it decides nothing. Item 9 does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.pathways.model import Answer, Person
from portal.triage.models import Assessment
from portal.triage.standing import AnyAssessment

FREQUENCIES = ("Not at all", "Several days", "More than half the days", "Nearly every day")
POINTS = {"not": 0, "several_days": 1, "over_half": 2, "nearly_daily": 3}
OPENS_FROM = 3  # of 6 points in the two short questions (PHQ-2, GAD-2)
YOUNGEST = 16
SELF_HARM = "self_harm_suicidal"
SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Score:
    """One questionnaire: its items, the bands of its total, and the item that speaks of harm, if any."""

    id: str
    title: str
    mark: str  # what its two short questions have in their ids, in every pathway that asks them
    items: tuple[str, ...]
    bands: tuple[tuple[int, str], ...]
    harm_item: int | None = None

    def band(self, total: int) -> str:
        return next(name for least, name in self.bands if total >= least)


STEM = "Over the last 2 weeks, how often have you been bothered by any of the following problems?"
PHQ9 = Score(
    "phq9",
    "PHQ-9",
    "phq",
    (
        "Little interest or pleasure in doing things",
        "Feeling down, depressed, or hopeless",
        "Trouble falling or staying asleep, or sleeping too much",
        "Feeling tired or having little energy",
        "Poor appetite or overeating",
        "Feeling bad about yourself — or that you are a failure or have let yourself or your family down",
        "Trouble concentrating on things, such as reading the newspaper or watching television",
        "Moving or speaking so slowly that other people could have noticed? Or the opposite — being so"
        " fidgety or restless that you have been moving around a lot more than usual",
        "Thoughts that you would be better off dead or of hurting yourself in some way",
    ),
    ((20, "severe"), (15, "moderately severe"), (10, "moderate"), (5, "mild"), (0, "minimal")),
    harm_item=8,
)
GAD7 = Score(
    "gad7",
    "GAD-7",
    "gad",
    (
        "Feeling nervous, anxious or on edge",
        "Not being able to stop or control worrying",
        "Worrying too much about different things",
        "Trouble relaxing",
        "Being so restless that it is hard to sit still",
        "Becoming easily annoyed or irritable",
        "Feeling afraid as if something awful might happen",
    ),
    ((15, "severe"), (10, "moderate"), (5, "mild"), (0, "minimal")),
)
SCORES = {each.id: each for each in (PHQ9, GAD7)}


def score_due(assessment: Assessment, person: Person, informant: str, language: str) -> Score | None:
    """The questionnaire to open next: they are answered by the grown person themselves."""
    if informant != "self" or person.age_years < YOUNGEST or language != "en":
        return None
    due = (each for each in SCORES.values() if each.id not in assessment.scores)
    return next((each for each in due if is_called_for(each, assessment.answers)), None)


def is_called_for(score: Score, answers: Mapping[str, Answer]) -> bool:
    """Whether the two short questions reach the mark; one in doubt counts as more than half the days."""
    points = [
        POINTS.get(str(answer), 2)
        for question, answer in answers.items()
        if score.mark in question and (str(answer) in POINTS or str(answer) == "not_sure")
    ]
    return sum(points) >= OPENS_FROM


def scored(score: Score, answers: Sequence[int]) -> dict[str, Any]:
    """The answers with their total and band, as they are kept."""
    total = sum(answers)
    harm = answers[score.harm_item] if score.harm_item is not None else 0
    return {"answers": list(answers), "total": total, "band": score.band(total), "harm": harm}


def speaks_of_harm(assessment: AnyAssessment) -> bool:
    """Whether item 9 was anything but “Not at all”."""
    return any(each.get("harm", 0) > 0 for each in assessment.scores.values())


@dataclass(frozen=True, slots=True)
class Shown:
    """A questionnaire as staff and care plans see it."""

    title: str
    total: int | None  # none when it was passed by
    most: int
    band: str
    items: tuple[tuple[str, str], ...]
    has_harm: bool


def scores_shown(assessment: Assessment) -> list[Shown]:
    """The questionnaires of a request, item by item."""
    return [
        Shown(
            title=score.title,
            total=kept.get("total"),
            most=3 * len(score.items),
            band=kept.get("band", ""),
            items=tuple(
                (item, FREQUENCIES[points])
                for item, points in zip(score.items, kept.get("answers", ()), strict=False)
            ),
            has_harm=kept.get("harm", 0) > 0,
        )
        for name, kept in assessment.scores.items()
        if (score := SCORES.get(name))
    ]
