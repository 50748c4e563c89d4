"""Pages of care_plans: beginning, writing and sharing a plan, reading it and its versions, printing it."""

from portal.care_plans.routes import (
    asking_again,
    beginning,
    emergencies,
    listing,
    measures,
    moving,
    printing,
    reading,
    together,
    writing,
)
from portal.care_plans.routes.reaching import blueprint

__all__ = [
    "asking_again",
    "beginning",
    "blueprint",
    "emergencies",
    "listing",
    "measures",
    "moving",
    "printing",
    "reading",
    "together",
    "writing",
]
