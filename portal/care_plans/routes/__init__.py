"""Pages of care_plans: beginning and writing a plan, reading it and its versions, printing it."""

from portal.care_plans.routes import printing, reading, writing
from portal.care_plans.routes.reaching import blueprint

__all__ = ["blueprint", "printing", "reading", "writing"]
