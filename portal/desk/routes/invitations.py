"""Inviting a group to book by themselves: choose, look who it is, send, and see who has booked."""

from datetime import timedelta
from typing import Any

from flask import Response, abort, url_for
from flask import request as web

from portal import clock, fragments
from portal.access import Permission, requires
from portal.booking import invitation_queries as queries
from portal.booking import inviting
from portal.booking.invitation_models import GroupInvitation
from portal.desk.invitation_forms import RECORDED, SEXES, NewInvitation
from portal.desk.routes.reaching import blueprint, page, rules
from portal.i18n import gettext as _
from portal.people import queries as people
from portal.people.cohort_queries import numbers_on_list
from portal.security import viewer
from portal.triage import wording
from portal.triage.inviting import kinds_of

USUAL = timedelta(days=28)
NUMBERS_NAMED = 5  # of those that are nobody's: enough to see what went wrong


def _group(invitation_id: str) -> GroupInvitation:
    return queries.group_invitation(viewer(), invitation_id) or abort(404)


def _titles() -> dict[str, Any]:
    return {kind: wording.said(text) for kind, text in kinds_of(rules()).items()}


@blueprint.get("/desk/invitations")
@requires(Permission.INVITE_GROUPS)
def invitations() -> Response:
    """Every group that was invited, the newest first, with how many have booked."""
    return page(
        "desk/invitations.html",
        section="invitations",
        found=queries.group_invitations(viewer()),
        titles=_titles(),
        staff=people.staff_names(viewer()),
        today=clock.today(),
    )


@blueprint.route("/desk/invitations/new", methods=["GET", "POST"])
@requires(Permission.INVITE_GROUPS)
def new_invitation() -> Response:
    """Choose the group; nobody is written to before the next page."""
    form = NewInvitation(data={"ends_on": clock.today() + USUAL})
    form.kind.options = list(_titles().items())
    if form.validate_on_submit() and form.ends_on.data and _are_all_ours(form):
        try:
            group = inviting.draw_up(
                viewer(),
                form.kind.data,
                form.words.data or "",
                form.cohort(),
                form.chosen(),
                form.ends_on.data,
            )
        except inviting.NobodyFits:
            form.refuse("numbers", _("Nobody fits who can be invited"))
        else:
            return fragments.redirect(url_for("desk.invitation", invitation_id=group.public_id))
    return page("desk/new_invitation.html", section="invitations", form=form, status=form.status)


def _are_all_ours(form: NewInvitation) -> bool:
    numbers = form.numbers.data or ()
    known = numbers_on_list(viewer(), numbers) if numbers else set()
    others = [each for each in numbers if each not in known]
    if others:
        named = ", ".join(others[:NUMBERS_NAMED])
        form.refuse("numbers", _("These numbers are not on our list: %(numbers)s", numbers=named))
    return not others


@blueprint.get("/desk/invitations/<invitation_id>")
@requires(Permission.INVITE_GROUPS)
def invitation(invitation_id: str) -> Response:
    """Who is in it, and how far each has come; before it is sent, the last look."""
    group = _group(invitation_id)
    show = web.args.get("show", "")
    return page(
        "desk/invitation.html",
        section="invitations",
        group=group,
        counted=queries.counted(group),
        invited=queries.people_invited(viewer(), group, show),
        show=show,
        most=queries.MOST_SHOWN,
        title=_titles().get(group.kind, group.kind),
        sexes=dict(SEXES),
        recorded=RECORDED,
        is_over=bool(group.stopped_at) or group.ends_on < clock.today(),
    )


@blueprint.post("/desk/invitations/<invitation_id>/send")
@requires(Permission.INVITE_GROUPS)
def send_invitation(invitation_id: str) -> Response:
    """Write to them, from now on."""
    inviting.send_invitation(viewer(), _group(invitation_id))
    return _back(invitation_id)


@blueprint.post("/desk/invitations/<invitation_id>/stop")
@requires(Permission.INVITE_GROUPS)
def stop_invitation(invitation_id: str) -> Response:
    """No more messages, no more bookings."""
    inviting.stop_invitation(viewer(), _group(invitation_id))
    return _back(invitation_id)


@blueprint.post("/desk/invitations/<invitation_id>/leave-out")
@requires(Permission.INVITE_GROUPS)
def leave_out(invitation_id: str) -> Response:
    """One person is not invited after all."""
    group, person = _group(invitation_id), queries.person_invited(viewer(), web.form.get("person", ""))
    if person is None or person.group_invitation_id != group.id:
        abort(404)
    inviting.leave_out(viewer(), person)
    return _back(invitation_id)


def _back(invitation_id: str) -> Response:
    return fragments.redirect(url_for("desk.invitation", invitation_id=invitation_id))
