"""What narrows the list of times: read from the address, and shown as a form that asks for another list."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from portal.booking.offering import Sought
from portal.booking.preferring import GENDERS, USUAL, words
from portal.booking.timetable import mode_name
from portal.booking.wanted import MODES, PARTS, Wanted
from portal.i18n import gettext as _

CURSOR = "%Y%m%dT%H%M%z"
WHO = (USUAL, *GENDERS)


def sought_in(given: Mapping[str, str]) -> Sought:
    """What of the list the address asks for; whatever it cannot mean is left out."""
    mode, site = given.get("mode", ""), given.get("site", "")
    who, part = given.get("who", ""), given.get("part", "")
    return Sought(
        after=_moment(given.get("from", "")),
        mode=mode if mode in MODES else None,
        site_id=int(site) if site.isascii() and site.isdigit() and len(site) < 10 else None,
        who=who if who in WHO else "",
        part=part if part in PARTS else "",
    )


def _moment(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, CURSOR).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def address(sought: Sought) -> dict[str, Any]:
    """The parts of an address that ask for this list, from its beginning."""
    asked = {"mode": sought.mode, "site": sought.site_id, "who": sought.who, "part": sought.part}
    return {name: value for name, value in asked.items() if value}


def filter_fields(sought: Sought, wanted: Wanted) -> list[dict[str, Any]]:
    """The choices of way, place, clinician and part of the day; left out where there is nothing to choose."""
    modes = {mode: mode_name(mode) for mode in MODES if mode in wanted.modes or mode == sought.mode}
    sites = {str(site.id): site.name for site in wanted.sites}
    who = {each: words(each) for each in WHO if each != USUAL or wanted.helped.named_clinician_id}
    fields = (
        ("mode", _("How you meet"), _("Any way"), modes, sought.mode),
        ("site", _("Where"), _("Any place"), sites, sought.site_id),
        ("who", _("With whom"), _("Anybody"), who, sought.who),
        ("part", _("When in the day"), _("Any time"), {each: words(each) for each in PARTS}, sought.part),
    )
    return [
        {"name": name, "label": label, "options": _options(anything, choices), "value": str(now or "")}
        for name, label, anything, choices, now in fields
        if len(choices) > 1
    ]


def _options(anything: str, choices: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"value": "", "text": anything}, *({"value": each, "text": choices[each]} for each in choices)]
