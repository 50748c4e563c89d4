"""The forms of a case: risks and consent, a contact, how it goes on, a service asked, a report, the end."""

from typing import Any

from wtforms import ValidationError

from portal.community import words
from portal.community.case_notes import INTENSITIES, NEED_STATES, OUTCOMES, PURPOSES, WAYS
from portal.community.services import CLOSED_BECAUSE, KINDS
from portal.community.transitions import NEEDS_REASON, REASONS
from portal.forms import CheckboxesField, DateField, Form, RadioField, SelectField, TextAreaField, TextField
from portal.forms.numbers import western_digits
from portal.i18n import gettext as _
from portal.i18n import lazy_gettext as _l

SMALL: dict[str, Any] = {"small": True, "legend_size": "s"}
YES_NO = [("yes", _l("Yes")), ("no", _l("No"))]


def options(which: words.Words, codes: Any = None) -> list[tuple[str, Any]]:
    """The codes with their words, in their order."""
    return [(code, which[code]) for code in (codes or which)]


class NumberField(TextField):
    """A whole number within bounds."""

    def __init__(self, label: Any = "", *, least: int = 0, most: int = 999, **rest: Any) -> None:
        super().__init__(label, max_length=10, **rest)
        self.least, self.most = least, most

    def read(self, text: str) -> Any:
        digits = western_digits(text)
        if not digits.isascii() or not digits.isdigit() or not self.least <= int(digits) <= self.most:
            raise ValueError(_("Enter a number from %(least)s to %(most)s", least=self.least, most=self.most))
        return int(digits)

    def is_empty(self) -> bool:
        return self.data is None

    def draw(self, **named: Any) -> Any:
        return super().draw(**{"inputmode": "numeric", "width": 4, "autocomplete": "off", **named})


class Agreements(Form):
    """Risks and consent: what has to be known before anybody else is told or goes to a home."""

    risk_state = RadioField(
        _l("Are there risks for people who meet them?"),
        options=options(words.RISK_STATES, ("none_known", "risks")),
        missing=_l("Choose whether there are risks"),
        drawing=SMALL,
    )
    risk_note = TextAreaField(
        _l("What are the risks?"),
        hint=_l("Such as a dog, or a person at home who may be angry."),
        max_length=1000,
        drawing={"rows": 3},
    )
    lone_working = TextAreaField(
        _l("What must somebody who goes there alone know?"),
        hint=_l("If there is nothing, write that."),
        missing=_l("Write what somebody who goes there alone must know, or that there is nothing"),
        max_length=1000,
        drawing={"rows": 3},
    )
    services = RadioField(
        words.PURPOSES["services"],
        options=YES_NO,
        drawing=SMALL | {"inline": True},
        missing=_l("Choose whether a local service may be told"),
    )
    message_back = RadioField(
        words.PURPOSES["message_back"],
        options=YES_NO,
        drawing=SMALL | {"inline": True},
        missing=_l("Choose whether the practice may be told"),
    )
    numbers = RadioField(
        words.PURPOSES["numbers"],
        options=YES_NO,
        drawing=SMALL | {"inline": True},
        missing=_l("Choose whether their case may be counted"),
    )

    def validate_risk_note(self, field: TextAreaField) -> None:
        if self.risk_state.data == "risks" and not field.data:
            raise ValidationError(_("Write what the risks are"))

    @property
    def consents(self) -> dict[str, str]:
        """What they said for each purpose."""
        return {purpose: self[purpose].data for purpose in PURPOSES}


class Refer(Agreements):
    """A colleague passes somebody to the link workers; what the person said comes along by itself."""

    kind = RadioField(
        _l("What is it for?"),
        options=options(words.REFERRAL_KINDS, KINDS),
        default=KINDS[0],
        drawing=SMALL,
        missing=_l("Choose what it is for"),
    )
    needs = CheckboxesField(_l("What would help?"), drawing=SMALL)
    reason = TextAreaField(
        _l("Why now?"),
        hint=_l("One or two sentences. The link worker sees all that the person said."),
        missing=_l("Write why you refer them"),
        max_length=1000,
        drawing={"rows": 3},
    )


