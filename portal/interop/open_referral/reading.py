"""A directory as a file: a table (CSV) or Open Referral UK (JSON), row by row, in our own names of fields."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from typing import Any

from portal.community.checking import FIELDS
from portal.community.entries import KINDS
from portal.interop.open_referral.terms import access_meant, needs_meant
from portal.interop.open_referral.writing import DAYS

Rows = Iterator[tuple[int, Mapping[str, Any]]]
MUST_HAVE = {"name", "description", "needs"}
BROKEN = "not_a_row"


class UnreadableFile(Exception):
    """It is neither a table with the columns we need nor Open Referral JSON. `why` is a code."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def rows_of(data: bytes) -> Rows:
    """Each row with its line (in JSON: its number). Raises UnreadableFile."""
    text = _text(data)
    if not text.strip():
        raise UnreadableFile("empty")
    return _rows_of_json(text) if text.lstrip()[0] in "[{" else _rows_of_table(text)


def _text(data: bytes) -> str:
    """Spreadsheets still save in the old Windows letters, so what is not UTF-8 is read as those."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _rows_of_table(text: str) -> Rows:
    head, _, _ = text.partition("\n")
    delimiter = max(",;\t", key=head.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    reader.fieldnames = [_column(each) for each in reader.fieldnames or ()]
    if not set(reader.fieldnames) >= MUST_HAVE:
        raise UnreadableFile("columns")
    return _table_rows(reader)


def _column(heading: str) -> str:
    name = heading.strip().lower().replace(" ", "_")
    return {"organization": "organisation", "url": "website"}.get(name, name)


def _table_rows(reader: "csv.DictReader[str]") -> Rows:
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield reader.line_num, {BROKEN: str(error)}
            continue
        if None in row:  # more cells than columns: a comma that was not put into quotation marks
            yield reader.line_num, {"name": row.get("name"), BROKEN: ", ".join(row[None])[:80]}
        elif any(row.values()):
            yield reader.line_num, {name: row.get(name) or "" for name in FIELDS}


def _rows_of_json(text: str) -> Rows:
    try:
        found = json.loads(text)
    except ValueError:
        raise UnreadableFile("json") from None
    if isinstance(found, dict):
        found = next((found[each] for each in ("contents", "services", "content") if each in found), [found])
    if not isinstance(found, list):
        raise UnreadableFile("json")
    return ((number, _row(each)) for number, each in enumerate(found, 1))


def _row(service: Any) -> Mapping[str, Any]:
    """One service in our names; what has another shape than the standard's is reported, not guessed."""
    if not isinstance(service, dict):
        return {BROKEN: str(service)[:80]}
    try:
        return _named(service)
    except (AttributeError, TypeError, KeyError, ValueError, IndexError) as error:
        return {"name": service.get("name"), BROKEN: type(error).__name__}


def _named(service: Mapping[str, Any]) -> dict[str, Any]:
    location = _location(service)
    words = _terms(service)
    cost: Mapping[str, Any] = next(iter(service.get("cost_options") or ()), {})
    words_of_cost = cost.get("amount_description") or service.get("fees_description") or service.get("fees")
    return {
        "id": service.get("id"),
        "name": service.get("name"),
        "organisation": (service.get("organization") or {}).get("name"),
        "description": service.get("description"),
        "kind": next((word for word in words if word in KINDS), "service"),
        "needs": needs_meant(words),
        "languages": [each["code"] for each in service.get("languages") or () if each.get("code")],
        "access": access_meant(
            str(each.get("details") or each.get("description") or "")
            for each in location.get("accessibility") or ()
        ),
        "cost": "" if words_of_cost == "Free" else words_of_cost,
        "is_free": None if cost.get("amount") is None else float(cost["amount"]) == 0,
        "eligibility": service.get("eligibility_description"),
        "min_age": service.get("minimum_age"),
        "max_age": service.get("maximum_age"),
        "latitude": location.get("latitude"),
        "longitude": location.get("longitude"),
        "phone": _phone(service),
        "email": service.get("email"),
        "website": service.get("url"),
        "status": service.get("status"),
        "assured_on": service.get("assured_date"),
        **_address(location),
        **_times(service),
    }


def _location(service: Mapping[str, Any]) -> Mapping[str, Any]:
    places = service.get("service_at_locations") or ()
    return (places[0].get("location") or {}) if places else {}


def _terms(service: Mapping[str, Any]) -> list[str]:
    terms = [each.get("taxonomy_term") or {} for each in service.get("attributes") or ()]
    return [str(term.get(name)) for term in terms for name in ("code", "name") if term.get(name)]


def _address(location: Mapping[str, Any]) -> dict[str, str]:
    address: Mapping[str, Any] = next(iter(location.get("addresses") or ()), {})
    lines = (address.get("address_1"), address.get("city"))
    return {"address": ", ".join(filter(None, lines)), "postcode": address.get("postal_code") or ""}


def _phone(service: Mapping[str, Any]) -> str:
    contacts = service.get("contacts") or ()
    phones = [each for contact in contacts for each in contact.get("phones") or ()]
    phones += service.get("phones") or ()
    return str(phones[0]["number"]) if phones else ""


def _times(service: Mapping[str, Any]) -> dict[str, Any]:
    hours, words = [], []
    for each in service.get("schedules") or ():
        if each.get("description"):
            words.append(str(each["description"]))
        opens, closes = str(each.get("opens_at") or "")[:5], str(each.get("closes_at") or "")[:5]
        for day in str(each.get("byday") or "").split(","):
            if day.strip()[-2:] in DAYS and opens < closes:
                hours.append({"day": DAYS.index(day.strip()[-2:]), "opens": opens, "closes": closes})
    return {"hours": hours, "days": "; ".join(words)[:120]}
