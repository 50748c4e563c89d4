"""Asking a service to look through its entry."""

from flask import Response, abort, url_for

from portal import fragments
from portal.access import Permission, requires
from portal.community import directory, directory_queries
from portal.community.routes.reaching import blueprint
from portal.security import viewer


@blueprint.post("/service/<public_id>/link")
@requires(Permission.KEEP_DIRECTORY)
def send_link(public_id: str) -> Response:
    """Send the service a link by which it keeps its own entry."""
    found = directory_queries.service(viewer(), public_id) or abort(404)
    try:
        directory.send_entry_link(viewer(), found)
    except directory.NoAddress:
        abort(409)
    return fragments.redirect(url_for("community.service", public_id=public_id, sent=1))
