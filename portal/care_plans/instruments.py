"""The measures: those whose questions we may ask, and those of which only scores are typed in (licences).

The questions are quoted unaltered. A translation of ours would be another instrument, so they are in English
only. Sources and licences: ONS4 and the four loneliness questions, Office for National Statistics (OGL v3;
the three items of UCLA-3 are free to use, cited); PHQ-9 and GAD-7 as in portal/triage/scores.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.i18n import lazy_gettext as _l
from portal.triage.scores import FREQUENCIES, GAD7, PHQ9, STEM, Score


@dataclass(frozen=True, slots=True)
class Item:
    """One question as it is printed, with its possible answers as points."""

    id: str
    text: str
    answers: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Scale:
    """One number that comes out of a measure. `better` is +1 where more is better, -1 where less is."""

    id: str
    title: object
    least: float
    most: float
    better: int
    bands: tuple[tuple[float, object], ...] = ()

    def band(self, score: float) -> object:
        """The words for a score; nothing where none are published."""
        return next((words for least, words in self.bands if score >= least), "")


@dataclass(frozen=True, slots=True)
class Instrument:
    """A measure: with items it is asked here, without them its scores are typed in."""

    id: str
    title: str
    about: object
    scales: tuple[Scale, ...]
    intro: str = ""
    items: tuple[Item, ...] = ()
    harm_item: str = ""

    @property
    def is_asked_here(self) -> bool:
        return bool(self.items)


def _zero_to_ten(low: str, high: str) -> tuple[tuple[int, str], ...]:
    ends = {0: f"0 – {low}", 10: f"10 – {high}"}
    return tuple((points, ends.get(points, str(points))) for points in range(11))


_WELL = ((9, _l("very high")), (7, _l("high")), (5, _l("medium")), (0, _l("low")))
_ANXIOUS = ((6, _l("high")), (4, _l("medium")), (2, _l("low")), (0, _l("very low")))
_OFTEN = ((1, "Hardly ever or never"), (2, "Some of the time"), (3, "Often"))
_LONELY = (
    (5, "Often/always"),
    (4, "Some of the time"),
    (3, "Occasionally"),
    (2, "Hardly ever"),
    (1, "Never"),
)
_BANDS = {
    "minimal": _l("minimal"),
    "mild": _l("mild"),
    "moderate": _l("moderate"),
    "moderately severe": _l("moderately severe"),
    "severe": _l("severe"),
}

ONS4 = Instrument(
    id="ons4",
    title="ONS4",
    about=_l("Personal wellbeing: four questions, each with a score of its own"),
    intro="Next I would like to ask you four questions about your feelings on aspects of your life. There are"
    " no right or wrong answers. For each of these questions I'd like you to give an answer on a scale of 0"
    " to 10, where 0 is 'not at all' and 10 is 'completely'.",
    items=(
        Item(
            "satisfied",
            "Overall, how satisfied are you with your life nowadays?",
            _zero_to_ten("not at all satisfied", "completely satisfied"),
        ),
        Item(
            "worthwhile",
            "Overall, to what extent do you feel that the things you do in your life are worthwhile?",
            _zero_to_ten("not at all worthwhile", "completely worthwhile"),
        ),
        Item(
            "happy",
            "Overall, how happy did you feel yesterday?",
            _zero_to_ten("not at all happy", "completely happy"),
        ),
        Item(
            "anxious",
            "On a scale where 0 is 'not at all anxious' and 10 is 'completely anxious', overall, how anxious"
            " did you feel yesterday?",
            _zero_to_ten("not at all anxious", "completely anxious"),
        ),
    ),
    scales=(
        Scale("satisfied", _l("Satisfied with life"), 0, 10, 1, _WELL),
        Scale("worthwhile", _l("Life is worthwhile"), 0, 10, 1, _WELL),
        Scale("happy", _l("Happy yesterday"), 0, 10, 1, _WELL),
        Scale("anxious", _l("Anxious yesterday"), 0, 10, -1, _ANXIOUS),
    ),
)
LONELINESS = Instrument(
    id="loneliness",
    title="UCLA-3, ONS",
    about=_l("Loneliness: three questions and a direct one"),
    items=(
        Item("companionship", "How often do you feel that you lack companionship?", _OFTEN),
        Item("left_out", "How often do you feel left out?", _OFTEN),
        Item("isolated", "How often do you feel isolated from others?", _OFTEN),
        Item("direct", "How often do you feel lonely?", _LONELY),
    ),
    scales=(
        Scale("ucla3", _l("Loneliness, three questions"), 3, 9, -1),
        Scale("direct", _l("Feeling lonely"), 1, 5, -1),
    ),
)


def _of_triage(score: Score, about: object) -> Instrument:
    """PHQ-9 and GAD-7 exactly as triage asks them."""
    answers = tuple(enumerate(FREQUENCIES))
    items = tuple(Item(f"item_{number}", text, answers) for number, text in enumerate(score.items))
    bands = tuple((float(least), _BANDS[name]) for least, name in score.bands)
    scale = Scale("total", _l("Total"), 0, 3 * len(items), -1, bands)
    harm = f"item_{score.harm_item}" if score.harm_item is not None else ""
    return Instrument(score.id, score.title, about, (scale,), STEM, items, harm)


PAM = "pam"
TYPED = (
    Instrument(
        PAM,
        "PAM",
        _l("Patient activation: type in the score from your licensed tool"),
        (Scale("score", _l("Activation score"), 0, 100, 1),),
    ),
    Instrument(
        "mycaw",
        "MYCaW",
        _l("Concerns and wellbeing: type in the scores"),
        (
            Scale("concern_1", _l("First concern"), 0, 6, -1),
            Scale("concern_2", _l("Second concern"), 0, 6, -1),
            Scale("wellbeing", _l("Wellbeing"), 0, 6, -1),
        ),
    ),
    Instrument(
        "eq5d",
        "EQ-5D",
        _l("Health today: type in the index and the scale"),
        (
            Scale("index", _l("Index"), -1, 1, 1),
            Scale("vas", _l("Health today, 0 to 100"), 0, 100, 1),
        ),
    ),
    Instrument(
        "swemwbs",
        "SWEMWBS",
        _l("Mental wellbeing, short scale: type in the score"),
        (Scale("score", _l("Score"), 7, 35, 1),),
    ),
)
INSTRUMENTS: Mapping[str, Instrument] = {
    each.id: each
    for each in (
        ONS4,
        LONELINESS,
        _of_triage(PHQ9, _l("Low mood: nine questions")),
        _of_triage(GAD7, _l("Worry: seven questions")),
        *TYPED,
    )
}


def scores_of(instrument: Instrument, answers: Mapping[str, int]) -> dict[str, float]:
    """The scores that follow from the answers; one that lacks an answer is not worked out.

    ONS4 is never summed: the ONS says that a total of the four is not robust.
    """
    if instrument.id == LONELINESS.id:
        three = [answers[each] for each in ("companionship", "left_out", "isolated") if each in answers]
        found = {"ucla3": float(sum(three))} if len(three) == 3 else {}
        return found | ({"direct": float(answers["direct"])} if "direct" in answers else {})
    if instrument.scales[0].id == "total":
        is_whole = len(answers) == len(instrument.items)
        return {"total": float(sum(answers.values()))} if is_whole else {}
    return {name: float(points) for name, points in answers.items()}
