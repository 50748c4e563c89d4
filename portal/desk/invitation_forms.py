"""The form by which staff choose a group and what its people may book."""

from datetime import timedelta
from typing import Any

from nhs_number.validate import is_valid
from wtforms import ValidationError

from portal import clock
from portal.desk.rota_forms import NumberField
from portal.forms import DateField, Form, RadioField, SelectField, TextAreaField
from portal.forms.numbers import western_digits
from portal.i18n import gettext as _
from portal.i18n import lazy_gettext as _l
from portal.people.cohort_queries import Cohort

LONGEST = timedelta(days=180)
OLDEST = 130
SEXES = (("", _l("Everybody")), ("female", _l("Women and girls")), ("male", _l("Men and boys")))
RECORDED: dict[str, object] = {
    "frail": _l("Frail"),
    "immuno": _l("Weak immune system"),
    "anticoag": _l("Takes a blood thinner"),
    "pregnant": _l("Pregnant"),
}
ON_RECORD = (("", _l("Anything")), *RECORDED.items())
SMALL = {"legend_size": "s", "small": True}


class NhsNumbersField(TextAreaField):
    """NHS numbers, one a line, in any grouping; kept as a list."""

    data: Any

    def read(self, text: str) -> tuple[str, ...]:  # type: ignore[override]  # what is kept are the numbers
        lines = [each for each in text.replace(",", "\n").splitlines() if each.strip()]
        numbers = {"".join(c for c in western_digits(each) if c.isdigit()): each.strip() for each in lines}
        wrong = [typed for number, typed in numbers.items() if not is_valid(number)]
        if wrong:
            raise ValueError(_("This is not an NHS number: %(number)s", number=wrong[0][:20]))
        return tuple(numbers)

    def show(self, data: Any) -> str:
        return "\n".join(data)


class NewInvitation(Form):
    """Who, to what, until when, and a few words of the practice's own."""

    kind = RadioField(_l("What may they book?"), missing=_l("Choose what they may book"), drawing=SMALL)
    from_age = NumberField(_l("From age"), least=0, most=OLDEST)
    to_age = NumberField(_l("Up to age"), least=0, most=OLDEST)
    sex = SelectField(_l("Who"), options=SEXES)
    on_record = SelectField(_l("On their record"), options=ON_RECORD)
    numbers = NhsNumbersField(
        _l("Or these NHS numbers"),
        hint=_l("One on each line. Then age and the rest do not count."),
        max_length=60_000,
    )
    words = TextAreaField(
        _l("Your own words to them"),
        hint=_l("They see this after their date of birth. It is not in the message, and is not translated."),
        max_length=500,
    )
    ends_on = DateField(
        _l("Until which day can they book?"), not_before_today=True, missing=_l("Enter the last day")
    )

    def validate_to_age(self, to_age: NumberField) -> None:
        if to_age.data is not None and self.from_age.data is not None and to_age.data < self.from_age.data:
            raise ValidationError(_("Enter an age that is not below the first one"))

    def validate_numbers(self, numbers: NhsNumbersField) -> None:
        ages = (self.from_age.data, self.to_age.data)
        is_fitted = any(each is not None for each in ages) or self.sex.data or self.on_record.data
        if not (numbers.data or is_fitted or self.from_age.errors or self.to_age.errors):
            raise ValidationError(_("Say who is invited: by age, by record, or by NHS number"))

    def validate_ends_on(self, ends_on: DateField) -> None:
        if ends_on.data and ends_on.data > clock.today() + LONGEST:
            raise ValidationError(_("Choose a day within the next 6 months"))

    def cohort(self) -> Cohort:
        """Who is meant. NHS numbers stand alone."""
        if self.numbers.data:
            return Cohort(nhs_numbers=self.numbers.data)
        return Cohort(self.from_age.data, self.to_age.data, self.sex.data or "", self.on_record.data or "")

    def chosen(self) -> dict[str, Any]:
        """The same to be kept with the invitation: no number of anybody."""
        if self.numbers.data:
            return {"numbers": len(self.numbers.data)}
        cohort = self.cohort()
        named = {name: getattr(cohort, name) for name in ("from_age", "to_age", "sex", "on_record")}
        return {name: value for name, value in named.items() if value not in (None, "")}
