"""The form of who may act for a person."""

from wtforms import ValidationError

from portal import clock
from portal.forms import DateField, Form, PhoneField, RadioField, TextField
from portal.i18n import gettext as _
from portal.i18n import lazy_gettext as _l
from portal.people.carer_models import AGREED, ATTORNEY, BEST_INTERESTS, NOBODY, PARENT

BASES = {
    AGREED: _l("The person has agreed to it"),
    PARENT: _l("They have parental responsibility"),
    ATTORNEY: _l("A lasting power of attorney, or a deputy of the court"),
    BEST_INTERESTS: _l("A decision in the person’s best interests, as they cannot decide"),
    NOBODY: _l("The person wants nobody else to act for them"),
}


class LetAct(Form):
    """On what basis, who, and until when."""

    basis = RadioField(
        _l("What is to be noted?"),
        options=[{"value": value, "text": text} for value, text in BASES.items()],
        missing=_l("Choose what is to be noted"),
        drawing={"legend_size": "s"},
    )
    name = TextField(_l("The carer’s name, and how they know the person"), max_length=120)
    phone = PhoneField(
        _l("The carer’s phone number"),
        hint=_l("We know them by it: the number that they give when they ask for the person."),
    )
    ends_on = DateField(_l("The last day, if it ends"), hint=_l("Leave it empty if it does not end."))

    def validate_name(self, name: TextField) -> None:
        if self.basis.data not in (None, NOBODY) and not name.data:
            raise ValidationError(_("Enter the carer’s name"))

    def validate_phone(self, phone: PhoneField) -> None:
        if self.basis.data not in (None, NOBODY) and not phone.data:
            raise ValidationError(_("Enter the carer’s phone number"))

    def validate_ends_on(self, ends_on: DateField) -> None:
        if ends_on.data and ends_on.data < clock.today():
            raise ValidationError(_("Choose today or a later day"))
