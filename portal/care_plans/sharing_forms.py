"""Small forms round a plan: agreeing, commenting, asking for a review, sharing it, opening its link."""

from wtforms import ValidationError

from portal import clock
from portal.forms import DateField, Form, RadioField, SelectField, TextAreaField, TextField
from portal.i18n import gettext as _
from portal.i18n import lazy_gettext as _l
from portal.people.birth_date_form import BirthDateForm


class Agreement(Form):
    """With whom the plan was agreed, and when."""

    who = RadioField(
        _l("Who agreed to this plan?"),
        options=[
            {"value": "person", "text": _l("The person whose plan it is")},
            {"value": "other", "text": _l("Someone who speaks for them")},
        ],
        missing=_l("Choose who agreed to this plan"),
    )
    name = TextField(
        _l("If someone spoke for them: their name, and how they know the person"), max_length=120
    )
    on = DateField(_l("When was it agreed?"), missing=_l("Enter the day on which it was agreed"))

    def validate_name(self, name: TextField) -> None:
        if self.who.data == "other" and not name.data:
            raise ValidationError(_("Enter the name of the person who spoke for them"))

    def validate_on(self, on: DateField) -> None:
        if on.data and on.data > clock.today():
            raise ValidationError(_("The day must be today or in the past"))


class Comment(Form):
    """Something to say about the plan."""

    text = TextAreaField(
        _l("What would you like to say?"),
        hint=_l("It does not change the plan. Everyone who works on the plan can read it."),
        missing=_l("Write what you would like to say"),
        max_length=2000,
    )


class AskForReview(Form):
    """Why it is time to look at the plan again."""

    text = TextAreaField(
        _l("What has changed?"),
        hint=_l("A few words are enough. Your key worker will get in touch with you."),
        missing=_l("Write what has changed"),
        max_length=2000,
    )


class SharePlan(Form):
    """Who gets a way in, and whether they may write."""

    who = RadioField(
        _l("Who is the link for?"),
        options=[
            {"value": "person", "text": _l("The person whose plan it is")},
            {"value": "carer", "text": _l("Somebody who helps them, and whom they allow")},
        ],
        missing=_l("Choose who the link is for"),
    )
    name = TextField(
        _l("If it is for somebody who helps: their name, and how they know the person"), max_length=120
    )
    agreed = RadioField(
        _l("If it is for somebody who helps: what has the person allowed?"),
        options=[
            {"value": "read", "text": _l("To read the plan")},
            {"value": "write", "text": _l("To read it, and to write in the person’s parts")},
        ],
    )
    how = RadioField(
        _l("How do they get it?"),
        options=[
            {"value": "send", "text": _l("Send it to the person’s phone or e-mail")},
            {"value": "show", "text": _l("Show it on the next page, to hand over now")},
        ],
        missing=_l("Choose how they get it"),
    )

    def validate_name(self, name: TextField) -> None:
        if self.who.data == "carer" and not name.data:
            raise ValidationError(_("Enter the name of the person who helps"))

    def validate_agreed(self, agreed: RadioField) -> None:
        if self.who.data == "carer" and not agreed.data:
            raise ValidationError(_("Choose what the person has allowed"))


class PlanBirthDate(BirthDateForm):
    """The one question before a plan is opened."""

    born_on = DateField(
        _l("What is the date of birth of the person whose plan it is?"),
        hint=_l("For example, 31 3 1980"),
        birthday=True,
        missing=_l("Enter a date of birth"),
    )


class KeyWorker(Form):
    """Who is the one current key worker."""

    staff = SelectField(_l("Key worker"), missing=_l("Choose a key worker"))


class HeldReview(Form):
    """A review that was held, and when the next one is."""

    held_on = DateField(
        _l("When did you look at the plan together?"), missing=_l("Enter the day of the review")
    )
    next_on = DateField(_l("When do you look at it again?"), missing=_l("Enter the day of the next review"))

    def validate_held_on(self, held_on: DateField) -> None:
        if held_on.data and held_on.data > clock.today():
            raise ValidationError(_("The day must be today or in the past"))

    def validate_next_on(self, next_on: DateField) -> None:
        if next_on.data and next_on.data <= clock.today():
            raise ValidationError(_("Choose a day after today"))


YES_NO = [
    {"value": "yes", "text": _l("Yes")},
    {"value": "no", "text": _l("No")},
    {"value": "not_sure", "text": _l("I am not sure")},
]


class AfterReview(Form):
    """The two questions asked after each review."""

    knew = RadioField(
        _l("Did you know that you have a plan?"),
        options=YES_NO,
        missing=_l("Choose an answer"),
        drawing={"legend_size": "m"},
    )
    helped = RadioField(
        _l("Did you help to write it?"),
        options=YES_NO,
        missing=_l("Choose an answer"),
        drawing={"legend_size": "m"},
    )


EMERGENCY_REASONS = {
    "emergency": _l("I am giving emergency care now"),
    "cannot_speak": _l("The person cannot tell me what they need"),
    "asked": _l("The person asked me to look"),
    "urgent_care": _l("I am giving urgent care, such as out-of-hours or 111"),
}


class WhyOpen(Form):
    """Who opens the emergency page, and why."""

    who = TextField(
        _l("Your name, your role and where you work"),
        hint=_l("For example: Sam Green, paramedic, ambulance service. The person will see this."),
        missing=_l("Enter your name, your role and where you work"),
        max_length=120,
    )
    reason = RadioField(
        _l("Why do you open this page?"),
        options=[{"value": value, "text": text} for value, text in EMERGENCY_REASONS.items()],
        missing=_l("Choose why you open this page"),
    )
