"""One form with every kind of field, filled in for the tests."""

from datetime import UTC, datetime
from typing import Any

from werkzeug.datastructures import MultiDict

from portal.forms import (
    CheckboxesField,
    DateField,
    EmailField,
    Form,
    NhsNumberField,
    PasswordField,
    PhoneField,
    PostcodeField,
    RadioField,
    SearchField,
    SelectField,
    TextAreaField,
    TextField,
)

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
ANSWERS: list[dict[str, Any]] = [
    {"value": "yes", "text": "Yes"},
    {"value": "no", "text": "No"},
    {"divider": "or"},
    {"value": "none", "text": "None of these", "exclusive": True},
]


class Details(Form):
    name = TextField("Name", hint="As on your passport", missing="Enter your name", max_length=20)
    nhs_number = NhsNumberField("NHS number")
    born_on = DateField("Date of birth", birthday=True, own=True, missing="Enter your date of birth")
    review_on = DateField("Review", not_before_today=True)
    phone = PhoneField("Phone")
    postcode = PostcodeField("Postcode")
    email = EmailField("Email")
    words = TextAreaField("What is wrong?", max_length=50)
    pain = RadioField("Pain", options=ANSWERS)
    needs = CheckboxesField("Needs", options=ANSWERS)
    language = SelectField("Language", options=[("en", "English"), ("ur", "Urdu")])
    password = PasswordField("Password")
    found = SearchField("Find")


ENOUGH = {"name": "Ann", "born_on-day": "31", "born_on-month": "3", "born_on-year": "1980"}


def filled(**typed: Any) -> Details:
    form = Details(MultiDict({**ENOUGH, **{name.replace("__", "-"): value for name, value in typed.items()}}))
    form.validate()
    return form


def mistake(form: Details, name: str) -> str:
    return str(form[name].error)
