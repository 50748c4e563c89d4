"""“What was I offered?”: every list of times shown for a request, to be read aloud (E05)."""

from flask import Response

from portal.access import Permission, requires
from portal.booking.offer_queries import offers_made
from portal.booking.roles import role_name
from portal.desk.offer_wording import reasons
from portal.desk.routes.reaching import blueprint, for_request, page
from portal.people import queries as people
from portal.people.network_queries import names_of_staff, sites_open_to
from portal.security import viewer
from portal.triage.models import Request


@blueprint.get("/desk/request/<rid>/offers")
@requires(Permission.SEE_REQUESTS)
@for_request
def what_was_offered(request: Request) -> Response:
    """Each list with when and to whom it was shown, why it had these times, and what was taken of it."""
    sites = {site.id: site.name for site in sites_open_to(viewer())}
    offers = offers_made(viewer(), request)
    return page(
        "desk/what_was_offered.html",
        section="todays_requests",
        asked=request,
        offers=[(each, list(reasons(each.why, sites))) for each in offers],
        by=people.staff_by_public_id(viewer(), {each.actor_id for each in offers}),
        staff=names_of_staff(viewer()),
        sites=sites,
        role_name=role_name,
    )
