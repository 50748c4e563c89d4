"""The manager's forms: leave and sickness, a clinic new or changed, when kept times open, and pauses."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from wtforms import ValidationError

from portal.booking.bands import KEPT_FOR
from portal.booking.categories import CATEGORIES, SERVICES
from portal.booking.roles import ROLES
from portal.forms import CheckboxesField, DateField, Form, RadioField, SelectField, TextField
from portal.forms.numbers import western_digits
from portal.i18n import gettext as _
from portal.i18n import lazy_gettext as _l
from portal.triage.pausing import MINUTES, REASONS

LEAVE_KINDS: dict[str, object] = {
    "sick": _l("Ill"),
    "annual": _l("On leave"),
    "study": _l("At training"),
    "other": _l("Another reason"),
}
NOTICE: dict[int, object] = {
    0: _l("just before it begins"),
    60: _l("1 hour before"),
    120: _l("2 hours before"),
    240: _l("4 hours before"),
    1440: _l("1 day before"),
    2880: _l("2 days before"),
    10080: _l("1 week before"),
}
SMALL = {"small": True, "legend_size": "s"}
CHOOSE = {"value": "", "text": _l("Choose")}


def options_of(words: Mapping[Any, object]) -> list[tuple[str, object]]:
    return [(str(key), text) for key, text in words.items()]


class TimeField(TextField):
    """A time on the clock, as people type it: 9:30, 09.30 or 0930."""

    data: Any

    def __init__(self, label: Any = "", **rest: Any) -> None:
        super().__init__(label, max_length=8, **rest)

    def read(self, text: str) -> time:  # type: ignore[override]  # what is kept is the time, not its words
        digits = western_digits(text).replace(".", ":").replace(" ", "")
        if digits.isdecimal() and len(digits) in (3, 4):
            digits = f"{digits[:-2]}:{digits[-2:]}"
        try:
            return time.fromisoformat(digits.zfill(5))
        except ValueError:
            raise ValueError(_("Enter a time like 09:30")) from None

    def show(self, data: Any) -> str:
        return f"{data:%H:%M}"

    def draw(self, **named: Any) -> Any:
        return super().draw(**{"width": 5, "autocomplete": "off", "inputmode": "text", **named})


class NumberField(TextField):
    """A whole number within bounds."""

    data: Any

    def __init__(self, label: Any = "", *, least: int, most: int, **rest: Any) -> None:
        super().__init__(label, max_length=6, **rest)
        self.least, self.most = least, most

    def read(self, text: str) -> int:  # type: ignore[override]  # what is kept is the number
        digits = western_digits(text)
        if not digits.isdecimal() or not self.least <= int(digits) <= self.most:
            raise ValueError(
                _("Enter a whole number from %(least)s to %(most)s", least=self.least, most=self.most)
            )
        return int(digits)

    def is_empty(self) -> bool:
        return self.data is None  # nothing typed: 0 is a number like others

    def draw(self, **named: Any) -> Any:
        return super().draw(**{"width": 4, "autocomplete": "off", "inputmode": "numeric", **named})


class TakeLeave(Form):
    """Who is away, from when to when."""

    who = SelectField(_l("Who is away?"), missing=_l("Choose who is away"))
    kind = RadioField(
        _l("Why?"), options=options_of(LEAVE_KINDS), drawing=SMALL, missing=_l("Choose why they are away")
    )
    first = DateField(_l("First day away"), not_before_today=True, missing=_l("Enter the first day"))
    last = DateField(_l("Last day away"), not_before_today=True, missing=_l("Enter the last day"))
    from_time = TimeField(
        _l("From what time on the first day?"), hint=_l("Leave it empty if they are away the whole day.")
    )
    to_time = TimeField(
        _l("Until what time on the last day?"), hint=_l("Leave it empty if they are away the whole day.")
    )

    def validate_last(self, field: DateField) -> None:
        if field.data and self.first.data and field.data < self.first.data:
            raise ValidationError(_("The last day must not be before the first"))

    def validate_to_time(self, field: TimeField) -> None:
        same_day = self.first.data and self.first.data == self.last.data
        if same_day and field.data and self.from_time.data and field.data <= self.from_time.data:
            raise ValidationError(_("The end must be after the beginning"))


class ClinicHours(Form):
    """From when to when a clinic is held, and where."""

    starts = TimeField(_l("Begins at"), missing=_l("Enter when it begins"))
    ends = TimeField(_l("Ends at"), missing=_l("Enter when it ends"))
    site = SelectField(_l("Where?"), missing=_l("Choose where"))

    def validate_ends(self, field: TimeField) -> None:
        if field.data and self.starts.data and field.data <= self.starts.data:
            raise ValidationError(_("The end must be after the beginning"))


class ChangeClinic(ClinicHours):
    """What becomes of a clinic that is published."""

    change = RadioField(
        _l("What changes?"),
        options=[
            ("cancel", _l("It is not held on this day")),
            ("otherwise", _l("It is held on this day, at another time or place")),
            ("end", _l("After this day it is not held any more")),
        ],
        drawing=SMALL,
        missing=_l("Choose what changes"),
    )


class NewClinic(ClinicHours):
    """A clinic to add, regular or on one day."""

    who = SelectField(_l("Who?"), missing=_l("Choose who"))
    role = SelectField(_l("In which role?"), options=[("", _l("Their own")), *options_of(ROLES)])
    first = DateField(_l("First day"), not_before_today=True, missing=_l("Enter the first day"))
    often = RadioField(
        _l("How often?"),
        options=[("once", _l("On this day only")), ("1", _l("Every week")), ("2", _l("Every 2 weeks"))],
        default="once",
        drawing=SMALL,
        missing=_l("Choose how often"),
    )
    minutes = NumberField(
        _l("Minutes for each visit"), least=5, most=240, missing=_l("Enter how many minutes")
    )
    places = NumberField(
        _l("Places at each time"),
        least=1,
        most=60,
        default=1,
        hint=_l("More than 1 for a group."),
        missing=_l("Enter how many places"),
    )
    title = TextField(_l("Name of the group"), max_length=60, hint=_l("For example, Walking group"))
    modes = CheckboxesField(
        _l("How are people seen?"),
        options=[
            ("in_person", _l("Face to face")),
            ("phone", _l("Phone call")),
            ("video", _l("Video call")),
            ("home", _l("At home")),
        ],
        drawing={"small": True, "legend_size": "s"},
        missing=_l("Choose how people are seen"),
    )
    kept_for = SelectField(_l("Kept for"), options=options_of(KEPT_FOR), default="0")
    room = CheckboxesField(_l("The room"), options=[("steps", _l("There are steps to it"))], drawing=SMALL)
    notice = SelectField(
        _l("Booked by patients up to"),
        options=options_of(NOTICE),
        default="0",
        hint=_l("After that only staff book it."),
    )
    service = SelectField(_l("Whose clinic?"), options=options_of(SERVICES), default="own")
    category = SelectField(
        _l("National category"), options=options_of(CATEGORIES), default="routine", missing=_l("Choose one")
    )

    def validate_title(self, field: TextField) -> None:
        if not field.data and isinstance(self.places.data, int) and self.places.data > 1:
            raise ValidationError(_("Enter the name of the group"))

    def validate_minutes(self, field: NumberField) -> None:
        if self.starts.data and self.ends.data and isinstance(field.data, int):
            length = _minutes(self.ends.data) - _minutes(self.starts.data)
            if 0 < length < field.data:
                raise ValidationError(_("That is longer than the clinic"))

    @property
    def last(self) -> date | None:
        """The day with which it ends: an extra clinic is held once."""
        return self.first.data if self.often.data == "once" else None


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


class SetReleaseRule(Form):
    """When kept times open, and to whom: a sentence with four gaps."""

    role = SelectField(_l("Whose times?"), options=[("", _l("Everybody’s")), *options_of(ROLES)])
    kept_for = SelectField(
        _l("Times kept for"),
        options=[CHOOSE, *[(str(rank), words) for rank, words in KEPT_FOR.items() if rank]],
        missing=_l("Choose what they are kept for"),
    )
    opens_to = SelectField(
        _l("Open to"),
        options=[CHOOSE, *[(str(rank), words) for rank, words in KEPT_FOR.items() if rank <= 75]],
        missing=_l("Choose whom they open to"),
    )
    at_time = TimeField(_l("At what time?"), hint=_l("For example, 14:00"), missing=_l("Enter a time"))
    days_before = NumberField(
        _l("How many days before?"),
        least=0,
        most=28,
        hint=_l("0 is the same day, 1 is the day before."),
        missing=_l("Enter how many days before"),
    )

    def validate_opens_to(self, field: SelectField) -> None:
        if self.kept_for.data and field.data and int(field.data) >= int(self.kept_for.data):
            raise ValidationError(_("They must open to more people than they are kept for"))


class PauseUrgent(Form):
    """Why, and for how long: there is no pause without an end."""

    reason = RadioField(_l("Why?"), options=options_of(REASONS), drawing=SMALL, missing=_l("Choose why"))
    minutes = RadioField(
        _l("For how long?"),
        options=[(str(each), _l("%(num)s minutes", num=each)) for each in MINUTES],
        drawing={**SMALL, "inline": True},
        missing=_l("Choose for how long"),
    )
