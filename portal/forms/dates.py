"""A date in three boxes, with a message for each way in which it can be wrong."""

from calendar import monthrange
from collections.abc import Callable
from datetime import date
from typing import Any

from markupsafe import Markup
from wtforms.utils import unset_value

from portal import clock, i18n
from portal.forms.base import QuestionField, Text
from portal.forms.numbers import western_digits
from portal.i18n import gettext as _

PARTS = ("day", "month", "year")
OLDEST = 130  # years: nobody registered is older, so a birthday before that is a slip of the finger


class WrongDate(ValueError):
    """A date that cannot be meant: what to say, and the boxes to put right."""

    def __init__(self, message: str, *parts: str) -> None:
        super().__init__(message)
        self.parts = parts or PARTS


class DateField(QuestionField):
    """Day, month and year. A `birthday` lies in the past; the browser may fill it in if it is one's `own`."""

    macro = "date_input"

    def __init__(
        self,
        label: Text = "",
        *,
        birthday: bool = False,
        own: bool = False,
        not_before_today: bool = False,
        **rest: Any,
    ) -> None:
        super().__init__(label, **rest)
        self.birthday, self.own, self.not_before_today = birthday, own, not_before_today
        self.typed: dict[str, str] = {}
        self.error_parts: tuple[str, ...] = ()

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        super().process(None, data, extra_filters)
        if formdata is None or not any(f"{self.name}-{part}" in formdata for part in PARTS):
            return
        self.typed = {part: (formdata.getlist(f"{self.name}-{part}") or [""])[0].strip() for part in PARTS}
        self.data = None
        if any(self.typed.values()):
            try:
                self.data = self.read(self.typed)
            except WrongDate as error:
                self.error_parts = error.parts
                self.process_errors.append(str(error))

    def read(self, typed: dict[str, str]) -> date:
        """The date; raises WrongDate."""
        _refuse_gaps(typed)
        read = exact_date(_number(typed, "day"), _month(typed), _number(typed, "year"))
        if self.birthday and read > clock.today():
            raise WrongDate(_("A date of birth must be in the past"))
        if self.birthday and read.year < clock.today().year - OLDEST:
            raise WrongDate(_("Check the year: that is more than 130 years ago"), "year")
        if self.not_before_today and read < clock.today():
            raise WrongDate(_("The date must be today or later"))
        return read

    @property
    def href(self) -> str:
        return f"#{self.id}-{(self.error_parts or PARTS)[0]}"

    def __call__(self, **named: Any) -> Markup:
        known = {part: str(getattr(self.data, part)) for part in PARTS} if self.data else {}
        usual = {"values": self.typed or known, "error_parts": self.error_parts, "birthday": self.own}
        return self.draw(**{**usual, **named})


def exact_date(day: int, month: int, year: int) -> date:
    """The date with these numbers; raises WrongDate, saying which box to look at."""
    if not 1 <= month <= 12:
        raise WrongDate(_("The month must be a number from 1 to 12"), "month")
    if not 1000 <= year <= 9999:
        raise WrongDate(_("The year must have 4 digits, like 1984"), "year")
    if not 1 <= day <= 31:
        raise WrongDate(_("The day must be a number from 1 to 31"), "day")
    if (day, month) == (29, 2) and monthrange(year, 2)[1] == 28:
        raise WrongDate(_("There is no 29 February in %(year)s", year=year), "day", "year")
    if day > monthrange(year, month)[1]:
        raise WrongDate(_("That month does not have so many days"), "day", "month")
    return date(year, month, day)


def _refuse_gaps(typed: dict[str, str]) -> None:
    gaps = tuple(part for part in PARTS if not typed[part])
    messages: dict[tuple[str, ...], Callable[[], str]] = {
        ("day",): lambda: _("Enter the day as well"),
        ("month",): lambda: _("Enter the month as well"),
        ("year",): lambda: _("Enter the year as well"),
        ("day", "month"): lambda: _("Enter the day and the month as well"),
        ("day", "year"): lambda: _("Enter the day and the year as well"),
        ("month", "year"): lambda: _("Enter the month and the year as well"),
    }
    if gaps:
        raise WrongDate(messages[gaps](), *gaps)


def _number(typed: dict[str, str], part: str) -> int:
    text = western_digits(typed[part])
    if text.isdecimal() and len(text) <= 4:
        return int(text)
    words = {
        "day": lambda: _("The day must be a number from 1 to 31"),
        "year": lambda: _("The year must have 4 digits, like 1984"),
    }
    raise WrongDate(words[part](), part)


def _month(typed: dict[str, str]) -> int:
    """A month by its number, or by its name in English or the language in use: people write both."""
    text = western_digits(typed["month"]).rstrip(".").casefold()
    if text.isdecimal() and len(text) <= 2:
        return int(text)
    for code in ("en", i18n.current().code):
        for names in i18n.speech(code).words.months.values():
            for number, name in enumerate(names, start=1):
                if text == name.rstrip(".").casefold():
                    return number
    raise WrongDate(_("The month must be a number from 1 to 12"), "month")
