"""Requests of the last six weeks that are over: what a forecast and a report are made of."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random

from sqlalchemy import insert
from sqlalchemy.orm import Session

from portal import clock
from portal.access import Role
from portal.demo_data.asks import ASKS, Ask, Asked, Asking, some_channel
from portal.demo_data.storing import Row, assessment_row, inserted, request_row
from portal.pathways.model import Person, RuleSet
from portal.people.bank_holidays import is_bank_holiday
from portal.people.models import Patient, Staff
from portal.triage.deciding import URGENCIES
from portal.triage.models import SIGNPOSTED, Assessment, Request
from portal.triage.work_models import Decision

WEEKS = 6
ADULT = 19 * 366  # days: the asks here are those of grown-ups
A_DAY = 0.006  # of the patients; Mondays more
MONDAY = 1.5
OPENS, CLOSES = 7, 18
REFERENCES = 26**4
URGENT = (
    Ask("chest_pain", ("a tight chest on the stairs",), (("cp_type", "heavy_tight"),), (40, 85)),
    Ask("earache", ("my ear hurts at night",), (), (18, 70)),
    Ask("abdominal_pain", ("stomach ache since Sunday",), (), (20, 80)),
    Ask("cough", ("a cough that will not go",), (), (18, 85)),
    Ask("sore_throat", ("hurts to swallow",), (), (18, 60)),
)
# How often a clinician finds it as urgent as the rules did, one step less, and one step more urgent.
FOUND = ((0, 86), (1, 11), (-1, 3))
ENDED = (("advice", 45), ("prescribed", 30), ("referred", 10), ("pharmacy", 10), ("not_reached", 5))


def store_past(
    session: Session, random: Random, asking: Asking, patients: Sequence[Patient], staff: Sequence[Staff]
) -> int:
    """Store them, each closed by a doctor on the day it was asked. How many there are."""
    past = list(_past(random, asking, [each for each in patients if not each.known]))
    if not past:
        return 0
    numbers = random.sample(range(REFERENCES), len(past))
    desk = [each for each in staff if each.post == "receptionist"]
    doctors = [each for each in staff if each.post == "gp"]
    requests = [
        request_row(each, random.choice(desk) if each.channel != "online" else None, number, SIGNPOSTED)
        for each, number in zip(past, numbers, strict=True)
    ]
    together = list(zip(past, inserted(session, Request, requests), strict=True))
    session.execute(insert(Assessment), [assessment_row(*each) for each in together])
    closings = [_closing(random, asking.rules, *each, random.choice(doctors)) for each in together]
    session.execute(insert(Decision), closings)
    return len(past)


def _closing(random: Random, rules: RuleSet, each: Asked, request_id: int, doctor: Staff) -> Row:
    """How it ended, and how urgent the doctor found it was: mostly as the rules did."""
    rule = each.outcome.disposition
    own = rule
    if rule.id in URGENCIES:
        step = random.choices([step for step, _ in FOUND], [often for _, often in FOUND])[0]
        at = min(max(URGENCIES.index(rule.id) + step, 0), len(URGENCIES) - 1)
        own = rules.dispositions[URGENCIES[at]]
    ended = random.choices([category for category, _ in ENDED], [often for _, often in ENDED])[0]
    return {
        "practice_id": each.patient.practice_id,
        "request_id": request_id,
        "staff_id": doctor.id,
        "role": Role.CLINICIAN.value,
        "kind": "close",
        "category": ended,
        "rule_disposition_id": rule.id,
        "rule_urgency": rule.rank,
        "was_disposition_id": rule.id,
        "was_urgency": rule.rank,
        "own_disposition_id": own.id,
        "own_urgency": own.rank,
        "rules_hash": each.outcome.rules_hash,
        "made_at": each.submitted_at + timedelta(minutes=random.randint(10, 300)),
    }


def _past(random: Random, asking: Asking, patients: Sequence[Patient]) -> Iterator[Asked]:
    today = clock.today()
    adults = [each for each in patients if (today - each.born_on).days > ADULT]
    for day in (today - timedelta(days=ago) for ago in range(7 * WEEKS, 0, -1)):
        if day.weekday() < 5 and not is_bank_holiday(day):
            for _ in range(_number(random, len(adults), day)):
                if asked := _asked(random, asking, random.choice(adults), day):
                    yield asked


def _number(random: Random, patients: int, day: date) -> int:
    usual = patients * A_DAY * (MONDAY if day.weekday() == 0 else 1)
    return round(usual * random.uniform(0.85, 1.15)) or 1


def _asked(random: Random, asking: Asking, patient: Patient, day: date) -> Asked | None:
    """What this person asks on this day; None for the few whose age or sex none of the asks is for."""
    person = Person(patient.born_on, patient.sex, day)
    able = [each for each in (*ASKS, *URGENT) if each.fits(person.age_years, person.sex)]
    if not able:
        return None
    ask = random.choice(able)
    answers, outcome = asking.of(ask, person)
    minutes = random.triangular(0, (CLOSES - OPENS) * 60, 60)  # most at eight
    at = clock.start_of_day(day) + timedelta(hours=OPENS, minutes=int(minutes))
    return Asked(patient, ask, answers, outcome, at, random.choice(ask.own_words), some_channel(random))
