"""The forms of booking: the number to reach somebody on, the birth date behind a link, why one cancels."""

from portal.booking.services import CANCEL_REASONS
from portal.forms import CheckboxesField, DateField, Form, PhoneField, RadioField
from portal.i18n import lazy_gettext as _l
from portal.people.birth_date_form import BirthDateForm

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


class BirthDate(BirthDateForm):
    """The birth date of the person whose appointment it is."""

    born_on = DateField(
        _l("What is the patient’s date of birth?"),
        hint=_l("For example, 31 3 1980. We ask so that nobody else can change this appointment."),
        birthday=True,
        missing=_l("Enter the date of birth"),
    )


class InvitedBirthDate(BirthDateForm):
    """The birth date of the person who was invited."""

    born_on = DateField(
        _l("What is the patient’s date of birth?"),
        hint=_l("For example, 31 3 1980. We ask so that nobody else can book in their name."),
        birthday=True,
        missing=_l("Enter the date of birth"),
    )


class NotWanted(Form):
    """Whether it is this invitation that somebody does not want, or any."""

    how = RadioField(
        _l("You do not want this appointment?"),
        options=(
            {"value": "this", "text": _l("I do not want this one")},
            {
                "value": "any",
                "text": _l("I do not want any invitations like this"),
                "hint": _l("You can still ask us for an appointment at any time."),
            },
        ),
        missing=_l("Choose what you do not want"),
        drawing={"legend_size": "s", "small": True},
    )


class CancelReason(Form):
    """Why an appointment is cancelled."""

    reason = RadioField(
        _l("Why do you want to cancel?"),
        options=[(code, REASON_WORDS[code]) for code in CANCEL_REASONS],
        missing=_l("Choose why you want to cancel"),
    )


DAYS = (
    _l("Monday"),
    _l("Tuesday"),
    _l("Wednesday"),
    _l("Thursday"),
    _l("Friday"),
    _l("Saturday"),
    _l("Sunday"),
)


class WaitingWishes(Form):
    """What somebody who waits would take; with nothing ticked, anything."""

    modes = CheckboxesField(_l("How could we meet?"), hint=_l("Tick none if you do not mind."))
    weekdays = CheckboxesField(
        _l("Which days could you do?"),
        hint=_l("Tick none if you do not mind. With fewer days you may wait longer."),
        options=[(str(number), day) for number, day in enumerate(DAYS)],
    )
    site = RadioField(_l("Where could you come to?"))
