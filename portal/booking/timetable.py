"""Free times as people read them: by day, the soonest first, with whom and where in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType
from typing import NamedTuple

from markupsafe import Markup

from portal import clock, i18n
from portal.booking.roles import role_name
from portal.booking.slot_queries import FreeSlot
from portal.booking.wanted import GROUP, IN_PERSON, PHONE, VIDEO
from portal.i18n import gettext as _
from portal.people.models import Site

NO_GROUPS: Mapping[int, str] = MappingProxyType({})


class Offer(NamedTuple):
    """One time to tap on. `value` says which slot, and the way of meeting."""

    value: str
    time: str
    about: Markup


@dataclass(slots=True)
class Day:
    """The times of one day."""

    on: date
    heading: str
    offers: list[Offer] = field(default_factory=list)


def timetable(
    slots: Iterable[FreeSlot], sites: Iterable[Site], groups: Mapping[int, str] = NO_GROUPS
) -> list[Day]:
    """The days that have times. Words are looked up once for each kind of meeting, not for each slot.

    `groups` are the names of groups by the slots that are places in them.
    """
    names = {site.id: site.name for site in sites}
    words: dict[tuple[str, str, int, bool, str], Markup] = {}
    days: list[Day] = []
    for slot in slots:
        local = clock.local(slot.starts_at)
        on = local.date()
        if not days or days[-1].on != on:
            days.append(Day(on, day_heading(on)))
        group = groups.get(slot.id, "")
        kind = (slot.role, slot.mode, slot.site_id, slot.is_overlap, group)
        if kind not in words:
            place = place_words(slot.mode, names.get(slot.site_id, ""))
            words[kind] = Markup("{}<br>{}").format(group or role_name(slot.role), place)
            if slot.is_overlap:
                words[kind] += Markup("<br>{}").format(_("Overlaps another appointment"))
        at = local.time().isoformat("minutes")
        days[-1].offers.append(Offer(f"{slot.public_id}.{slot.mode}", at, words[kind]))
    return days


def day_heading(on: date) -> str:
    """The day with its date, and how near it is."""
    written = i18n.format_date(on, "EEEE d MMMM")
    if on == clock.today():
        return _("Today, %(date)s", date=written)
    if on == clock.today() + timedelta(days=1):
        return _("Tomorrow, %(date)s", date=written)
    return written


def place_words(mode: str, site_name: str) -> str:
    """How, or where, the meeting would be."""
    if mode == IN_PERSON:
        return _("At %(place)s", place=site_name)
    if mode == GROUP:
        return _("In a group, at %(place)s", place=site_name)
    return mode_name(mode)


def mode_name(mode: str) -> str:
    """A way of meeting in words."""
    names = {
        IN_PERSON: _("Face to face"),
        PHONE: _("Phone call"),
        VIDEO: _("Video call"),
        GROUP: _("In a group"),
        "home": _("At your home"),
    }
    return names.get(mode, mode)
