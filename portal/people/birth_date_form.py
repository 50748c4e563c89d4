"""The form in front of every link: one birth date, refused in the same words wherever it is asked."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from portal.forms import DateField, Form
from portal.i18n import gettext as _
from portal.people.birth_date_lock import Lock, Resting, WrongBirthDate, resting_until


class BirthDateForm(Form):
    """What the forms that open a link have in common; each asks for `born_on` in its own words."""

    born_on: DateField

    def __init__(self, lock: Lock | None, **rest: Any) -> None:
        super().__init__(**rest)
        self.resting_until: datetime | None = resting_until(lock)

    def given(self) -> date | None:
        """The birth date to be tried, if there is one; while the link rests it is not even looked at."""
        is_given = self.resting_until is None and self.validate_on_submit()
        return self.born_on.data if is_given else None

    @contextmanager
    def refusing(self) -> Iterator[None]:
        """Try it within this: a wrong one is told beside the question, and a rest is noted."""
        try:
            yield
        except WrongBirthDate:
            self.refuse("born_on", _("That is not the date of birth we have. Check it and try again."))
        except Resting as pause:
            self.resting_until = pause.until
