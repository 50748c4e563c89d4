"""The forms of a message's link: the birth date that opens it, and the patient's answer."""

from portal.forms import DateField, Form, TextAreaField
from portal.i18n import lazy_gettext as _l
from portal.people.birth_date_form import BirthDateForm


class MessageBirthDate(BirthDateForm):
    """The birth date of the person whom the message is for."""

    born_on = DateField(
        _l("What is your date of birth?"),
        hint=_l("For example, 31 3 1980. We ask so that nobody else can read your message."),
        birthday=True,
        own=True,
        missing=_l("Enter your date of birth"),
    )


class AnswerPractice(Form):
    """What the patient writes back."""

    text = TextAreaField(
        _l("Your answer"),
        hint=_l("Write in your own language if you like."),
        max_length=4000,
        missing=_l("Write your answer"),
        drawing={"rows": 5},
    )
