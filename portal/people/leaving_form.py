"""The form that notes that somebody has died or left the list."""

from wtforms import ValidationError

from portal import clock
from portal.forms import DateField, Form, RadioField
from portal.i18n import gettext as _
from portal.i18n import lazy_gettext as _l
from portal.people.leaving import LEFT
from portal.people.models import DIED

WHY = {DIED: _l("They have died"), LEFT: _l("They have left our list: they moved or changed surgery")}


class LeaveList(Form):
    """What happened, and when."""

    why = RadioField(
        _l("What happened?"),
        options=[{"value": value, "text": text} for value, text in WHY.items()],
        missing=_l("Choose what happened"),
        drawing={"legend_size": "s"},
    )
    on = DateField(_l("On which day?"), missing=_l("Enter the day"))

    def validate_on(self, on: DateField) -> None:
        if on.data and on.data > clock.today():
            raise ValidationError(_("Choose today or a day before"))
