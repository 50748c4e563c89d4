"""The forms of the rules' page: a name under a version, its time to be live, and the reason to go back."""

from datetime import datetime, time
from typing import Any

from wtforms import ValidationError

from portal import clock
from portal.forms import CheckboxesField, DateField, Form, RadioField, TextAreaField, TextField
from portal.i18n import gettext as _
from portal.i18n import lazy_gettext as _l


class SignRules(Form):
    """A signature is put to a statement, not to a button."""

    read = CheckboxesField(
        _l("Sign this version"),
        options=[
            (
                "yes",
                _l("I have read what changes, the proofs and the replayed cases, and I take responsibility."),
            )
        ],
        drawing={"legend_size": "s"},
        missing=_l("Tick the box to sign"),
    )


class SetLive(Form):
    """Now, or at a time to come."""

    when = RadioField(
        _l("When does it go live?"),
        options=[("now", _l("Now")), ("later", _l("At a date and time"))],
        default="now",
        drawing={"legend_size": "s"},
        missing=_l("Choose now, or a date and time"),
    )
    on = DateField(_l("Date"), not_before_today=True, drawing={"legend_size": "s"})
    at = TextField(_l("Time"), hint=_l("For example, 07:30"), max_length=5, drawing={"autocomplete": "off"})

    def validate_on(self, field: DateField) -> None:
        if self.when.data == "later" and field.data is None and not field.process_errors:
            raise ValidationError(_("Enter the date"))

    def validate_at(self, field: TextField) -> None:
        if self.when.data == "later":
            self.time_of(field.data)

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        return self.when.data == "now" or self._is_to_come()

    def _is_to_come(self) -> bool:
        try:
            if self.live_at() > clock.now():
                return True
            self.refuse("at", _("The time must be still to come"))
        except ValueError:  # the hour that the clocks skip in spring
            self.refuse("at", _("That time does not exist on this day: the clocks go forward"))
        return False

    def live_at(self) -> datetime:
        """The instant, from London's wall clock."""
        if self.when.data == "now" or self.on.data is None:
            return clock.now()
        return clock.instant(self.on.data, self.time_of(self.at.data))

    def time_of(self, text: str | None) -> time:
        """The time typed; a mistake of the form when it is none."""
        try:
            return time.fromisoformat(f"{text or ''}".strip().zfill(5))
        except ValueError:
            raise ValidationError(_("Enter a time like 07:30")) from None


class RollBack(Form):
    """Why: for whoever looks at it later."""

    reason = TextAreaField(
        _l("What is wrong with the version that is live?"),
        hint=_l("Do not write anything that says who a patient is."),
        max_length=1_000,
        missing=_l("Say what is wrong"),
    )
