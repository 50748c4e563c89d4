"""The form of a measure: its questions as they are printed, or boxes for scores worked out elsewhere."""

from typing import Any

from wtforms import ValidationError

from portal import clock
from portal.care_plans.instruments import Instrument, Scale
from portal.forms import DateField, Form, RadioField, TextField
from portal.forms.numbers import western_digits
from portal.i18n import gettext as _
from portal.i18n import lazy_gettext as _l


class ScoreField(TextField):
    """A score that was worked out elsewhere, within its scale."""

    def __init__(self, scale: Scale, **rest: Any) -> None:
        hint = _("From %(least)s to %(most)s", least=f"{scale.least:g}", most=f"{scale.most:g}")
        drawing = {"width": 5, "inputmode": "decimal"}
        super().__init__(scale.title, hint=hint, drawing=drawing, **rest)
        self.scale = scale

    def read(self, text: str) -> str:
        try:
            score = float(western_digits(text).replace(",", "."))
        except ValueError:
            score = float("nan")
        if not self.scale.least <= score <= self.scale.most:
            words = _("Enter a number from %(least)s to %(most)s")
            raise ValueError(words % {"least": f"{self.scale.least:g}", "most": f"{self.scale.most:g}"})
        return f"{score:g}"


class MeasureForm(Form):
    """One questionnaire; made by `measure_form`."""

    instrument: Instrument
    taken_on = DateField(_l("When was it answered?"), missing=_l("Enter the day"))

    def validate_taken_on(self, taken_on: DateField) -> None:
        if taken_on.data and taken_on.data > clock.today():
            raise ValidationError(_("The day must be today or in the past"))

    def drawn(self) -> list[Any]:
        """The questions, or the boxes, in their order."""
        of = self.instrument
        names = [item.id for item in of.items] or [scale.id for scale in of.scales]
        return [self[name] for name in names]

    @property
    def answers(self) -> dict[str, int]:
        """What was answered; a question may be passed by."""
        items = self.instrument.items
        return {item.id: int(self[item.id].data) for item in items if self[item.id].data is not None}

    @property
    def scores(self) -> dict[str, float]:
        """The scores typed in."""
        if self.instrument.is_asked_here:
            return {}
        boxes = {scale.id: self[scale.id].data for scale in self.instrument.scales}
        return {name: float(score) for name, score in boxes.items() if score is not None}

    def validate(self, extra_validators: Any = None) -> bool:
        is_fine = bool(super().validate(extra_validators))
        if is_fine and not self.answers and not self.scores:
            self.drawn()[0].errors = [_("Answer at least one")]
        return is_fine and not self.errors


def measure_form(instrument: Instrument, *, is_today: bool = False) -> MeasureForm:
    """The form of this measure; whoever answers it now is not asked when."""
    fields: dict[str, Any] = {}
    for number, item in enumerate(instrument.items, 1):
        options = [{"value": str(points), "text": words} for points, words in item.answers]
        fields[item.id] = RadioField(f"{number}. {item.text}", options=options, drawing={"legend_size": "s"})
    for scale in () if instrument.is_asked_here else instrument.scales:
        fields[scale.id] = ScoreField(scale)
    made = type("OneMeasureForm", (MeasureForm,), fields)
    form: MeasureForm = made(data={"taken_on": clock.today()})
    form.instrument = instrument
    if is_today:
        del form.taken_on
    return form
