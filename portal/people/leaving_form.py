"""The form that notes that somebody has died or left the list."""

from wtforms import ValidationError

from portal import clock
from portal.forms import DateField, Form, RadioField
from portal.i18n import gettext as _
from portal.i18n import lazy_gettext as _l
from portal.people.leaving import LEFT
from portal.people.models import DIED

CHOICES = (
    {
        "value": DIED,
        "text": _l("They have died"),
        "hint": _l(
            "We cancel what is booked, end every task, referral and invitation, and send no more messages."
        ),
    },
    {
        "value": LEFT,
        "text": _l("They have left our list"),
        "hint": _l(
            "We cancel no booking: reception gets a task to settle each with them. "
            "Referrals and invitations end."
        ),
    },
)


class LeaveList(Form):
    """What happened, and when."""

    why = RadioField(
        _l("What happened?"),
        options=CHOICES,
        missing=_l("Choose what happened"),
        drawing={"legend_size": "s"},
    )
    on = DateField(_l("On which day?"), missing=_l("Enter the day"))

    def validate_on(self, on: DateField) -> None:
        if on.data and on.data > clock.today():
            raise ValidationError(_("Choose today or a day before"))
