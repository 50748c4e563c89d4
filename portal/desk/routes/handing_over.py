"""From the web to the phone and back: a request taken over by its code, a link texted to go on online."""

from flask import Response, abort, current_app, url_for

from portal import fragments
from portal.access import Permission, requires
from portal.desk import calling
from portal.desk.routes.reaching import blueprint, page
from portal.security import viewer
from portal.triage import continuing
from portal.triage.models import DRAFT, Request
from portal.triage.routes.reaching import for_request


@blueprint.post("/desk/call/<rid>/take-over")
@requires(Permission.ENTER_REQUESTS)
@for_request
def take_over(request: Request) -> Response:
    """The caller began online: the call goes on where they stopped, with every answer they gave."""
    if request.state != DRAFT:
        return fragments.redirect(url_for("desk.request_detail", rid=request.public_id))
    calling.note_call(viewer(), request)
    return fragments.redirect(url_for("desk.call", rid=request.public_id))


@blueprint.post("/desk/call/<rid>/send-link")
@requires(Permission.ENTER_REQUESTS)
@for_request
def send_link(request: Request) -> Response:
    """Text them a link: they finish online what began on the phone."""
    if request.state != DRAFT:
        return fragments.redirect(url_for("desk.call", rid=request.public_id))
    try:
        continuing.send_link(viewer(), request, current_app.extensions["portal"].settings.base_url)
    except continuing.NobodyToText:
        abort(409)
    return page("desk/link_sent.html", section="find_patient", asked=request)
