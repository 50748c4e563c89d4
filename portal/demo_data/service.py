"""One invented local service, and the directory of all of them as rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from portal import clock
from portal.db import random_id
from portal.demo_data.homes import STREETS, TOWN, postcode_of


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


def service_rows(practice_id: int, services: Iterable[Local]) -> list[dict[str, Any]]:
    """Directory entries, each with an invented address and a telephone number that rings nowhere."""
    return [
        {
            "public_id": random_id(),
            "practice_id": practice_id,
            "name": each.name,
            "organisation": each.organisation,
            "description": each.description,
            "needs": each.needs.split(),
            "cost": COSTS[number % len(COSTS)],
            "languages": each.languages.split(),
            "address": f"{2 + number * 3 % 90} {STREETS[number * 5 % len(STREETS)]}, {TOWN}",
            "postcode": postcode_of(number * 5 % len(STREETS), number % 2),
            "phone": f"01632 960 {200 + number}",
            "days": each.days,
            "access": ["step_free"] if number % 5 else [],
            "status": "active",
            "assured_on": clock.today() - timedelta(days=number * 11 % 330),
        }
        for number, each in enumerate(services)
    ]
