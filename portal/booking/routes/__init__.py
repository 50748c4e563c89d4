"""Pages of booking: choosing a time, confirming it, waiting for one, and the links to cancel or move it."""

import portal.booking.routes.choosing
import portal.booking.routes.confirming
import portal.booking.routes.inviting
import portal.booking.routes.managing
import portal.booking.routes.moving
import portal.booking.routes.waiting  # noqa: F401  # each import adds its pages to the blueprint
from portal.booking.routes.reaching import blueprint

__all__ = ["blueprint"]
