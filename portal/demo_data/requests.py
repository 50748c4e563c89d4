"""Requests of the last hours that still need somebody: made through the same services that patients use."""

import secrets
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from portal import clock
from portal.access import Role, Viewer
from portal.booking import claiming
from portal.booking import queries as booking
from portal.booking.services import confirm_booking
from portal.demo_data.asks import Ask, answer_to
from portal.pathways.model import RuleSet
from portal.people.matching import StatedDetails
from portal.people.models import Patient
from portal.triage import queries as triage
from portal.triage import services
from portal.triage.judging import judge
from portal.triage.models import DRAFT, Request

DAY = 24 * 60
STRANGER = StatedDetails("Tomasz", "Wrona", date(1991, 2, 17), "LX2 7QQ", phone="+447700900455")


@dataclass(frozen=True, slots=True)
class OpenAsk:
    """A request to be made: how long ago, in whose words, and what is wrong with the details, if anything."""

    minutes_ago: int
    ask: Ask
    slip: str = ""  # date, postcode, name, stranger: why nobody in the list fits
    channel: str = "online"
    ages: tuple[int, int] = (20, 80)
    speaks: str = "en"

    @property
    def is_booked(self) -> bool:
        """Whether reception has found an appointment since: true of all but the last day's."""
        return self.minutes_ago > DAY


def _social(minutes_ago: int, words: str, matters: str, *needs: str, **details: str) -> OpenAsk:
    answers = (
        ("so_need", needs),
        ("so_able", details.pop("able", "need_help")),
        ("so_lonely_often", "often"),
        ("so_matters", matters),
    )
    ask = Ask("social_needs", (words,), answers, sex=details.pop("sex", ""))
    return OpenAsk(minutes_ago, ask, **details)  # type: ignore[arg-type]


NOTHING_NEW = ("rc_new", "no")
RASH = ("se_words", "A red rash on both arms that comes and goes for a month. It itches a little.")
OPEN = (
    OpenAsk(9, Ask("routine_care", ("my wound looks much worse",), (("rc_new", "bad"),))),
    OpenAsk(21, Ask("back_pain", ("my back went this morning",), (("bp_coping", "limited"),)), slip="date"),
    OpenAsk(
        34, Ask("chest_pain", ("my chest hurts when I walk",), (("cp_type", "heavy_tight"),)), channel="phone"
    ),
    OpenAsk(47, Ask("sore_throat", ("sore throat since Monday",)), slip="postcode"),
    OpenAsk(58, Ask("something_else", ("a rash that comes and goes",), (RASH,))),
    OpenAsk(
        72,
        Ask("medication_query", ("which tablets can I take together",), (("mq_type", "new_question"),)),
        slip="name",
    ),
    OpenAsk(
        96, Ask("tiredness", ("exhausted since summer",), (("duration", "4m"),), sex="male"), slip="stranger"
    ),
    OpenAsk(115, Ask("uti_woman", ("it burns when I pee",), (("uw_recur", "few"),), (18, 60), "female")),
    OpenAsk(133, Ask("repeat_prescription", ("my inhaler please",), (("mq_left", "under_7_days"),))),
    OpenAsk(150, Ask("routine_care", ("a letter for my landlord",), (NOTHING_NEW, ("rc_what", "letter")))),
    OpenAsk(
        175,
        Ask(
            "routine_care",
            ("my blood test result",),
            (NOTHING_NEW, ("rc_what", "results"), ("rc_result", "normal")),
        ),
    ),
    OpenAsk(190, Ask("knee_pain", ("my knee aches after football",), (("duration", "5w"),)), ages=(18, 45)),
    _social(
        65,
        "I have nobody to talk to since my husband died",
        "To eat with other people again",
        *("loneliness", "bereavement"),
        sex="female",
    ),
    _social(
        1500,
        "I cannot pay the rent and the letters scare me",
        "To open the post without being afraid",
        *("debt_bills", "benefits"),
        able="overwhelmed",
    ),
    _social(
        2950,
        "The flat is damp and my boy coughs all night",
        "A dry home where my son can sleep",
        "housing_eviction",
        speaks="ur",
    ),
    _social(4400, "I look after my mum all day", "One afternoon a week for myself", "carer", "loneliness"),
    _social(5800, "I want to learn English and find work", "A steady job", "language", "job", speaks="pl"),
    _social(7300, "I would like to move more", "To walk without pain", "activity_weight", "loneliness"),
    _social(8700, "We run out of food", "That the children eat well", "food", "benefits", speaks="ro"),
)


