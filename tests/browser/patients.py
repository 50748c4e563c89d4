"""Whom the visitors of the tests are: people of the demonstration, with what they know of themselves."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal import clock

MEN = """
    SELECT given_name, family_name, born_on, postcode, nhs_number FROM patient
    WHERE sex = 'male' AND born_on BETWEEN ? AND ? AND written_language = 'en' AND known = '{}' AND id > 20
    AND id NOT IN (
        SELECT patient_id FROM request JOIN assessment ON assessment.request_id = request.id
        WHERE patient_id IS NOT NULL AND pathway_ids LIKE '%back_pain%'
    )
    ORDER BY id
"""


@dataclass(frozen=True)
class Patient:
    """What somebody knows by heart about a patient."""

    given_name: str
    family_name: str
    born_on: date
    postcode: str
    nhs_number: str
    phone: str = "07700 900123"

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"


def named(listed: dict[str, Any]) -> Patient:
    """One of the patients that `flask demo-people --json` lists."""
    born_on = date.fromisoformat(listed["born_on"])
    kept = {key: listed[key] for key in ("given_name", "family_name", "postcode", "nhs_number", "phone")}
    return Patient(born_on=born_on, **kept)


def men(settings: dict[str, str]) -> Iterator[Patient]:
    """Men of about 25 to 55 who have not asked about their back: no pregnancy, no age limit, nothing open."""
    path = settings["PORTAL_DATABASE_URL"].removeprefix("sqlite:///")
    this_year = clock.today().year
    with sqlite3.connect(path) as database:
        rows = database.execute(MEN, (f"{this_year - 55}-01-01", f"{this_year - 25}-01-01")).fetchall()
    for given_name, family_name, born_on, postcode, nhs_number in rows:
        yield Patient(given_name, family_name, date.fromisoformat(born_on), postcode, nhs_number)
