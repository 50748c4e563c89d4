"""Pages of triage: the door, the questions, the problem, and what the answers came to."""

from portal.triage.routes import (
    asking,
    continuing,
    door,
    ending,
    helping,
    pauses,
    photos,
    problem,
    review,
    scoring,
    several,
    talking,
)
from portal.triage.routes.reaching import blueprint

__all__ = [
    "asking",
    "blueprint",
    "continuing",
    "door",
    "ending",
    "helping",
    "pauses",
    "photos",
    "problem",
    "review",
    "scoring",
    "several",
    "talking",
]
