"""Whom a person may be booked with: each role's name in plain words, and the youngest it sees (roles.md)."""

from dataclasses import dataclass

from portal.i18n import gettext
from portal.i18n import lazy_gettext as _l

YEARS = 12  # months


@dataclass(frozen=True, slots=True)
class BookableRole:
    """A role of the clinical brief. `from_months` is a booking limit for people of that age and older."""

    name: object  # translated when shown
    from_months: int = 0


# EXAMPLE CONTENT: ages are those of the unsigned clinical brief; a practice's own arrangements override them.
ROLES: dict[str, BookableRole] = {
    "duty_clinician": BookableRole(_l("Duty clinician")),
    "gp": BookableRole(_l("GP")),
    "gp_registrar": BookableRole(_l("GP in training")),
    "advanced_practitioner": BookableRole(_l("Advanced practitioner"), 1 * YEARS),
    "paramedic": BookableRole(_l("Paramedic"), 1 * YEARS),
    "physician_assistant": BookableRole(_l("Physician assistant"), 16 * YEARS),
    "practice_nurse": BookableRole(_l("Practice nurse")),
    "nursing_associate": BookableRole(_l("Nursing associate"), 5 * YEARS),
    "hca": BookableRole(_l("Health care assistant"), 5 * YEARS),
    "phlebotomist": BookableRole(_l("Blood test clinic"), 12 * YEARS),
    "clinical_pharmacist": BookableRole(_l("Pharmacist at the practice"), 16 * YEARS),
    "pharmacy_technician": BookableRole(_l("Pharmacy technician"), 16 * YEARS),
    "first_contact_physio": BookableRole(_l("Physiotherapist"), 16 * YEARS),
    "podiatrist": BookableRole(_l("Podiatrist"), 5 * YEARS),
    "dietitian": BookableRole(_l("Dietitian"), 1 * YEARS),
    "occupational_therapist": BookableRole(_l("Occupational therapist"), 16 * YEARS),
    "mental_health_practitioner": BookableRole(_l("Mental health practitioner"), 18 * YEARS),
    "social_prescriber": BookableRole(_l("Social prescribing link worker"), 18 * YEARS),
    "health_wellbeing_coach": BookableRole(_l("Health and wellbeing coach"), 16 * YEARS),
    "care_coordinator": BookableRole(_l("Care coordinator")),
    "community_pharmacist": BookableRole(_l("Pharmacist"), 1 * YEARS),
    "optometrist": BookableRole(_l("Optician")),
    "dentist": BookableRole(_l("Dentist")),
    "midwife": BookableRole(_l("Midwife"), 12 * YEARS),
    "health_visitor": BookableRole(_l("Health visitor")),
    "district_nurse": BookableRole(_l("District nurse"), 18 * YEARS),
    "safeguarding_lead": BookableRole(_l("Safeguarding lead")),
    "receptionist": BookableRole(_l("Receptionist")),
    "admin_team": BookableRole(_l("Practice team")),
}
# roles.md, matching rule 2: when nobody on the rule's list may see this person.
SEES_EVERYBODY = ("gp", "duty_clinician")


def role_name(role: str) -> str:
    """The role as patients know it, in the language in use."""
    return str(ROLES[role].name) if role in ROLES else gettext("Member of the team")


def roles_for_age(roles: tuple[str, ...], age_months: int | None) -> tuple[str, ...]:
    """Those of the roles that see people of this age, in the same order; a GP when none of them does."""
    if age_months is None or not roles:
        return roles
    seeing = tuple(role for role in roles if role in ROLES and ROLES[role].from_months <= age_months)
    return seeing or SEES_EVERYBODY
