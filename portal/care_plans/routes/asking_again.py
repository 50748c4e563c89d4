"""Questions asked again after some weeks, by a link: the birth date, one measure after another, thanks."""

from functools import partial

from flask import Response, abort, url_for

from portal import fragments
from portal.access import Permission, requires
from portal.care_plans import asking_again, measure_queries, sharing
from portal.care_plans.measure_forms import measure_form
from portal.care_plans.models import MeasureInvitation
from portal.care_plans.routes.reaching import blueprint, refused_at
from portal.care_plans.sharing_forms import PlanBirthDate
from portal.i18n import lazy_gettext as _l
from portal.people import queries as people
from portal.people.viewing import enter_practice
from portal.security import viewer

WHOSE = _l("What is your date of birth?")


@blueprint.route("/how-are-you/<token>", methods=["GET", "POST"])
@requires(Permission.OPEN_PLANS)
def how_are_you(token: str) -> Response:
    """The birth date, then the questions. The page does not say what they are about."""
    invitation = _living(token)
    if invitation is None:
        return fragments.render("care_plans/link_ended.html", status=410)
    if invitation.public_id in viewer().plan_link_ids:
        return _questions(invitation, token)
    form = PlanBirthDate(invitation)
    form.born_on.label.text = WHOSE
    prove = partial(asking_again.prove_birth_date, viewer(), invitation)
    return refused_at(invitation, form, prove) or _on(token)


def _on(token: str) -> Response:
    return fragments.redirect(url_for("care_plans.how_are_you", token=token))


def _living(token: str) -> MeasureInvitation | None:
    public_id = sharing.read_token(token)
    found = measure_queries.invitation(public_id) if public_id else None
    if found is None or not enter_practice(found.practice_id):
        return None
    patient = people.patient_by_id(viewer(), found.patient_id)
    return found if patient and patient.left_on is None else None


def _questions(invitation: MeasureInvitation, token: str) -> Response:
    instrument = asking_again.next_question(invitation)
    if instrument is None or invitation.ended_at:
        return fragments.render("care_plans/answered_again.html", because=invitation.ended_because)
    form = measure_form(instrument, is_today=True)
    if form.validate_on_submit():
        asking_again.answer(viewer(), invitation, instrument, form.answers)
        return _on(token)
    return fragments.render(
        "care_plans/how_are_you.html",
        status=form.status,
        form=form,
        instrument=instrument,
        number=len(invitation.answered) + 1,
        of=len(invitation.instruments),
        token=token,
    )


@blueprint.post("/how-are-you/<token>/no")
@requires(Permission.OPEN_PLANS)
def rather_not(token: str) -> Response:
    """The person does not want to answer."""
    invitation = _living(token) or abort(410)
    asking_again.decline(viewer(), invitation)
    return _on(token)
