"""How long a visit must be: the rules' minutes, and who needs it longer; the one table of both."""

from collections.abc import Set
from dataclasses import dataclass

from portal.pathways.outcome import Outcome

# EXAMPLE CONTENT: matching rule 3 of the unsigned clinical brief on roles doubles the time for an
# interpreter, a learning disability, dementia with a carer, a safeguarding worry and a new sign of cancer.
# What is on record as help a person needs (DAPB1605, DAPB4019) stands for the first three. Time for several
# problems is in the outcome's minutes already (portal/triage/several.py: ten more for each).
DOUBLED_FOR_NEEDS = frozenset(
    {
        "interpreter",  # everything is said twice
        "bsl",  # the same, in British Sign Language
        "lip_reads",  # face to face, a sentence at a time
        "easy_read",  # a learning disability: longer appointments are the reasonable adjustment of DAPB4019
        "extended_appointment",  # the record asks for it by name
        "advocate",  # somebody else speaks for the person, and the person too
    }
)
DOUBLED_FOR_TAGS = frozenset({"safeguarding", "suspected_cancer"})
LONGEST_MINUTES = 60  # no practice's clinic has room for more in one go: the rest is a second visit


@dataclass(frozen=True, slots=True)
class Length:
    """Minutes that a visit must have, and for what they were doubled (needs and tags by their codes)."""

    minutes: int
    doubled_for: tuple[str, ...] = ()


def length_of(outcome: Outcome, needs: Set[str], instead: int | None = None) -> Length:
    """The rules' minutes, or twice those for any number of reasons, within what a clinic has room for.

    `instead` are the minutes of whoever sees them when nobody the rules name may.
    """
    ordinary = min(outcome.minutes, instead) if instead else outcome.minutes
    reasons = sorted((DOUBLED_FOR_NEEDS & needs) | (DOUBLED_FOR_TAGS & set(outcome.tags)))
    if not reasons:
        return Length(ordinary)
    return Length(min(2 * ordinary, max(ordinary, LONGEST_MINUTES)), tuple(reasons))
