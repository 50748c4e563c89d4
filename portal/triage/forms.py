"""Forms of the way to the first question: who it is for, who they are, what is wrong."""

from collections.abc import Mapping

from portal.forms import (
    CheckboxesField,
    DateField,
    Form,
    NhsNumberField,
    PhoneField,
    PostcodeField,
    RadioField,
    TextAreaField,
    TextField,
)
from portal.i18n import LazyText
from portal.i18n import lazy_gettext as _l
from portal.people.birth_date_form import BirthDateForm
from portal.people.matching import StatedDetails
from portal.triage.wishes import AS_ASKED, CLINICIANS, MODES, STORIES, TIMES

LONGEST_STORY = 4000


class WhoIsItFor(Form):
    """Who answers the questions, and so for whom."""

    informant = RadioField(
        _l("Who needs help?"),
        options=[
            {"value": "self", "text": _l("Me")},
            {"value": "parent", "text": _l("My child"), "hint": _l("You are their parent or guardian.")},
            {"value": "carer", "text": _l("Someone I care for"), "hint": _l("You help look after them.")},
            {"value": "other", "text": _l("Someone else: family, a friend or a neighbour")},
        ],
        missing=_l("Choose who needs help"),
    )


class Details(Form):
    """The person's own details, as they say them. For somebody else there is also the name of who asks."""

    given_name = TextField(
        _l("First name"), max_length=60, missing=_l("Enter the first name"),
        drawing={"autocomplete": "off", "spellcheck": False},
    )  # fmt: skip
    family_name = TextField(
        _l("Last name"), max_length=60, missing=_l("Enter the last name"),
        drawing={"autocomplete": "off", "spellcheck": False},
    )  # fmt: skip
    born_on = DateField(
        _l("Date of birth"), birthday=True, hint=_l("For example, 31 3 1980"),
        missing=_l("Enter the date of birth"),
    )  # fmt: skip
    postcode = PostcodeField(
        _l("Home postcode"), hint=_l("For example, LX1 2AB"), missing=_l("Enter the home postcode")
    )
    nhs_number = NhsNumberField(
        _l("NHS number, if you know it"),
        hint=_l("It has 10 digits and is on letters from the NHS. Leave this empty if you do not know it."),
    )
    informant_name = TextField(
        _l("Your full name"), max_length=120, missing=_l("Enter your own name"),
        drawing={"autocomplete": "name", "spellcheck": False},
    )  # fmt: skip
    phone = PhoneField(
        _l("Phone number we can call you on"),
        hint=_l("We only use it about this request."),
        missing=_l("Enter a phone number"),
    )

    def use_for(self, informant: str) -> None:
        """Leave out what nobody needs to type: their own name a second time."""
        if informant == "self":
            del self.informant_name
            self.given_name.drawing = {**self.given_name.drawing, "autocomplete": "given-name"}
            self.family_name.drawing = {**self.family_name.drawing, "autocomplete": "family-name"}
            self.born_on.own = True

    def stated(self) -> StatedDetails:
        """What was said, for the practice's list to be looked through; asked once the form is valid."""
        assert self.born_on.data  # noqa: S101  # `missing` refuses a form without it
        return StatedDetails(
            given_name=self.given_name.data or "",
            family_name=self.family_name.data or "",
            born_on=self.born_on.data,
            postcode=self.postcode.data or "",
            nhs_number=self.nhs_number.data,
            phone=self.phone.data or "",
        )


class NotOnList(Form):
    """What the record would have told: it decides which questions are asked."""

    sex = RadioField(
        _l("Which body are we asking about?"),
        hint=_l("This helps us to ask about the right parts of the body."),
        options=[
            ("female", _l("Female body")),
            ("male", _l("Male body")),
            ("other", _l("Another answer, or I would rather not say")),
        ],
        missing=_l("Choose an answer"),
    )


class Body(Form):
    """The organs that questions and tests are about."""

    organs = CheckboxesField(
        _l("Which of these do you have?"),
        hint=_l("Tick all that are true. Leave it empty if you would rather not say."),
        options=[
            ("womb", _l("A womb or ovaries")),
            ("testes", _l("Testicles")),
            ("prostate", _l("A prostate")),
            ("breast", _l("Breast tissue")),
        ],
    )


class Problem(Form):
    """What is wrong, in somebody's own words, and the problem of the list that is nearest to it."""

    own_words = TextAreaField(
        _l("Tell us in your own words"),
        max_length=LONGEST_STORY,
        hint=_l("Write it as you would say it. Spelling does not matter. A person will read all of it."),
    )
    pathway = RadioField(_l("Which of these is nearest?"))

    def use_for_caller(self) -> None:
        """A receptionist types what the caller says."""
        self.own_words.label.text = _l("The caller’s own words")
        self.own_words.description = _l("Type what they say, as they say it. It goes to the clinician whole.")


class EmergencyWords(Form):
    """Whether what somebody wrote about happens now."""

    now = RadioField(
        _l("Is this happening now, or has it happened today?"),
        options=[
            {"value": "yes", "text": _l("Yes")},
            {"value": "no", "text": _l("No")},
            {"value": "not_sure", "text": _l("I’m not sure")},
        ],
        missing=_l("Choose yes, no or “I’m not sure”"),
    )


class AnythingElse(Form):
    """Whether there is another problem."""

    more = RadioField(
        _l("Do you want to add another problem?"),
        options=[
            ("no", _l("No, that is all")),
            {
                "value": "yes",
                "text": _l("Yes, there is something else"),
                "hint": _l("You can ask about 3 problems at once."),
            },
        ],
        missing=_l("Choose yes or no"),
    )


class SymptomsToo(Form):
    """Which of the problems that the words speak of there is as well."""

    also = RadioField(
        _l("Do you have one of these now?"),
        hint=_l("If so, we ask a few questions about it."),
        missing=_l("Choose a problem, or “No, none of these now”"),
    )


def _choices(words: Mapping[str, str]) -> list[tuple[str, LazyText]]:
    return [(value, LazyText(text)) for value, text in words.items()]


class HelpUs(Form):
    """What else would help; all of it may be left out."""

    idea = TextAreaField(LazyText(STORIES["idea"]), max_length=1000, drawing={"rows": 2})
    concern = TextAreaField(LazyText(STORIES["concern"]), max_length=1000, drawing={"rows": 2})
    hope = TextAreaField(LazyText(STORIES["hope"]), max_length=1000, drawing={"rows": 2})
    mode = RadioField(LazyText(AS_ASKED["mode"]), options=_choices(MODES))
    clinician = RadioField(LazyText(AS_ASKED["clinician"]), options=_choices(CLINICIANS))
    times = CheckboxesField(LazyText(AS_ASKED["times"]), options=_choices(TIMES))


class SendReview(Form):
    """Which review the form is for."""

    pathway = RadioField(_l("Which review is it for?"), missing=_l("Choose a review"))


class ReviewBirthDate(BirthDateForm):
    """The birth date of the person whom a form was sent to."""

    born_on = DateField(
        _l("What is your date of birth?"),
        hint=_l("For example, 31 3 1980. We ask so that nobody else can open your form."),
        birthday=True,
        own=True,
        missing=_l("Enter your date of birth"),
    )


class AskedAlready(Form):
    """Whether this is the same that was asked about before."""

    what = RadioField(
        _l("What would you like to do?"),
        options=[
            {"value": "add", "text": _l("Add what I wrote to that request")},
            {
                "value": "new",
                "text": _l("Answer the questions again"),
                "hint": _l("Choose this if it has got worse, or has changed."),
            },
        ],
        missing=_l("Choose what you would like to do"),
    )
