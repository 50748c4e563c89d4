"""The map of a pathway: where each box, line and word stands. Pure geometry; the template makes it SVG.

Questions run down one side. Out of each, to the other side, lead the answers that decide something and what
they decide. Every way out has a row of its own, so that no line crosses another and no box lies on another,
however large the pathway is. In a language written from the right the whole is mirrored.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from portal.i18n import gettext as _
from portal.insight.measuring import is_arabic, lines_of
from portal.insight.pathway_plan import Asked, Plan, Way
from portal.insight.urgency import level_of

WIDTH = 960.0
MARGIN, GAP, PADDING = 2.0, 12.0, 12.0
QUESTION, LABEL, OUTCOME = (2.0, 320.0), (366.0, 308.0), (716.0, 242.0)  # x and width of the three columns
BRANCH = 344.0  # where the ways out of a question part
SIZE, SMALL = 16.0, 14.0
BADGE = 14.0
MOST_LINES = 4
TALL = 1.75  # Nastaliq stands on a slope and needs this much more height


@dataclass(frozen=True, slots=True)
class Text:
    """One line of writing; `y` is its base line. It runs from `x` in its own direction."""

    x: float
    y: float
    words: str
    kind: str
    direction: str = "ltr"


@dataclass(frozen=True, slots=True)
class Box:
    x: float
    y: float
    width: float
    height: float
    kind: str
    texts: tuple[Text, ...] = ()
    badge: str = ""
    badge_x: float = 0.0


@dataclass(frozen=True, slots=True)
class Line:
    """From point to point; `is_arrow` at its end."""

    points: tuple[tuple[float, float], ...]
    is_arrow: bool = True


@dataclass(frozen=True, slots=True)
class Drawing:
    width: float
    height: float
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]


@dataclass(slots=True)
class _Step:
    """One row of the map before it has its place: what is asked, and the ways out."""

    badge: str
    kind: str
    words: tuple[tuple[str, str], ...]  # (text, kind of writing)
    ways: tuple[Way, ...]


def draw(plan: Plan, direction: str = "ltr") -> Drawing:
    """The map in the language in use."""
    boxes: list[Box] = []
    lines: list[Line] = []
    top, left_at = MARGIN, None
    for step in _steps(plan):
        placed, joining, bottom = _place(step, top)
        if left_at is not None:
            middle = QUESTION[0] + QUESTION[1] / 2
            lines.append(Line(((middle, left_at), (middle, top))))
        boxes += placed
        lines += joining
        left_at = placed[0].y + placed[0].height
        top = bottom + 2 * GAP
    drawing = Drawing(WIDTH, top - 2 * GAP + MARGIN, tuple(boxes), tuple(lines))
    return _mirrored(drawing) if direction == "rtl" else drawing


def _steps(plan: Plan) -> Iterator[_Step]:
    start = ((_("Known before the questions: age, sex and who is asking"), "strong"),)
    if plan.before:
        yield _Step("", "start", start, plan.before)
    for asked in plan.asked:
        yield _Step(str(asked.number), "question", _question(asked), plan.ways.get(asked.question.id, ()))
    left = Way((_("Anything else"),), plan.otherwise)
    yield _Step("", "end", ((_("None of the rules above holds"), "strong"),), (left,))


def _question(asked: Asked) -> tuple[tuple[str, str], ...]:
    words = ((_(asked.question.text), "strong"),)
    return (*words, (_("Not asked of everybody"), "small")) if asked.applies else words


def _place(step: _Step, top: float) -> tuple[list[Box], list[Line], float]:
    """The boxes of one step (its question first), the lines within it, and where it ends."""
    question = _written(QUESTION[0], top, QUESTION[1], step.kind, step.words, step.badge)
    boxes, lines, row = [question], [], top
    for way in step.ways:
        label = _written(LABEL[0], row, LABEL[1], "label", _label(way))
        outcome = _written(OUTCOME[0], row, OUTCOME[1], _level(way), _outcome(way))
        height = max(label.height, outcome.height)
        label, outcome = _grown(label, height), _grown(outcome, height)
        middle = row + height / 2
        lines.append(Line(((BRANCH, middle), (LABEL[0], middle))))
        lines.append(Line(((LABEL[0] + LABEL[1], middle), (OUTCOME[0], middle))))
        boxes += [label, outcome]
        row += height + GAP
    if step.ways:
        first, last = lines[0].points[0][1], lines[-2].points[0][1]
        question = boxes[0] = replace(question, height=max(question.height, boxes[1].height))
        lines.append(Line(((QUESTION[0] + QUESTION[1], first), (BRANCH, first)), False))
        lines.append(Line(((BRANCH, first), (BRANCH, last)), False))
    return boxes, lines, max(question.y + question.height, row - GAP if step.ways else 0)


def _level(way: Way) -> str:
    return level_of(way.decision.disposition.rank).id


def _label(way: Way) -> tuple[tuple[str, str], ...]:
    first, *others = way.labels
    return ((first, "strong"), *((text, "plain") for text in others))


def _outcome(way: Way) -> tuple[tuple[str, str], ...]:
    decision = way.decision
    urgency = str(level_of(decision.disposition.rank).words)
    number = str(decision.number)
    if decision.rule.red_flag:
        note = _("%(urgency)s, red flag, rule %(number)s", urgency=urgency, number=number)
    else:
        note = _("%(urgency)s, rule %(number)s", urgency=urgency, number=number)
    return ((_(decision.disposition.title), "strong"), (note, "small"))


def _written(
    x: float, y: float, width: float, kind: str, words: tuple[tuple[str, str], ...], badge: str = ""
) -> Box:
    """A box as high as its words need."""
    inset = PADDING + (2 * BADGE + 8 if badge else 0)
    texts, base = [], y + PADDING
    for text, writing in words:
        size = SMALL if writing == "small" else SIZE
        tall = TALL if is_arabic(text) else 1.0
        step = size * 1.3 * tall
        direction = "rtl" if is_arabic(text) else "ltr"
        for line in lines_of(text, width - inset - PADDING, size, MOST_LINES if kind == "label" else 99):
            base += step
            texts.append(Text(x + inset, base - step * 0.28, line, writing, direction))
    height = max(base + PADDING - y, 2 * BADGE + 2 * PADDING if badge else 0)
    return Box(x, y, width, height, kind, tuple(texts), badge, x + PADDING + BADGE)


def _grown(box: Box, height: float) -> Box:
    """The box at this height, its words in the middle."""
    down = (height - box.height) / 2
    texts = tuple(replace(text, y=text.y + down) for text in box.texts)
    return replace(box, height=height, texts=texts)


def _mirrored(drawing: Drawing) -> Drawing:
    """From the right: boxes change sides; English words within them still run from the left."""
    return replace(
        drawing,
        boxes=tuple(_mirrored_box(box) for box in drawing.boxes),
        lines=tuple(
            replace(line, points=tuple((WIDTH - x, y) for x, y in line.points)) for line in drawing.lines
        ),
    )


def _mirrored_box(box: Box) -> Box:
    x = WIDTH - box.x - box.width
    texts = []
    for text in box.texts:
        inset = text.x - box.x
        start = x + box.width - inset if text.direction == "rtl" else x + PADDING
        texts.append(replace(text, x=start))
    return replace(box, x=x, texts=tuple(texts), badge_x=WIDTH - box.badge_x)
