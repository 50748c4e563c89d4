"""Pages of booking: choosing a time, confirming it, and the links by which it is cancelled or moved."""

from portal.booking.routes import choosing, confirming, managing, moving
from portal.booking.routes.reaching import blueprint

__all__ = ["blueprint", "choosing", "confirming", "managing", "moving"]
