"""The invented people of the demonstration whom its start page names: accounts to try, and patients to be."""

from dataclasses import dataclass
from datetime import date

from portal import clock
from portal.access import Role
from portal.i18n import LazyText
from portal.i18n import lazy_gettext as _l

PASSWORD = "try the front door"  # noqa: S105  # public on purpose; accounts with it are made in demo mode only


@dataclass(frozen=True, slots=True)
class SignIn:
    """An account to try."""

    username: str
    name: str
    role: Role
    post: str
    job: LazyText
    why: LazyText


SIGN_INS = (
    SignIn(
        "reception", "Nadia Rahman", Role.RECEPTIONIST, "receptionist", _l("Receptionist"),
        _l("Find a patient while they are on the phone, ask the same questions, and book."),
    ),
    SignIn(
        "link.worker", "Grace Adeyemi", Role.SOCIAL_PRESCRIBER, "social_prescriber", _l("Social prescriber"),
        _l("Open your caseload, begin a care and support plan, agree it and print it in two languages."),
    ),
    SignIn(
        "manager", "Helen Cartwright", Role.MANAGER, "", _l("Practice manager"),
        _l("See rotas, free and taken slots, and today’s numbers."),
    ),
    SignIn(
        "doctor", "Dr Samuel Okonkwo", Role.CLINICIAN, "gp", _l("GP"),
        _l("See today’s requests, the most urgent first."),
    ),
    SignIn(
        "safety", "Dr Ewa Zielińska", Role.SAFETY_OFFICER, "", _l("Clinical safety officer"),
        _l("See the numbers of the day."),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PatientToTry:
    """A patient with fixed details. The age is kept fixed, so the year of birth moves with the calendar."""

    nhs_number: str  # from 999, the range kept for tests
    given_name: str
    family_name: str
    sex: str
    age: int
    month: int
    day: int
    postcode: str
    address: str
    phone: str
    why: LazyText
    spoken: str = "en"
    written: str = "en"
    is_interpreter_needed: bool = False
    needs: tuple[str, ...] = ()
    known: tuple[tuple[str, str], ...] = ()

    @property
    def born_on(self) -> date:
        """The birthday that makes them this old today."""
        today = clock.today()
        had_birthday = (self.month, self.day) <= (today.month, today.day)
        return date(today.year - self.age - (not had_birthday), self.month, self.day)

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"

    @property
    def phone_typed(self) -> str:
        """The number as people write it here."""
        return f"0{self.phone[3:7]} {self.phone[7:]}"

    @property
    def language_name(self) -> LazyText:
        """The language they speak."""
        return SPOKEN[self.spoken]


# A small practice of the same network: its patients have the evenings and Saturdays at the hub too.
BESIDE = {"code": "Y00002", "name": "Elm Road Surgery", "phone": "01632 960 150"}
SIGN_IN_BESIDE = SignIn(
    "reception.elm", "Omar Aziz", Role.RECEPTIONIST, "receptionist", _l("Receptionist at Elm Road Surgery"),
    _l("See where your patients go, and book them at the hub."),
)  # fmt: skip

# Sylheti readers read Bengali; the portal itself is not offered in it yet, so an interpreter is booked.
SPOKEN = {"en": _l("English"), "pl": _l("Polish"), "ur": _l("Urdu"), "bn": _l("Bengali")}

PEOPLE = (
    PatientToTry(
        "9990000107", "Daniel", "Whitfield", "male", 42, 3, 9, "LX1 2AB", "14 Orchard Road, Brookford",
        "+447700900101", _l("His lower back has hurt for two weeks. He should be offered a physiotherapist."),
    ),
    PatientToTry(
        "9990000247", "Ayesha", "Khan", "female", 34, 7, 21, "LX1 3CD", "8 Canal Street, Brookford",
        "+447700900102", _l("She speaks and reads Urdu, and needs an interpreter. Switch the page to Urdu."),
        spoken="ur", written="ur", is_interpreter_needed=True,
    ),
    PatientToTry(
        "9990000255", "Zain", "Khan", "male", 3, 5, 2, "LX1 3CD", "8 Canal Street, Brookford",
        "+447700900102", _l("Ayesha’s son. Ask for him as his parent: he has been hot since last night."),
        spoken="ur", written="ur",
    ),
    PatientToTry(
        "9990000387", "Piotr", "Kowalczyk", "male", 38, 11, 4, "LX2 4EF", "31 Station Road, Brookford",
        "+447700900103", _l("He prefers Polish. He twisted his ankle yesterday and can still walk on it."),
        spoken="pl", written="pl",
    ),
    PatientToTry(
        "9990000476", "Hamida", "Begum", "female", 78, 1, 15, "LX1 5GH", "Flat 3, Willow Court, Brookford",
        "+447700900104", _l("She needs large print and an interpreter, and is frail."),
        spoken="bn", written="bn", is_interpreter_needed=True,
        needs=("interpreter", "large_print", "step_free", "extended_appointment"),
        known=(("frail", "yes"),),
    ),
    PatientToTry(
        "9990000522", "Chloe", "Bennett", "female", 17, 9, 30, "LX2 6JK", "5 Beech Avenue, Brookford",
        "+447700900105", _l("She is 17 and asks for herself: nobody who speaks for her is told."),
    ),
    PatientToTry(
        "9990000662", "Joan", "Mallory", "female", 69, 12, 12, "LX3 7LM", "22 Quarry Lane, Brookford",
        "+447700900106", _l("She is lonely and worried about debt. Say so, then look at the caseload."),
        known=(("lives_alone", "yes"),),
    ),
)  # fmt: skip
PEOPLE_BESIDE = (
    PatientToTry(
        "9990000778", "Rosa", "Delaney", "female", 51, 6, 18, "LX4 2FF", "3 Elm Road, Brookford",
        "+447700900107", _l("Her knee hurts, and she works in the day: she should be offered an evening."),
    ),
    PatientToTry(
        "9990000808", "Victor", "Osei", "male", 66, 2, 11, "LX4 3GG", "18 Chapel Lane, Brookford",
        "+447700900108", _l("He has had a cough for four weeks."),
    ),
    PatientToTry(
        "9990000891", "Maya", "Fern", "female", 28, 10, 5, "LX4 4HH", "9 Weir Street, Brookford",
        "+447700900109", _l("She has had headaches for a month."),
    ),
)  # fmt: skip
