"""What an entry for the directory must look like, whoever sends it: each field read, each mistake named."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.community.entries import ACCESS, KINDS, NEEDS, STATUSES, open_bits
from portal.forms.text import clean
from portal.i18n import lazy_gettext as _l

_POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})")
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_HOURS = re.compile(r"([A-Za-z]{3})[a-z]*\s+(\d{1,2}:\d{2})\s*[-–]\s*(\d{1,2}:\d{2})")
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_YES_NO = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
# What is wrong, and what to do about it, for the report to whoever sent the file.
PROBLEMS = {
    "missing": (_l("It is empty."), _l("Fill it in.")),
    "too_long": (_l("It is too long."), _l("Use fewer words.")),
    "unknown": (_l("We do not know this value."), _l("Use a value from the list beside the upload.")),
    "not_a_number": (_l("It is not a number we can use."), _l("Write a plain number.")),
    "wrong_order": (_l("The lowest age is above the highest."), _l("Swap the two ages.")),
    "not_a_postcode": (_l("It is not a UK postcode."), _l("Write a full postcode, like LS1 4AP.")),
    "not_an_email": (_l("It is not an email address."), _l("Write it like name@example.com.")),
    "not_a_link": (_l("It is not a web address."), _l("Begin it with https:// or http://.")),
    "not_a_date": (_l("It is not a date."), _l("Write it like 2026-11-22.")),
    "not_hours": (_l("We cannot read these opening hours."), _l("Write Mon 10:00-12:00; Wed 13:00-15:00.")),
    "not_yes_no": (_l("It is neither yes nor no."), _l("Write yes or no.")),
    "twice": (_l("An earlier row is for the same service."), _l("Take one out, or give each its own id.")),
    "not_a_row": (_l("We cannot read this row."), _l("Check the commas and quotation marks in it.")),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a row: the field, a code of PROBLEMS, what stood there."""

    field: str
    code: str
    value: str = ""


class Wrong(Exception):
    """A value that cannot be taken; the code says why."""


def checked(raw: Mapping[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
    """The row as the directory keeps it, and all that is wrong with it."""
    if "not_a_row" in raw:
        return {}, [Problem("", "not_a_row", str(raw["not_a_row"]))]
    row: dict[str, Any] = {}
    problems = []
    for name, (kept_as, read) in FIELDS.items():
        value = raw.get(name)
        try:
            row[kept_as] = read(value.strip() if isinstance(value, str) else value)
        except Wrong as wrong:
            problems.append(Problem(name, str(wrong), "" if value is None else str(value)))
    problems += _together(row)
    row["organisation"] = row.get("organisation") or row.get("name", "")
    row["is_free"] = row["is_free"] if row.get("is_free") is not None else not row.get("cost")
    row["open_bits"] = open_bits(row.get("hours") or ())
    return row, problems


def _together(row: Mapping[str, Any]) -> list[Problem]:
    """What only two fields together show."""
    problems = []
    youngest, oldest = row.get("min_age"), row.get("max_age")
    if youngest is not None and oldest is not None and youngest > oldest:
        problems.append(Problem("min_age", "wrong_order", f"{youngest} > {oldest}"))
    if {"latitude", "longitude"} <= row.keys() and (row["latitude"] is None) != (row["longitude"] is None):
        problems.append(Problem("latitude" if row["latitude"] is None else "longitude", "missing"))
    return problems


def _text(most: int, *, must: bool = False) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        text = clean(str(value or ""))
        text = " ".join(text.split()) if most <= 200 else text
        if must and not text:
            raise Wrong("missing")
        if len(text) > most:
            raise Wrong("too_long")
        return text

    return read


def _listed(known: Callable[[str], bool], *, must: bool = False) -> Callable[[Any], list[str]]:
    def read(value: Any) -> list[str]:
        parts = value if isinstance(value, list | tuple) else re.split(r"[;,\s]+", str(value or ""))
        found = [str(each).strip() for each in parts if str(each).strip()]
        if must and not found:
            raise Wrong("missing")
        if not all(known(each) for each in found):
            raise Wrong("unknown")
        return list(dict.fromkeys(found))

    return read


def _one_of(known: tuple[str, ...], otherwise: str) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        text = str(value or otherwise)
        if text not in known:
            raise Wrong("unknown")
        return text

    return read


def _age(value: Any) -> int | None:
    if value in (None, ""):
        return None
    try:
        age = int(float(value))
    except (TypeError, ValueError, OverflowError):
        raise Wrong("not_a_number") from None
    if not 0 <= age <= 130:
        raise Wrong("not_a_number")
    return age


def _degrees(most: float) -> Callable[[Any], float | None]:
    def read(value: Any) -> float | None:
        if value in (None, ""):
            return None
        try:
            found = float(value)
        except (TypeError, ValueError):
            raise Wrong("not_a_number") from None
        if not -most <= found <= most:  # also refuses “nan”
            raise Wrong("not_a_number")
        return found

    return read


def postcode_read(value: Any) -> str:
    letters = re.sub(r"[^A-Z0-9]", "", str(value or "").upper())
    found = _POSTCODE.fullmatch(letters)
    if letters and not found:
        raise Wrong("not_a_postcode")
    return f"{found[1]} {found[2]}" if found else ""


def _email(value: Any) -> str:
    text = str(value or "")
    if text and (len(text) > 120 or not _EMAIL.fullmatch(text)):
        raise Wrong("not_an_email")
    return text


def _link(value: Any) -> str:
    text = str(value or "")
    if text and (len(text) > 200 or not re.match(r"https?://[^\s]+$", text)):
        raise Wrong("not_a_link")
    return text


def _date(value: Any) -> date | None:
    if value in (None, ""):
        return None
    try:
        return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])
    except ValueError:
        raise Wrong("not_a_date") from None


