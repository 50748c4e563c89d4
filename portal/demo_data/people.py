"""The patients of the demonstration: the few with fixed details, and as many invented ones as are wanted."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import chain, islice
from random import Random
from typing import Any

from nhs_number.validate import calculate_checksum

from portal import clock
from portal.demo_data.households import Member, households
from portal.demo_data.support import known_facts, support_kinds
from portal.people.demo import PEOPLE, PatientToTry
from portal.people.folding import folded
from portal.people.support_needs import code_of

Row = dict[str, Any]
FIRST_SERIAL, LAST_SERIAL = 100_000, 999_999  # below the first are the numbers of the patients to try


@dataclass(slots=True)
class People:
    """Rows for the database: patients, and for each the kinds of help that its needs are made from."""

    patients: list[Row] = field(default_factory=list)
    needs: list[list[str]] = field(default_factory=list)


def everybody(
    random: Random, number: int, *, practice_id: int, sites: Sequence[int], doctors: Sequence[int]
) -> People:
    """That many patients, the ones to try among them."""
    people = People()
    for person in PEOPLE[:number]:
        people.patients.append(patient_to_try(person))
        people.needs.append(list(person.needs))
    numbers, phones = nhs_numbers(random, number), dict[int, str]()
    for member in islice(chain.from_iterable(households(random)), max(0, number - len(PEOPLE))):
        people.patients.append(_row(random, member, next(numbers), phones))
        people.needs.append(support_kinds(random, member))
    for row in people.patients:
        site_id = random.choices(sites[:2], (7, 3))[0]
        row.update(practice_id=practice_id, site_id=site_id, named_clinician_id=random.choice(doctors))
    return people


def nhs_numbers(random: Random, number: int) -> Iterator[str]:
    """As many different valid numbers from 999, the range that is kept for tests and given to nobody."""
    one_in_eleven_has_no_check_digit = number + number // 5 + 50
    for serial in random.sample(range(FIRST_SERIAL, LAST_SERIAL), one_in_eleven_has_no_check_digit):
        digits = f"999{serial}"
        check = calculate_checksum(digits)
        if check is not None and check < 10:
            yield f"{digits}{check}"


def need_rows(people: People, patient_ids: Sequence[int], practice_id: int) -> list[Row]:
    """The support needs of the patients, once these have ids."""
    return [
        {
            "practice_id": practice_id,
            "patient_id": patient_id,
            "kind": kind,
            "code": code_of(kind, patient["spoken_language"]),
            "recorded_at": clock.now() - timedelta(days=30 + number % 900),
        }
        for number, (patient_id, patient, kinds) in enumerate(
            zip(patient_ids, people.patients, people.needs, strict=True)
        )
        for kind in kinds
    ]


def patient_to_try(person: PatientToTry) -> Row:
    """The details that the start page gives of somebody to be."""
    return _named(person.given_name, person.family_name) | {
        "nhs_number": person.nhs_number,
        "born_on": person.born_on,
        "sex": person.sex,
        "address": person.address,
        "postcode": person.postcode,
        "phone": person.phone,
        "email": "",
        "spoken_language": person.spoken,
        "written_language": person.written,
        "is_interpreter_needed": person.is_interpreter_needed,
        "known": dict(person.known),
    }


def _row(random: Random, member: Member, nhs_number: str, phones: dict[int, str]) -> Row:
    return _named(member.given_name, member.family_name) | {
        "nhs_number": nhs_number if random.random() < 0.995 else None,  # a newcomer's is not always known
        "born_on": _birthday(random, member.age),
        "sex": member.sex if random.random() < 0.997 else "other",
        "address": member.address,
        "postcode": member.postcode,
        "phone": _phone(random, member, phones),
        "email": _email(random, member),
        "spoken_language": member.speaks,
        "written_language": member.speaks,
        "is_interpreter_needed": member.is_interpreted,
        "known": known_facts(random, member),
    }


def _named(given_name: str, family_name: str) -> Row:
    return {
        "given_name": given_name,
        "family_name": family_name,
        "given_key": folded(given_name),
        "family_key": folded(family_name),
    }


def _birthday(random: Random, age: int) -> date:
    """Some day that makes them this old today."""
    today = clock.today()
    latest = date(today.year - age, today.month, min(today.day, 28))
    return latest - timedelta(days=random.randrange(365))


def _phone(random: Random, member: Member, phones: dict[int, str]) -> str:
    """A number kept for drama by Ofcom, which rings nowhere; children have an adult's of their home."""
    if member.age < 16 and member.home in phones:
        return phones[member.home]
    area = "1632960" if member.age >= 60 and random.random() < 0.4 else "7700900"
    number = f"+44{area}{random.randrange(1000):03}"
    phones.setdefault(member.home, number)
    return number


def _email(random: Random, member: Member) -> str:
    """An address at a domain that is kept for examples (RFC 2606)."""
    if member.age < 16 or random.random() < (0.65 if member.age >= 70 else 0.3):
        return ""
    name = f"{folded(member.given_name)}.{folded(member.family_name)}".replace(" ", "-")
    return f"{name}{random.randrange(100)}@example.com"
