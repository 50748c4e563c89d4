"""Where a plan in the shape of the PRSB standard is longer than it allows, or lacks what it asks for."""

from collections.abc import Iterator
from typing import Any

from portal.interop.fhir_answers import Json

# The most characters that the model allows, by item; within a heading where it differs from others.
LIMITS = {
    **dict.fromkeys(("First name", "Family name", "Line 1", "number"), 35),
    **dict.fromkeys(("Name", "GP name", "Person", "Performing professional"), 70),
    **dict.fromkeys(("Formulation", "Relationship type", "Comments", "Organisation"), 150),
    **dict.fromkeys(("Coping strategy", "Anticipatory medicines", "Supported to write this by"), 150),
    **{"Postcode": 8, "GP practice identifier": 6, "NHS number": 10, "address": 255},
    "Professional contacts / Contact details": 35,
    "Personal contacts / Contact details": 70,
}
FREE_NAMES = frozenset({"Additional support plans", "Person completing record"})  # names without a limit
# What must be there, within the heading: a record that lacks it is given out all the same, and told of.
MANDATORY = {
    "Person demographics": (
        ("Person name", "First name"),
        ("Person name", "Family name"),
        ("Date of birth",),
        ("Person's address", "Line 1"),
        ("Person's address", "Postcode"),
    ),
    "GP practice": (("GP practice identifier",),),
    "Personal contacts": (("Name",),),
    "Contingency/safety plans": (("Trigger factors",),),
}


def warnings_of(shaped: Json) -> list[str]:
    """Each in one line, with the path of the element."""
    return [
        *(f"{path}: longer than {most} characters" for path, most in _too_long(shaped)),
        *(f"{path}: must be there, and is not" for path in _missing(shaped)),
    ]


def _too_long(value: Any, path: str = "") -> Iterator[tuple[str, int]]:
    if isinstance(value, dict):
        for name, each in value.items():
            place = f"{path} / {name}" if path else name
            most = _limit(path, name)
            if isinstance(each, str) and most and len(each) > most:
                yield place, most
            else:
                yield from _too_long(each, place)
    elif isinstance(value, list):
        for number, each in enumerate(value, 1):
            yield from _too_long(each, f"{path} {number}")


def _limit(path: str, name: str) -> int:
    heading = path.split(" / ")[0].rstrip(" 0123456789")
    if name == "Name" and heading in FREE_NAMES:
        return 0
    return LIMITS.get(f"{heading} / {name}") or LIMITS.get(name, 0)


def _missing(shaped: Json) -> Iterator[str]:
    for heading, items in MANDATORY.items():
        for item in items:
            for each in _groups(shaped.get(heading)):
                values = [each]
                for name in item:
                    values = [value.get(name) for part in values for value in _groups(part)]
                if not values or not all(values):
                    yield " / ".join((heading, *item))


def _groups(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value else []
