"""The form by which a service keeps its own entry: the same fields, read by the same rules as an upload."""

from collections.abc import Mapping
from typing import Any

from wtforms import ValidationError

from portal.community.checking import FIELDS, PROBLEMS, Wrong
from portal.community.directory_models import Service
from portal.community.entries import ACCESS, NEEDS
from portal.forms import CheckboxesField, Form, RadioField, TextAreaField, TextField
from portal.i18n import lazy_gettext as _l

SMALL: dict[str, Any] = {"small": True, "legend_size": "s"}
SHORT = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
# The form's field, and the name under which an upload would bring it.
CHECKED = (
    "description",
    "cost",
    "eligibility",
    "address",
    "postcode",
    "phone",
    "email",
    "website",
    "hours",
    "languages",
)


def _read_as_upload(form: Form, field: TextField) -> None:
    """Refuse what an upload would be refused for, in the same words."""
    try:
        FIELDS[field.short_name][1](field.data or "")
    except Wrong as wrong:
        why, what_to_do = PROBLEMS[str(wrong)]
        raise ValidationError(f"{why} {what_to_do}") from None


def _line(label: Any, length: int, **rest: Any) -> TextField:
    return TextField(label, max_length=length, validators=[_read_as_upload], **rest)


class EntryForm(Form):
    """All that a service says of itself, but for its name."""

    description = TextAreaField(_l("What you do"), max_length=4000, missing=_l("Say what you do"))
    needs = CheckboxesField(
        _l("What you help with"),
        missing=_l("Choose what you help with"),
        drawing={"small": True, "legend_size": "s"},
    )
    days = TextField(_l("When you are open, in words"), max_length=120)
    hours = _line(_l("Opening hours"), 400, hint=_l("Write them like Mon 10:00-12:00; Wed 13:00-15:00"))
    cost = _line(_l("What it costs"), 60, hint=_l("Leave this empty if it is free."))
    eligibility = TextAreaField(_l("Who it is for"), max_length=1000, drawing={"rows": 3})
    languages = _line(_l("Languages, by their codes"), 80, hint=_l("Such as en, pl or ur"))
    access = CheckboxesField(
        _l("How people can get to you"),
        options=[(code, words) for code, words in ACCESS.items()],
        drawing={"small": True, "legend_size": "s"},
    )
    address = _line(_l("Address"), 200)
    postcode = _line(_l("Postcode"), 10, drawing={"width": 10})
    phone = _line(_l("Phone"), 20, drawing={"width": 20, "type": "tel"})
    email = _line(_l("Email"), 120, drawing={"type": "email"})
    website = _line(_l("Website"), 200)
    standing = RadioField(
        _l("Are you open for new people?"),
        options=[
            ("active", _l("Yes")),
            ("temporarily closed", _l("Not at the moment")),
            ("defunct", _l("We have closed for good")),
        ],
        missing=_l("Choose whether you are open for new people"),
        drawing=SMALL,
    )


def entry_form(service: Service, need_words: Mapping[str, Any]) -> EntryForm:
    """The form, filled with what the directory says now."""
    same = ("description", "needs", "days", "cost", "eligibility", "access", "address", "postcode")
    form = EntryForm(
        **{name: getattr(service, name) for name in (*same, "phone", "email")},
        website=service.url,
        standing=service.status,
        languages=", ".join(service.languages),
        hours="; ".join(f"{SHORT[each['day']]} {each['opens']}-{each['closes']}" for each in service.hours),
    )
    form.needs.options = [{"value": need, "text": need_words.get(need, need)} for need in NEEDS]
    return form


def typed(form: EntryForm) -> dict[str, Any]:
    """What was typed, as the directory keeps it."""
    values = {FIELDS[name][0]: FIELDS[name][1](form[name].data or "") for name in CHECKED}
    values |= {"needs": form.needs.data, "access": form.access.data or [], "days": form.days.data or ""}
    return values | {"status": form.standing.data, "is_free": not values["cost"]}
