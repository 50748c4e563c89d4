"""One invented local service, and the directory of all of them as rows: where, when and for whom."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from portal import clock
from portal.community.entries import facets_of, open_bits
from portal.db import random_id
from portal.demo_data.homes import STREETS, TOWN, place_of, postcode_of


@dataclass(frozen=True, slots=True)
class Local:
    """A service as its own leaflet would say it."""

    name: str
    organisation: str
    needs: str  # need ids, parted by spaces
    description: str
    days: str
    languages: str = "en"


COSTS = ("", "", "", "", "Pay what you can", "£2 a visit")  # most are free
ACCESS = (
    ("step_free", "accessible_toilet"),
    ("step_free", "hearing_loop"),
    ("step_free", "telephone"),
    (),
    ("step_free", "quiet"),
)
KINDS = {
    "peer_group": ("Brookford Shed", "Rainbow Social", "Telephone Circle", "Special Families"),
    "self_management": ("Cook and Eat", "Move More"),
    "health_coaching": ("Walk Well Brookford", "Back to Work Well"),
    "carer_support": (
        "Brookford Carers Centre", "Carer’s Assessment", "Sitting Service", "Young Carers", "Memory Café",
        "Carer’s Allowance Desk",
    ),
}  # fmt: skip
FOR_WHOM = {
    "Elders’ Lunch": ("People over 60", 60, None),
    "Young Carers": ("Children who look after a relative", 8, 17),
    "Baby Bank": ("Families with a child under five", None, None),
    "Sitara Women’s Group": ("Women", 16, None),
    "Nightstop Brookford": ("Young people without a bed for tonight", 16, 25),
}
BY_REFERRAL = ("Move More", "Brookford Food Bank", "Brookford Befrienders", "Home Visiting Friends")
WITHOUT_EMAIL = ("Street Outreach", "Community Fridge")
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_TIMES = re.compile(r"(\d\d:\d\d)-(\d\d:\d\d)")


def service_rows(practice_id: int, services: Iterable[Local]) -> list[dict[str, Any]]:
    """Directory entries, each with an invented address and a telephone number that rings nowhere."""
    return [_row(practice_id, each, number) for number, each in enumerate(services)]


def _row(practice_id: int, each: Local, number: int) -> dict[str, Any]:
    street, side = number * 5 % len(STREETS), number % 2
    latitude, longitude = place_of(street, side)
    eligibility, youngest, oldest = FOR_WHOM.get(each.name, ("", None, None))
    hours = hours_of(each.days)
    cost = COSTS[number % len(COSTS)]
    return {
        "public_id": random_id(),
        "practice_id": practice_id,
        "source_id": "",
        "kind": next((kind for kind, names in KINDS.items() if each.name in names), "service"),
        "name": each.name,
        "organisation": each.organisation,
        "description": each.description,
        "needs": each.needs.split(),
        "cost": cost,
        "is_free": not cost,
        "languages": each.languages.split(),
        "access": list(ACCESS[number % len(ACCESS)]),
        "eligibility": eligibility,
        "min_age": youngest,
        "max_age": oldest,
        "needs_referral": each.name in BY_REFERRAL,
        "address": f"{2 + number * 3 % 90} {STREETS[street]}, {TOWN}",
        "postcode": postcode_of(street, side),
        "latitude": latitude,
        "longitude": longitude,
        "phone": f"01632 960 {200 + number}",
        "email": "" if each.name in WITHOUT_EMAIL else f"hello@service-{number + 1}.example",
        "url": "",
        "days": each.days,
        "hours": hours,
        "open_bits": open_bits(hours),
        "status": "active",
        "assured_on": clock.today() - timedelta(days=number * 11 % 330),
        "changed_at": clock.now(),
        "link_version": 1,
    }


def hours_of(days: str) -> list[dict[str, Any]]:
    """“Mon to Fri 09:30-16:00” as days and times; words that give no times say nothing to search by."""
    times = _TIMES.search(days)
    if not times:
        return []
    if days.startswith("Every day"):
        open_on: Sequence[str] = DAYS
    elif span := re.match(r"(\w{3}) to (\w{3})", days):
        open_on = DAYS[DAYS.index(span[1]) : DAYS.index(span[2]) + 1]
    else:
        open_on = [day for day in DAYS if day in days]
    return [{"day": DAYS.index(day), "opens": times[1], "closes": times[2]} for day in open_on]


def facet_rows(practice_id: int, ids: Iterable[int], rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """What each entry is found by."""
    return [
        {"service_id": number, "practice_id": practice_id, "facet": facet, "value": value}
        for number, row in zip(ids, rows, strict=True)
        for facet, value in facets_of(row)
    ]
