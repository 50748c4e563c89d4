"""The form of going on with a request that began on the phone."""

from portal.forms import DateField, Form, TextField
from portal.i18n import lazy_gettext as _l


class GoOn(Form):
    """The code from the message or the call, and the birth date of the person it is about."""

    code = TextField(
        _l("Your code"),
        max_length=20,
        hint=_l("Six letters. We told you on the phone, or sent it to you."),
        missing=_l("Enter the six letters of your code"),
        drawing={"autocomplete": "off", "spellcheck": False, "width": 10, "autocapitalize": "characters"},
    )
    born_on = DateField(
        _l("What is the patient’s date of birth?"),
        hint=_l("For example, 31 3 1980. We ask so that nobody else can see the request."),
        birthday=True,
        missing=_l("Enter the date of birth"),
    )
