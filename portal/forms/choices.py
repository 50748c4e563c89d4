"""Fields with a fixed set of answers."""

from collections.abc import Iterable, Mapping
from typing import Any

from markupsafe import Markup
from wtforms.validators import StopValidation

from portal.forms.base import Form, QuestionField, Text
from portal.i18n import gettext as _

Option = Mapping[str, Any]


class ChoiceField(QuestionField):
    """One answer of several. Options: dicts as the components take them, or (value, text) pairs."""

    def __init__(
        self, label: Text = "", *, options: Iterable[Option | tuple[str, Text]] = (), **rest: Any
    ) -> None:
        super().__init__(label, **rest)
        self.options: Iterable[Option | tuple[str, Text]] = options

    @property
    def choices(self) -> list[Option]:
        return [{"value": o[0], "text": o[1]} if isinstance(o, tuple) else o for o in self.options]

    @property
    def known(self) -> set[str]:
        """The values that may be sent."""
        return {str(option["value"]) for option in self.choices if "value" in option}

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data: Any = valuelist[0] if valuelist and valuelist[0] else None

    def pre_validate(self, form: Form) -> None:
        super().pre_validate(form)
        if self.data is not None and self.data not in self.known:
            self.data = None
            raise StopValidation(_("Choose one of the answers shown"))

    def draw(self, **named: Any) -> Markup:
        return super().draw(**{"options": self.choices, **named})


class RadioField(ChoiceField):
    """One answer, all of them in sight."""

    macro = "radios"

    def __call__(self, **named: Any) -> Markup:
        return self.draw(value=self.data, **{"legend_is_heading": False, **named})


class SelectField(ChoiceField):
    """One answer from a long list."""

    macro = "select"

    def __call__(self, **named: Any) -> Markup:
        return self.draw(value=self.data or "", **named)


class CheckboxesField(ChoiceField):
    """Any number of answers; an exclusive one goes with no other."""

    macro = "checkboxes"

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = list(dict.fromkeys(valuelist))

    def pre_validate(self, form: Form) -> None:
        QuestionField.pre_validate(self, form)
        if not set(self.data or ()) <= self.known:
            self.data = [value for value in self.data if value in self.known]
            raise StopValidation(_("Choose from the answers shown"))
        alone = [o for o in self.choices if o.get("exclusive") and o["value"] in (self.data or ())]
        if alone and len(self.data) > 1:
            words = _("Choose either “%(none)s” or other answers, not both", none=alone[0]["text"])
            raise StopValidation(words)

    def __call__(self, **named: Any) -> Markup:
        return self.draw(values=self.data or (), **{"legend_is_heading": False, **named})
