"""The teams that work is given to, and the roles of people in them."""

from portal.access import Role, Viewer

RECEPTION, DOCTORS, NURSES, PHARMACY, CARE = "reception", "doctors", "nurses", "pharmacy", "care"
TEAMS: dict[str, frozenset[str]] = {
    RECEPTION: frozenset({"receptionist", "admin_team"}),
    DOCTORS: frozenset(
        {"duty_clinician", "gp", "gp_registrar", "advanced_practitioner", "paramedic", "physician_assistant"}
        | {"safeguarding_lead"}
    ),
    NURSES: frozenset({"practice_nurse", "nursing_associate", "hca", "phlebotomist", "district_nurse"}),
    PHARMACY: frozenset({"clinical_pharmacist", "pharmacy_technician"}),
    CARE: frozenset(
        {"social_prescriber", "health_wellbeing_coach", "care_coordinator", "mental_health_practitioner"}
        | {"first_contact_physio", "podiatrist", "dietitian", "occupational_therapist"}
    ),
}


def team_of(post: str) -> str:
    """The team that somebody in this post works in; reception where the post says nothing."""
    return next((team for team, roles in TEAMS.items() if post in roles), RECEPTION)


def is_for_reception(viewer: Viewer) -> bool:
    """Whether the viewer takes reception's work, rather than a clinician's."""
    return viewer.role not in (Role.CLINICIAN, Role.SYSTEM)