def _yes_no(value: Any) -> bool | None:
    if value in (None, "") or isinstance(value, bool):
        return value if isinstance(value, bool) else None
    try:
        return _YES_NO[str(value).lower()]
    except KeyError:
        raise Wrong("not_yes_no") from None


def read_hours(value: Any) -> list[dict[str, Any]]:
    """“Mon 10:00-12:00; Wed 13:00-15:00”, or the same as a list already."""
    if isinstance(value, list):
        return value
    hours = []
    for part in filter(None, (each.strip() for each in str(value or "").split(";"))):
        found = _HOURS.fullmatch(part)
        if not found or found[1].lower() not in _DAYS:
            raise Wrong("not_hours")
        opens, closes = found[2].zfill(5), found[3].zfill(5)
        if not opens < closes <= "24:00":
            raise Wrong("not_hours")
        hours.append({"day": _DAYS.index(found[1].lower()), "opens": opens, "closes": closes})
    return hours


# The name in a file, the column it is kept in, how it is read.
FIELDS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "id": ("source_id", _text(120)),
    "name": ("name", _text(120, must=True)),
    "organisation": ("organisation", _text(120)),
    "description": ("description", _text(4000, must=True)),
    "kind": ("kind", _one_of(tuple(KINDS), "service")),
    "needs": ("needs", _listed(NEEDS.__contains__, must=True)),
    "languages": ("languages", _listed(lambda each: bool(_LANGUAGE.fullmatch(each)))),
    "access": ("access", _listed(ACCESS.__contains__)),
    "cost": ("cost", _text(60)),
    "is_free": ("is_free", _yes_no),
    "eligibility": ("eligibility", _text(1000)),
    "min_age": ("min_age", _age),
    "max_age": ("max_age", _age),
    "needs_referral": ("needs_referral", lambda value: bool(_yes_no(value))),
    "address": ("address", _text(200)),
    "postcode": ("postcode", postcode_read),
    "latitude": ("latitude", _degrees(90)),
    "longitude": ("longitude", _degrees(180)),
    "phone": ("phone", _text(20)),
    "email": ("email", _email),
    "website": ("url", _link),
    "days": ("days", _text(120)),
    "hours": ("hours", read_hours),
    "status": ("status", _one_of(STATUSES, "active")),
    "assured_on": ("assured_on", _date),
}
