"""What shows who a caller is, and why somebody else may speak for a patient, by the patient's age (A07).

Example content, unsigned.
"""

from portal.triage.wording import N_

# The Family Law Reform Act 1969, s.8: from 16 a person consents for themselves, and no parent does for them.
SPEAKS_FOR_THEMSELVES = 16
# Below this age nobody is taken to be able to decide alone (Gillick needs a clinician's judgement above it).
CHILD = 13
ITEMS = {
    "name_and_birth_date": N_("Name and birth date"),
    "address": N_("Address"),
    "phone": N_("Phone"),
    "nhs_number": N_("NHS number"),
}
HERE, TOLD, PARENT, ATTORNEY, BEST_INTERESTS = "here", "told", "parent", "attorney", "best_interests"
WORDS = {
    HERE: N_("The patient is with them and agrees"),
    TOLD: N_("The patient told us before that they may speak for them"),
    PARENT: N_("They have parental responsibility"),
    ATTORNEY: N_("They have a lasting power of attorney for health, and we hold a copy"),
    BEST_INTERESTS: N_("The patient cannot agree, and this is best for them"),
}


def bases_for(age_years: int) -> tuple[str, ...]:
    """What may be the reason at this age, the usual one first."""
    if age_years < CHILD:
        return (PARENT, BEST_INTERESTS)
    if age_years < SPEAKS_FOR_THEMSELVES:
        return (HERE, PARENT, BEST_INTERESTS)
    return (HERE, TOLD, ATTORNEY, BEST_INTERESTS)
