"""What an entry of the directory may say: kinds, access, hours; and how hours become what one searches by."""

from collections.abc import Iterable, Mapping
from typing import Any

from portal.i18n import lazy_gettext as _l

# Health coaching, self-management and peer groups are found, referred to and reported on as all services are.
KINDS = {
    "service": _l("Service or advice"),
    "peer_group": _l("Peer support group"),
    "self_management": _l("Course to manage a condition"),
    "health_coaching": _l("Health coaching"),
    "carer_support": _l("Support for carers"),
}
ACCESS = {
    "step_free": _l("Step-free"),
    "accessible_toilet": _l("Accessible toilet"),
    "hearing_loop": _l("Hearing loop"),
    "quiet": _l("Quiet space"),
    "bsl": _l("British Sign Language"),
    "home_visits": _l("Visits at home"),
    "telephone": _l("By phone"),
    "online": _l("Online"),
}
STATUSES = ("active", "inactive", "defunct", "temporarily closed")
DAYS = (
    _l("Monday"),
    _l("Tuesday"),
    _l("Wednesday"),
    _l("Thursday"),
    _l("Friday"),
    _l("Saturday"),
    _l("Sunday"),
)
PARTS = {"morning": _l("Morning"), "afternoon": _l("Afternoon"), "evening": _l("Evening")}
# Parts of the day as a leaflet means them: each from its hour to the next one's.
_PART_BEGINS = ("00:00", "12:00", "17:00", "24:00")
# A language or need that an import brings and we do not know is refused, with the list of those we do.
NEEDS = (
    "loneliness", "debt_bills", "benefits", "housing_eviction", "homeless", "food", "fuel", "job", "carer",
    "family", "transport", "digital", "language", "immigration", "legal", "activity_weight", "bereavement",
    "equipment",
)  # fmt: skip


def open_bits(hours: Iterable[Mapping[str, Any]]) -> int:
    """One number that says on which days, and in which parts of them, a service is open."""
    bits = 0
    for each in hours:
        opens, closes = str(each["opens"]), str(each["closes"])
        for part in range(3):
            if opens < _PART_BEGINS[part + 1] and closes > _PART_BEGINS[part]:
                bits |= 1 << (3 * int(each["day"]) + part)
    return bits


def wanted_bits(day: int | None, part: str) -> int:
    """The bits of which one must be set for a service to be open then; 0 when no time was asked for."""
    parts = [list(PARTS).index(part)] if part in PARTS else [0, 1, 2]
    if day is None and part not in PARTS:
        return 0
    days = range(7) if day is None else [day]
    return sum(1 << (3 * each + which) for each in days for which in parts)


def facets_of(entry: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What an entry is found by."""
    found = [("need", each) for each in entry.get("needs") or ()]
    found += [("language", each) for each in entry.get("languages") or ()]
    found += [("access", each) for each in entry.get("access") or ()]
    return list(dict.fromkeys(found))
