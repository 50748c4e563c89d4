"""What kinds of appointment a clinic may hold (GPAD's national categories), and who offers them."""

from portal.i18n import lazy_gettext as _l

# NHS England's guidance on GP appointment data: each slot type has one category. These are booked here.
CATEGORIES: dict[str, object] = {
    "acute": _l("General consultation, acute"),
    "routine": _l("General consultation, routine"),
    "triage": _l("Clinical triage"),
    "home_visit": _l("Home visit"),
    "care_home": _l("Care home visit"),
    "medicines_review": _l("Structured medication review"),
    "planned_clinic": _l("Planned clinic"),
    "planned_procedure": _l("Planned clinical procedure"),
    "group": _l("Group consultation and group education"),
    "social_prescribing": _l("Social prescribing service"),
    "external": _l("Service provided by an organisation outside the practice"),
    "other": _l("Another meeting about somebody’s care"),
}
OWN, HUB, NHS_111 = "own", "hub", "nhs111"
SERVICES: dict[str, object] = {
    OWN: _l("The practice’s own clinic"),
    HUB: _l("Network or extended-hours clinic"),
    NHS_111: _l("Kept for NHS 111 to book"),
}
