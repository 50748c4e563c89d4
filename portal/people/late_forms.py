"""Forms of staff that come after their session has ended: what is in them is kept, to be sent anew."""

from typing import Any

from flask import current_app, request
from werkzeug.exceptions import HTTPException

from portal.access import Viewer, permission_of
from portal.cookie_sessions import session_here
from portal.csrf import SAFE
from portal.fragments import is_fragment
from portal.people import keeping
from portal.people.return_paths import own_path

SENT_ANEW = "kept_form"  # the hidden field that names the kept form which is sent
WHERE_TO = "kept_address"  # and the one with which a script says where a form would have gone
NOT_KEPT = frozenset({"csrf_token", SENT_ANEW, WHERE_TO})


def come_late() -> bool:
    """Whether this is staff whose session has ended, at a page of theirs; what they sent is kept for them.

    A fragment is not kept: the script keeps the whole form that it is of (portal.js).
    """
    who = _late_at(current_app.view_functions.get(request.endpoint or ""))
    if who is None:
        return False
    if request.method not in SAFE and not is_fragment():
        _keep(who, request.full_path.rstrip("?"))
    return True


def keep_unsent() -> None:
    """Keep a form that was not sent: the page it stands on is about to make room for the sign-in page."""
    address = own_path(request.form.get(WHERE_TO)) or ""
    who = _late_at(_view_that_takes(address))
    if who:
        _keep(who, address)


def _late_at(view: Any) -> Viewer | None:
    ended, needed = session_here().ended, getattr(view, "permission", None) and permission_of(view)
    return ended if ended and needed and ended.can(needed) else None


def _view_that_takes(address: str) -> Any:
    adapter = current_app.create_url_adapter(request)
    try:
        endpoint, _ids = adapter.match(address.partition("?")[0], method="POST") if adapter else ("", {})
    except HTTPException:
        return None
    return current_app.view_functions.get(endpoint)


def _keep(who: Viewer, address: str) -> None:
    fields = [each for each in request.form.items(multi=True) if each[0] not in NOT_KEPT]
    if any(text.strip() for _name, text in fields):
        keeping.keep_form(who, address, fields)


def words_in(fields: list[tuple[str, str]]) -> list[str]:
    """What somebody wrote among the fields of a form; a choice comes as a code, which has no space in it."""
    return [text for _name, text in fields if len(text.split()) > 1]
