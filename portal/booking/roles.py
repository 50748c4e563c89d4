"""The roles that people are booked with, in the words patients know them by; whom they see is in rules/."""

from portal.i18n import gettext
from portal.i18n import lazy_gettext as _l

ROLES: dict[str, object] = {  # translated when shown
    "duty_clinician": _l("Duty clinician"),
    "gp": _l("GP"),
    "gp_registrar": _l("GP in training"),
    "advanced_practitioner": _l("Advanced practitioner"),
    "paramedic": _l("Paramedic"),
    "physician_assistant": _l("Physician assistant"),
    "practice_nurse": _l("Practice nurse"),
    "nursing_associate": _l("Nursing associate"),
    "hca": _l("Health care assistant"),
    "phlebotomist": _l("Blood test clinic"),
    "clinical_pharmacist": _l("Pharmacist at the practice"),
    "pharmacy_technician": _l("Pharmacy technician"),
    "first_contact_physio": _l("Physiotherapist"),
    "podiatrist": _l("Podiatrist"),
    "dietitian": _l("Dietitian"),
    "occupational_therapist": _l("Occupational therapist"),
    "mental_health_practitioner": _l("Mental health practitioner"),
    "social_prescriber": _l("Social prescribing link worker"),
    "health_wellbeing_coach": _l("Health and wellbeing coach"),
    "care_coordinator": _l("Care coordinator"),
    "community_pharmacist": _l("Pharmacist"),
    "optometrist": _l("Optician"),
    "dentist": _l("Dentist"),
    "midwife": _l("Midwife"),
    "health_visitor": _l("Health visitor"),
    "district_nurse": _l("District nurse"),
    "safeguarding_lead": _l("Safeguarding lead"),
    "receptionist": _l("Receptionist"),
    "admin_team": _l("Practice team"),
}


def role_name(role: str) -> str:
    """The role as patients know it, in the language in use."""
    return str(ROLES[role]) if role in ROLES else gettext("Member of the team")
