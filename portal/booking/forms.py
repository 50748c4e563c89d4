"""The forms of booking: the number to reach somebody on, the birth date behind a link, why one cancels."""

from portal.booking.services import CANCEL_REASONS
from portal.forms import DateField, Form, PhoneField, RadioField
from portal.i18n import lazy_gettext as _l

REASON_WORDS = {
    "better": _l("I feel better or no longer need it"),
    "time": _l("The time does not suit me any more"),
    "elsewhere": _l("I got help somewhere else"),
    "mistake": _l("I booked it by mistake"),
    "other": _l("Another reason"),
}


class ContactPhone(Form):
    """The number for this appointment: to call somebody on, and to send the confirmation to."""

    contact_phone = PhoneField(
        _l("Phone number for this appointment"),
        hint=_l("We will use it if we need to reach you about this appointment."),
        missing=_l("Enter a phone number that we can reach you on"),
    )


class BirthDate(Form):
    """The birth date of the person whose appointment it is."""

    born_on = DateField(
        _l("What is the patient’s date of birth?"),
        hint=_l("For example, 31 3 1980. We ask so that nobody else can change this appointment."),
        birthday=True,
        missing=_l("Enter the date of birth"),
    )


class CancelReason(Form):
    """Why an appointment is cancelled."""

    reason = RadioField(
        _l("Why do you want to cancel?"),
        options=[(code, REASON_WORDS[code]) for code in CANCEL_REASONS],
        missing=_l("Choose why you want to cancel"),
    )
