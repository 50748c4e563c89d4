"""Pages of booking: choosing a time, confirming it, and the links by which it is cancelled or moved."""

import portal.booking.routes.choosing
import portal.booking.routes.confirming
import portal.booking.routes.managing
import portal.booking.routes.moving  # noqa: F401  # each import adds its pages to the blueprint
from portal.booking.routes.reaching import blueprint

__all__ = ["blueprint"]
