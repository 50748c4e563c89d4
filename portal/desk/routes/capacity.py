"""How much there is to offer in the days to come, and how much may be asked for."""

from flask import Response

from portal.access import Permission, requires
from portal.booking.bands import KEPT_FOR
from portal.booking.roles import role_name
from portal.desk.capacity import board
from portal.desk.forecast import BANDS, WEEKS
from portal.desk.routes.reaching import blueprint, page
from portal.security import viewer


@blueprint.get("/desk/capacity")
@requires(Permission.SEE_ROTAS)
def capacity() -> Response:
    """Ten working days: published, booked, held, free and kept, and the forecast beside what is free."""
    return page(
        "desk/capacity.html",
        section="capacity",
        board=board(viewer()),
        kept_for=KEPT_FOR,
        bands=BANDS,
        weeks=WEEKS,
        role_name=role_name,
    )
