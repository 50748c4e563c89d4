"""The form of a call: who is on the line, by which way, and whom to look for."""

from wtforms import ValidationError

from portal.forms import Form, RadioField, SearchField, TextField
from portal.i18n import gettext as _
from portal.i18n import lazy_gettext as _l


class Call(Form):
    """What stays the same while the receptionist looks for the patient."""

    is_in_list = True  # for somebody who is not, the next page asks for every name

    informant = RadioField(
        _l("Who is asking?"),
        options=[
            ("self", _l("The patient")),
            ("parent", _l("Parent or guardian")),
            ("carer", _l("Carer")),
            ("relative", _l("Relative")),
        ],
        default="self",
        drawing={"small": True, "legend_size": "s"},
        missing=_l("Choose who is asking"),
    )
    informant_name = TextField(
        _l("Their name, if it is not the patient"),
        max_length=120,
        drawing={"autocomplete": "off", "spellcheck": False},
    )
    channel = RadioField(
        _l("How are they asking?"),
        options=[("phone", _l("On the phone")), ("desk", _l("At the desk"))],
        default="phone",
        drawing={"small": True, "legend_size": "s"},
        missing=_l("Choose phone or desk"),
    )

    def validate_informant_name(self, field: TextField) -> None:
        if self.is_in_list and self.informant.data not in (None, "self") and not field.data:
            raise ValidationError(_("Enter the name of the person who is asking"))


class FindPatient(Form):
    """Whom to look for. It is sent, never part of an address: names must not stay in histories and logs."""

    sought = SearchField(
        _l("Find the patient"),
        max_length=200,
        hint=_l("Name, birth date, NHS number, phone or postcode. Small spelling mistakes do not matter."),
    )
