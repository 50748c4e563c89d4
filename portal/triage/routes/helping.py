"""Optional pages before the end: what else would help us to help."""

from flask import Response, url_for

from portal import fragments
from portal.access import Permission, requires
from portal.security import viewer
from portal.triage.forms import HelpUs
from portal.triage.models import DRAFT, Request
from portal.triage.routes.going_back import before_the_end
from portal.triage.routes.reaching import blueprint, for_request, page, place_of
from portal.triage.wishes import state_wishes


@blueprint.route("/request/<rid>/help-us", methods=["GET", "POST"])
@requires(Permission.ASK)
@for_request
def help_us(request: Request) -> Response:
    """Thoughts, worries and hopes, and who, how and when: nobody has to say any of it."""
    place = place_of(request)
    if request.state != DRAFT or place.endpoint != "triage.check_answers":
        return fragments.redirect(place.url(request))
    form = HelpUs(data=request.assessment.wishes)
    if form.validate_on_submit():
        said = {name: value for name, value in form.data.items() if name != "csrf_token"}
        state_wishes(viewer(), request, said)
        return fragments.redirect(url_for("triage.next_step", rid=request.public_id))
    back = before_the_end(request, "triage.help_us")
    return page("triage/help_us.html", form=form, asked=request, back=back, status=form.status)
