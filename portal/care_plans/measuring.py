"""Taking a measure with somebody, its history, and what all of them come to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from portal import audit, clock
from portal.access import Viewer
from portal.care_plans import measure_queries
from portal.care_plans.authors import author_of
from portal.care_plans.change import Change, matched_change
from portal.care_plans.charts import Chart, chart
from portal.care_plans.instruments import INSTRUMENTS, Instrument, Scale, scores_of
from portal.care_plans.models import CarePlan, MeasureTaken
from portal.db import transaction


@dataclass(frozen=True, slots=True)
class Pair:
    """One person's first score and the one of some weeks later."""

    weeks: int
    before: float
    after: float
    direction: str


@dataclass(frozen=True, slots=True)
class History:
    """One scale of one person over time, with its drawing where there is more than one score."""

    instrument: Instrument
    scale: Scale
    scores: tuple[tuple[date, float], ...]
    weeks: tuple[int | None, ...]  # of each score: so many weeks on it was asked for
    chart: Chart | None

    @property
    def direction(self) -> str:
        """In the person's terms: better, worse or the same."""
        return self._direction(self.scores[0][1], self.scores[-1][1])

    @property
    def pairs(self) -> list[Pair]:
        """The first score beside each that was asked for some weeks on; none without one before it."""
        first = self.scores[0][1]
        later = zip(self.scores[1:], self.weeks[1:], strict=True)
        return [
            Pair(weeks, first, score, self._direction(first, score)) for (_on, score), weeks in later if weeks
        ]

    def _direction(self, before: float, after: float) -> str:
        moved = (after - before) * self.scale.better
        return "same" if moved == 0 else "better" if moved > 0 else "worse"


@dataclass(frozen=True, slots=True)
class ScaleChange:
    """What a scale did over everybody."""

    instrument: Instrument
    scale: Scale
    change: Change


def take_measure(
    viewer: Viewer,
    plan: CarePlan,
    instrument: Instrument,
    taken_on: date,
    *,
    answers: Mapping[str, int] | None = None,
    scores: Mapping[str, float] | None = None,
) -> MeasureTaken:
    """Keep one questionnaire: its answers with the scores worked out of them, or the scores typed in."""
    author = author_of(viewer, plan)
    worked_out = scores_of(instrument, answers or {}) if instrument.is_asked_here else dict(scores or {})
    with transaction() as session:
        taken = MeasureTaken(
            practice_id=plan.practice_id,
            patient_id=plan.patient_id,
            care_plan_id=plan.id,
            instrument=instrument.id,
            answers=dict(answers or {}),
            scores=worked_out,
            taken_on=taken_on,
            author_kind=author.kind,
            author_name=author.name,
            created_at=clock.now(),
        )
        session.add(taken)
        session.flush()
        details = {"measure": taken.public_id, "instrument": instrument.id}
        audit.record(viewer, "care_plan.measure_taken", "care_plan", plan.public_id, details)
    return taken


def speaks_of_harm(instrument: Instrument, answers: Mapping[str, int]) -> bool:
    """Whether the item about hurting oneself was answered with anything but “Not at all”."""
    return bool(instrument.harm_item) and answers.get(instrument.harm_item, 0) > 0


def histories(viewer: Viewer, plan: CarePlan) -> list[History]:
    """Every scale that the person has a score on, in the order of the measures."""
    taken = measure_queries.measures_of(viewer, plan)
    found = []
    for instrument in INSTRUMENTS.values():
        for scale in instrument.scales:
            of = [each for each in taken if each.instrument == instrument.id and scale.id in each.scores]
            scores = tuple((each.taken_on, each.scores[scale.id]) for each in of)
            if scores:
                drawn = chart(scores, scale.least, scale.most) if len(scores) > 1 else None
                found.append(History(instrument, scale, scores, tuple(each.weeks for each in of), drawn))
    return found


def changes_of_practice(viewer: Viewer, weeks: int | None = None) -> list[ScaleChange]:
    """Each scale's change from matched pairs, over everybody who has a score on it.

    With `weeks` each first score is paired with the one asked for so long after, and with no other.
    """
    by_scale: dict[tuple[str, str], dict[int, list[float]]] = {}
    for patient_id, instrument_id, scores, asked_at in measure_queries.scores_in_order(viewer):
        for scale_id, score in scores.items():
            found = by_scale.setdefault((instrument_id, scale_id), {}).setdefault(patient_id, [])
            if not found or weeks in (None, asked_at):
                found.append(score)
    return [
        ScaleChange(instrument, scale, matched_change(by_scale[instrument.id, scale.id]))
        for instrument in INSTRUMENTS.values()
        for scale in instrument.scales
        if (instrument.id, scale.id) in by_scale
    ]
