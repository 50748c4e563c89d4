"""Messages that did not arrive: send them again, or phone instead; and letters to post."""

from collections.abc import Callable
from functools import wraps

from flask import Response, abort, current_app, make_response, url_for

from portal import clock, fragments
from portal.access import Permission, requires
from portal.desk import message_wording as wording
from portal.desk import services, undelivered
from portal.desk.routes.reaching import View, blueprint, page
from portal.messages import queries
from portal.messages import services as outbox
from portal.messages.models import EMAIL, SMS, Message
from portal.messages.ways_out import has_way_out
from portal.security import viewer

blueprint.add_app_template_filter(wording.message_words, "message_words")
blueprint.add_app_template_filter(wording.message_channel, "message_channel")
blueprint.add_app_template_filter(wording.fault_words, "fault_words")


def for_message(view: Callable[[Message], Response]) -> View:
    """Give the view the practice's message that the address names, or answer that there is none."""

    @wraps(view)
    def reach(mid: str) -> Response:
        return view(queries.message(viewer(), mid) or abort(404))

    return reach


@blueprint.get("/desk/messages")
@requires(Permission.SEND_MESSAGES)
def messages() -> Response:
    """What did not arrive, what is to be posted, and whether messages go out at all."""
    portal = current_app.extensions["portal"]
    wanted = () if portal.settings.demo else (SMS, EMAIL)
    return page(
        "desk/messages.html",
        section="messages",
        rows=undelivered.not_arrived(viewer()),
        letters=undelivered.to_post(viewer()),
        waiting=len(queries.unsent(viewer(), limit=1000)),
        is_worker_silent=undelivered.is_worker_silent(viewer()),
        no_way_out=[kind for kind in wanted if not has_way_out(portal.messages, kind)],
        now=clock.now(),
    )


@blueprint.post("/desk/messages/<mid>/again")
@requires(Permission.SEND_MESSAGES)
@for_message
def send_again(message: Message) -> Response:
    """Try it anew; the worker sends it within seconds."""
    outbox.send_again(viewer(), message)
    return fragments.redirect(url_for("desk.messages"))


@blueprint.post("/desk/messages/<mid>/phone")
@requires(Permission.SEND_MESSAGES)
@for_message
def phone_instead(message: Message) -> Response:
    """Stop trying: somebody phones, by a clock; on to the request, where the number is."""
    request = services.phone_instead(viewer(), message)
    if request is None:
        return fragments.redirect(url_for("desk.messages"))
    return fragments.redirect(url_for("desk.request_detail", rid=request.public_id) + "#tasks")


@blueprint.get("/desk/messages/<mid>/letter.pdf")
@requires(Permission.SEND_MESSAGES)
@for_message
def letter(message: Message) -> Response:
    """The letter to print, as the worker made it."""
    found = queries.letter_of(viewer(), message) or abort(404)
    response = make_response(found.pdf)
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = 'inline; filename="letter.pdf"'
    return response


@blueprint.post("/desk/messages/<mid>/posted")
@requires(Permission.SEND_MESSAGES)
@for_message
def letter_posted(message: Message) -> Response:
    """The letter is in the post."""
    outbox.mark_posted(viewer(), message)
    return fragments.redirect(url_for("desk.messages"))
