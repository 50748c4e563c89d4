"""The manager's forms about how patients use the portal, and when the practice is open."""

from collections.abc import Mapping
from datetime import time
from typing import Any

from portal.booking.forms import DAYS
from portal.desk.rota_forms import NumberField, TimeField
from portal.forms import Form
from portal.i18n import gettext as _
from portal.i18n import lazy_gettext as _l


class SetMoves(Form):
    """How often people may move an appointment by themselves."""

    most_moves = NumberField(
        _l("Moves by the patient"),
        least=0,
        most=20,
        hint=_l("0 means that reception makes every move."),
        missing=_l("Enter how many moves"),
    )


class SetHours(Form):
    """From when and until when, by weekday; a day with neither is closed."""

    @staticmethod
    def data_of(hours: Mapping[int, tuple[time, time]]) -> dict[str, time]:
        """The hours as the fields of the form have them."""
        named = {f"opens_{day}": opens for day, (opens, _closes) in hours.items()}
        return named | {f"closes_{day}": closes for day, (_opens, closes) in hours.items()}

    @property
    def days(self) -> list[tuple[Any, TimeField, TimeField]]:
        """Each day with its two boxes."""
        return [(name, self[f"opens_{day}"], self[f"closes_{day}"]) for day, name in enumerate(DAYS)]

    def validate(self, *args: Any, **rest: Any) -> bool:
        is_valid = bool(super().validate(*args, **rest))
        for day, opens, closes in self.days:
            if opens.errors or closes.errors:
                continue
            if (opens.data is None) != (closes.data is None):
                missing = opens if opens.data is None else closes
                missing.errors = [_("%(day)s: enter both times, or neither", day=day)]
            elif opens.data and closes.data <= opens.data:
                closes.errors = [_("%(day)s: it must close after it opens", day=day)]
        return is_valid and not self.errors

    def hours(self) -> dict[int, tuple[time, time]]:
        """What was entered."""
        return {
            day: (opens.data, closes.data)
            for day, (_name, opens, closes) in enumerate(self.days)
            if opens.data and closes.data
        }


for _day in range(len(DAYS)):
    setattr(SetHours, f"opens_{_day}", TimeField(_l("Opens")))
    setattr(SetHours, f"closes_{_day}", TimeField(_l("Closes")))