class Contact(Form):
    """A contact, or a try at one."""

    way = SelectField(_l("How?"), options=options(words.WAYS, WAYS), missing=_l("Choose how"))
    minutes = NumberField(
        _l("How many minutes?"),
        most=600,
        missing=_l("Enter how many minutes it took"),
        drawing={"suffix": _l("minutes")},
    )
    outcome = RadioField(
        _l("How did it go?"),
        options=options(words.OUTCOMES, OUTCOMES),
        drawing=SMALL,
        missing=_l("Choose how it went"),
    )
    mood = NumberField(
        _l("How do they feel, from 0 to 10?"),
        most=10,
        hint=_l("10 is very well. Leave it empty if you did not ask."),
    )
    note = TextAreaField(_l("What to remember"), max_length=2000, drawing={"rows": 4})
    next_contact_on = DateField(
        _l("When is the next contact?"),
        not_before_today=True,
        missing=_l("Enter the date of the next contact"),
    )


class Course(Form):
    """How closely the worker goes along."""

    intensity = RadioField(
        _l("How much support?"),
        options=options(words.INTENSITIES, INTENSITIES),
        drawing=SMALL,
        missing=_l("Choose how much support"),
    )


def course_form(needs: dict[str, Any], need_states: dict[str, str], **known: Any) -> Form:
    """The form of a case with one question for each of its needs."""
    choices = options(words.NEED_STATES, NEED_STATES)
    fields = {
        f"need_{need}": SelectField(label, options=choices, default=need_states.get(need, "open"))
        for need, label in needs.items()
    }
    made: Form = type("CourseOfCase", (Course,), fields)(**known)
    return made


class Ask(Form):
    """Refer somebody to a service, or only tell them of it."""

    how = RadioField(
        _l("What do you want to do?"),
        options=[
            {
                "value": "ask",
                "text": _l("Refer them"),
                "hint": _l("We ask the service by email, and it answers us."),
            },
            {
                "value": "tell",
                "text": _l("Tell them about it"),
                "hint": _l("They go there by themselves. The service hears nothing from us."),
            },
        ],
        drawing=SMALL,
        missing=_l("Choose what you want to do"),
    )
    need = SelectField(_l("Which need is it for?"))
    reason = TextAreaField(
        _l("What should the service know?"),
        max_length=600,
        drawing={"rows": 3},
        hint=_l("Leave out names, illnesses and addresses. They see initials and the need only."),
    )


class Report(Form):
    """How it goes with somebody: by the service, or by staff in its name."""

    state = RadioField(_l("How is it going?"), drawing=SMALL, missing=_l("Choose how it is going"))
    reason = SelectField(_l("If not, or if it stopped: why?"))
    note = TextAreaField(
        _l("Anything else we should know?"),
        max_length=600,
        drawing={"rows": 3},
        hint=_l("Please write no names and nothing about health."),
    )

    def validate_reason(self, field: SelectField) -> None:
        if self.state.data in NEEDS_REASON and field.data not in REASONS[self.state.data]:
            raise ValidationError(_("Choose why"))


def report_form(states: tuple[str, ...]) -> Report:
    """The form with what may be said now."""
    form = Report()
    form.state.options = options(words.REPORTS, states)
    why = dict.fromkeys(reason for state in states for reason in REASONS.get(state, ()))
    form.reason.options = (
        [{"value": "", "text": _("Choose")}, *options(words.REASONS, tuple(why))] if why else []
    )
    return form


class Close(Form):
    """The end of a case."""

    reason = RadioField(
        _l("Why does it end?"),
        options=options(words.CLOSED, CLOSED_BECAUSE),
        drawing=SMALL,
        missing=_l("Choose why it ends"),
    )
