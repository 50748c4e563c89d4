"""Families and other households, with ages as they are in an English town."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from portal.demo_data.communities import Community
from portal.demo_data.homes import new_home
from portal.demo_data.names import COMMUNITIES

# (share of households, how they are made up): of 100 people about 22 are children and 18 are over 65.
KINDS = (
    (33, "single"),
    (37, "couple"),
    (17, "family"),
    (5, "lone_parent"),
    (4, "three_generations"),
    (4, "sharers"),
)
ADULT_AGES = (  # from, to, share
    (18, 24, 8),
    (25, 34, 15),
    (35, 44, 14),
    (45, 54, 15),
    (55, 64, 17),
    (65, 74, 20),
    (75, 84, 13),
    (85, 99, 5),
)
CHILDREN = (1, 1, 1, 2, 2, 2, 2, 3, 3, 4)


@dataclass(frozen=True, slots=True)
class Member:
    """One person of a household, before they become a patient."""

    community: Community
    given_name: str
    family_name: str
    sex: str
    age: int
    address: str
    postcode: str
    home: int  # which household, so that children have a parent's phone
    speaks: str
    is_interpreted: bool


def households(random: Random) -> Iterator[list[Member]]:
    """Households without end."""
    home = 0
    while True:
        home += 1
        yield _household(random, home)


def _household(random: Random, home: int) -> list[Member]:
    community = random.choices(COMMUNITIES, [each.share for each in COMMUNITIES])[0]
    kind = random.choices([kind for _, kind in KINDS], [share for share, _ in KINDS])[0]
    surname = random.choice(community.family)
    place = new_home(random)
    return [
        _member(
            random,
            community,
            surname if kind != "sharers" else random.choice(community.family),
            *who,
            place,
            home,
        )
        for who in _ages_and_sexes(random, kind)
    ]


def _ages_and_sexes(random: Random, kind: str) -> list[tuple[int, str]]:
    first, sex = _adult_age(random), random.choice(("female", "male"))
    if kind == "single":
        return [(first, sex)]
    if kind == "sharers":
        return [
            (random.randint(19, 34), random.choice(("female", "male"))) for _ in range(random.randint(2, 4))
        ]
    if kind == "couple":
        return [(first, "female"), (_near(random, first), "male" if random.random() < 0.97 else "female")]
    mother = random.randint(21, 52)
    children = [(age, random.choice(("female", "male"))) for age in _children_of(random, mother)]
    if kind == "lone_parent":
        return [(mother, "female" if random.random() < 0.86 else "male"), *children]
    parents = [(mother, "female"), (_near(random, mother), "male")]
    if kind == "three_generations":
        parents += [(min(97, mother + random.randint(21, 38)), random.choice(("female", "female", "male")))]
    return parents + children


def _adult_age(random: Random) -> int:
    first, last, _ = random.choices(ADULT_AGES, [share for *_, share in ADULT_AGES])[0]
    return random.randint(first, last)


def _near(random: Random, age: int) -> int:
    return max(19, min(98, age + random.randint(-3, 7)))


def _children_of(random: Random, mother: int) -> list[int]:
    """Ages of the children still at home: none was born to a mother under 17 or over 44."""
    youngest, oldest = max(0, mother - 44), min(19, mother - 17)
    if oldest < youngest:
        return []
    return [random.randint(youngest, oldest) for _ in range(random.choice(CHILDREN))]


def _member(
    random: Random, community: Community, surname: str, age: int, sex: str, place: tuple[str, str], home: int
) -> Member:
    """Older people speak English less often, and those who do not need an interpreter more often."""
    weight = 0.35 if age < 16 else 1.0 if age < 55 else 1.5
    speaks = community.language if random.random() < community.share_speaking * weight else "en"
    is_interpreted = speaks != "en" and age >= 16 and random.random() < community.share_interpreted * weight
    given = random.choice(community.given_names(sex, age))
    return Member(
        community=community,
        given_name=given,
        family_name=community.family_name(random, surname, sex),
        sex=sex,
        age=age,
        address=place[0],
        postcode=place[1],
        home=home,
        speaks=speaks,
        is_interpreted=is_interpreted,
    )