class Asker:
    """Makes requests as the people of the demonstration would."""

    def __init__(
        self, random: Random, rules: RuleSet, people: list[Patient], receptionist: Viewer, busy: set[int]
    ) -> None:
        self.random = random
        self.rules = rules
        self.now = clock.now()  # an appointment found some days ago is still to come
        self.receptionist = receptionist
        self.people = [each for each in people if each.id not in busy and not each.known]

    def make_all(self) -> list[Request]:
        """Every open request that somebody here could make, the oldest first."""
        in_order = sorted(OPEN, key=lambda each: -each.minutes_ago)
        return [self.make(each, who) for each in in_order if (who := self._somebody(each))]

    def make(self, wanted: OpenAsk, patient: Patient) -> Request:
        """One request, as of then."""
        with clock.frozen_at(clock.now() - timedelta(minutes=wanted.minutes_ago)):
            viewer = self._viewer(wanted)
            request = services.begin_request(viewer, informant="self", channel=wanted.channel, language="en")
            self._say_who(viewer, request, patient, wanted.slip)
            words = self.random.choice(wanted.ask.own_words)
            services.choose_problem(viewer, self.rules, request, [wanted.ask.pathway], words)
            self._answer(viewer, request, wanted.ask)
        if wanted.is_booked:
            with clock.frozen_at(clock.now() - timedelta(minutes=wanted.minutes_ago - 20)):
                self._book(request)
        return request

    def _book(self, request: Request) -> None:
        outcome = triage.outcome(request)
        assert outcome is not None  # noqa: S101  # it was sent
        slots = booking.free_slots_for(self.receptionist, request, outcome, after=self.now, limit=1)
        for slot in slots:
            claiming.hold_slot(self.receptionist, request, slot.public_id, slot.mode)
            confirm_booking(self.receptionist, request)

    def _somebody(self, wanted: OpenAsk) -> Patient | None:
        """Whoever could ask this; in a small practice somebody who speaks another language will do."""
        first, last = max(wanted.ages[0], wanted.ask.ages[0]), min(wanted.ages[1], wanted.ask.ages[1])
        able = [
            each
            for each in self.people
            if first <= (clock.today() - each.born_on).days // 365 <= last
            and wanted.ask.sex in {"", each.sex}
            and each.sex != "other"
        ]
        if not able:
            return None
        who = self.random.choice([each for each in able if each.spoken_language == wanted.speaks] or able)
        self.people.remove(who)
        return who

    def _viewer(self, wanted: OpenAsk) -> Viewer:
        if wanted.channel != "online":
            return self.receptionist
        return Viewer(Role.PATIENT, self.receptionist.practice_id, secrets.token_hex(16))

    def _say_who(self, viewer: Viewer, request: Request, patient: Patient, slip: str) -> None:
        if viewer.is_staff:
            services.state_details(viewer, request, patient)
            return
        services.state_details(viewer, request, details_of(patient, slip))
        if request.match_state != "matched":
            services.state_sex(viewer, request, patient.sex)

    def _answer(self, viewer: Viewer, request: Request, ask: Ask) -> None:
        while request.state == DRAFT and (question := judge(self.rules, request).next_question):
            answer = answer_to(question, dict(ask.answers))
            services.save_answer(viewer, self.rules, request, question.id, answer)
        if request.state == DRAFT:
            services.send(viewer, self.rules, request)


def details_of(patient: Patient, slip: str) -> StatedDetails:
    """What this patient types about themselves, with one slip or none."""
    right = StatedDetails(
        patient.given_name,
        patient.family_name,
        patient.born_on,
        patient.postcode,
        patient.nhs_number if not slip else None,
        patient.phone,
    )
    wrong = {
        "date": replace(right, born_on=right.born_on - timedelta(days=1)),
        "postcode": replace(right, postcode="LX9 9ZZ"),
        "name": replace(right, family_name="Ashworth-Bell"),
        "stranger": STRANGER,
    }
    return wrong.get(slip, right)
