"""Going on online with what was begun on the phone: the code, and the birth date."""

from flask import Response, current_app, session, url_for
from flask import request as web

from portal import fragments
from portal.access import Permission, requires
from portal.i18n import gettext as _
from portal.people.viewing import enter_practice, stay_at_practice
from portal.security import viewer
from portal.triage import continuing
from portal.triage.continuing_forms import GoOn
from portal.triage.routes.door import MOST_REQUESTS
from portal.triage.routes.reaching import blueprint, page


@blueprint.route("/continue", methods=["GET", "POST"])
@requires(Permission.ASK)
def go_on() -> Response:
    """Enter the code; the same words whether the code or the birth date was wrong."""
    form = GoOn()
    if form.validate_on_submit() and form.born_on.data:
        key = current_app.extensions["portal"].settings.secret_key
        address = web.remote_addr or ""
        try:
            found = continuing.go_on_with(
                viewer(), form.code.data or "", form.born_on.data, address=address, key=key
            )
        except continuing.TooManyCodes:
            form.refuse("code", _("Too many tries. Wait 15 minutes, or call us."))
        else:
            if found and enter_practice(found.practice_id):
                stay_at_practice(found.practice_id)
                kept = [each for each in session.get("requests", ()) if each != found.public_id]
                session["requests"] = [*kept, found.public_id][-MOST_REQUESTS:]
                return fragments.redirect(url_for("triage.next_step", rid=found.public_id))
            form.refuse("code", _("We found nothing with this code and date of birth. Check both."))
    return page("triage/go_on.html", form=form, status=form.status)
