"""What the demonstration would have sent; outside demo mode there is no such page."""

from functools import wraps

from flask import Response, abort, current_app, url_for

from portal import fragments
from portal.access import Permission, requires
from portal.desk.routes.reaching import View, blueprint, page
from portal.messages import queries as messages
from portal.messages.services import deliver_in_demo
from portal.security import viewer


def only_in_demo(view: View) -> View:
    """Answer that there is no such page, unless this is a demonstration."""

    @wraps(view)
    def reach() -> Response:
        if not current_app.extensions["portal"].settings.demo:
            abort(404)
        return view()

    return reach


@blueprint.get("/desk/messages/inbox")
@requires(Permission.USE_DESK)
@only_in_demo
def demo_inbox() -> Response:
    """Every text and e-mail, the latest first."""
    return page("desk/demo_inbox.html", messages=messages.latest_messages(viewer()))


@blueprint.post("/desk/messages/inbox/send")
@requires(Permission.USE_DESK)
@only_in_demo
def send_messages() -> Response:
    """Let those that wait count as sent."""
    deliver_in_demo(viewer())
    return fragments.redirect(url_for("desk.demo_inbox"))
