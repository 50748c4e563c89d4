"""What GOV.UK Notify reports to us: that a message arrived, or that it did not."""

import hmac

from flask import Blueprint, Response, abort, current_app
from flask import request as web

from portal.access import public
from portal.messages.receipts import keep_report
from portal.security import csrf

blueprint = Blueprint("messages", __name__)
BEARER = "Bearer "


@blueprint.post("/callbacks/notify")
@csrf.exempt
@public
def notify_report() -> Response:
    """Keep a report of a delivery. It comes from a server, with a token of its own instead of a form's.

    Answered alike whether or not the message is ours: the sender would only repeat what we refuse.
    """
    token = current_app.extensions["portal"].messages.notify_callback_token
    given = web.headers.get("Authorization", "")
    if not token:
        abort(404)
    if not (given.startswith(BEARER) and hmac.compare_digest(given[len(BEARER) :].encode(), token.encode())):
        abort(401)
    report = web.get_json(silent=True)
    if not isinstance(report, dict):
        abort(400)
    reference, provider_id, status = (str(report.get(name) or "") for name in ("reference", "id", "status"))
    if reference and provider_id:
        keep_report(reference, provider_id, status)
    return Response(status=204)
