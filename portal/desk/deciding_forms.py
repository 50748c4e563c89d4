"""The forms with which staff decide about a request, work on it together and write to the patient."""

from portal.forms import Form, RadioField, TextAreaField, TextField
from portal.i18n import gettext as _
from portal.i18n import lazy_gettext as _l
from portal.triage.conversing import PHRASES
from portal.triage.deciding import CATEGORIES
from portal.triage.opening_reasons import REASONS

SMALL = {"small": True, "legend_size": "m"}


def _options(words: dict[str, str]) -> list[tuple[str, object]]:
    return [(code, _l(text)) for code, text in words.items()]


class ChangeUrgency(Form):
    """How soon, and why."""

    urgency = RadioField(_l("How soon?"), drawing=SMALL, missing=_l("Choose how soon"))
    reason = TextAreaField(
        _l("Why?"),
        hint=_l("Colleagues see this. It is kept beside what the rules said."),
        max_length=1000,
        missing=_l("Say why"),
        drawing={"rows": 3},
    )


class CallBack(Form):
    """Who phones the patient, and by when."""

    caller = RadioField(
        _l("Who calls?"),
        options=[("clinician", _l("A clinician")), ("reception", _l("Reception"))],
        default="clinician",
        drawing=SMALL,
        missing=_l("Choose who calls"),
    )
    wait = RadioField(
        _l("By when?"),
        options=[
            ("1h", _l("Within the hour")),
            ("8h", _l("Today")),
            ("1wd", _l("By the end of the next working day")),
        ],
        default="8h",
        drawing=SMALL,
        missing=_l("Choose by when"),
    )


class SendOn(Form):
    """Who else helps next."""

    where = RadioField(
        _l("Who helps next?"),
        options=[("pharmacy", _l("A pharmacy")), ("hub", _l("The network’s hub"))],
        drawing=SMALL,
        missing=_l("Choose who helps next"),
    )


class Close(Form):
    """How it ended, and how urgent a clinician finds it was."""

    category = RadioField(
        _l("How did it end?"), options=_options(CATEGORIES), drawing=SMALL, missing=_l("Choose how it ended")
    )
    urgency = RadioField(
        _l("How soon did this need dealing with?"),
        hint=_l("Your own view. It is counted, to see how often the rules are right."),
        drawing=SMALL,
    )
    words = TextAreaField(_l("Anything to add (optional)"), max_length=2000, drawing={"rows": 3})


class WriteToPatient(Form):
    """A ready phrase, which the patient reads in their language, or own words in English."""

    phrase = RadioField(
        _l("A ready message"),
        options=[*_options(PHRASES), ("", _l("None: only my own words"))],
        default="",
        drawing=SMALL,
    )
    text = TextAreaField(
        _l("Your own words"),
        hint=_l("They arrive as you write them, in English. We do not translate them."),
        max_length=2000,
        drawing={"rows": 4},
    )

    def validate_text(self, field: TextAreaField) -> None:
        if not field.data and not self.phrase.data:
            field.errors = [*field.errors, _("Choose a ready message, or write your own")]


class WhyOpen(Form):
    """The reason for opening what is not one's work."""

    reason = RadioField(
        _l("Why do you open it?"),
        options=_options(REASONS),
        drawing={"small": True, "legend_size": "m"},
        missing=_l("Choose why you open it"),
    )
    words = TextField(_l("Anything to add (optional)"), max_length=300)


class WriteSafeguarding(Form):
    """What colleagues must know of somebody who may be at risk."""

    text = TextAreaField(
        _l("What must colleagues know, and do?"),
        hint=_l("Such as: speak to her alone, never leave a message. The person may ask to see it."),
        max_length=2000,
        missing=_l("Write what colleagues must know"),
        drawing={"rows": 4},
    )


class WriteHome(Form):
    """What whoever saw a guest tells the guest's own practice, and who there acts on it."""

    text = TextAreaField(
        _l("What should their practice know or do?"),
        hint=_l("It is read there by the end of the next working day. If it cannot wait, phone them."),
        max_length=4000,
        missing=_l("Write what their practice should know or do"),
        drawing={"rows": 5},
    )
    reader = RadioField(
        _l("Who should act on it?"),
        options=[("gp", _l("A clinician")), ("receptionist", _l("Reception"))],
        drawing={"small": True, "legend_size": "s"},
        missing=_l("Choose who should act on it"),
    )


class WriteNote(Form):
    """A note for colleagues."""

    text = TextAreaField(
        _l("Add a note for colleagues"), max_length=2000, missing=_l("Write the note"), drawing={"rows": 2}
    )
