"""When kept times open to others, as sentences; and pauses of urgent requests made online."""

from datetime import timedelta

from flask import Response, abort, url_for

from portal import clock, fragments
from portal.access import Permission, requires
from portal.booking import bands as releasing
from portal.booking import clinic_queries, rota_queries
from portal.booking.forms import DAYS
from portal.booking.roles import role_name
from portal.desk.house_forms import SetHours, SetMoves
from portal.desk.rota_forms import PauseUrgent, SetReleaseRule
from portal.desk.routes.reaching import blueprint, page
from portal.i18n import gettext as _
from portal.people import house_rules, opening, practice_queries
from portal.people import queries as people
from portal.people.bank_holidays import upcoming_bank_holidays
from portal.security import viewer
from portal.triage import pause_queries, pausing

YEAR = timedelta(days=366)


@blueprint.route("/desk/bands", methods=["GET", "POST"])
@requires(Permission.CHANGE_ROTAS)
def bands() -> Response:
    """The rules there are, and one more."""
    form = SetReleaseRule()
    if form.validate_on_submit():
        releasing.set_release_rule(
            viewer(),
            form.role.data or "",
            int(form.kept_for.data),
            int(form.opens_to.data),
            form.days_before.data,
            form.at_time.data,
        )
        return fragments.redirect(url_for("desk.bands"))
    return page(
        "desk/bands.html",
        section="rotas",
        form=form,
        rules=rota_queries.release_rules(viewer()),
        kept_for=releasing.KEPT_FOR,
        role_name=role_name,
        status=form.status,
    )


@blueprint.post("/desk/bands/<rule_id>/remove")
@requires(Permission.CHANGE_ROTAS)
def remove_release_rule(rule_id: str) -> Response:
    """Such times stay kept."""
    rule = clinic_queries.release_rule_by_id(viewer(), rule_id) or abort(404)
    releasing.remove_release_rule(viewer(), rule)
    return fragments.redirect(url_for("desk.bands"))


@blueprint.route("/desk/moves", methods=["GET", "POST"])
@requires(Permission.CHANGE_ROTAS)
def moves() -> Response:
    """How often people may move an appointment by themselves."""
    form = SetMoves(data={"most_moves": practice_queries.most_moves(viewer())})
    if form.validate_on_submit():
        house_rules.set_most_moves(viewer(), form.most_moves.data)
        return fragments.redirect(url_for("desk.rotas"))
    return page("desk/moves.html", section="rotas", form=form, status=form.status)


@blueprint.route("/desk/opening-hours", methods=["GET", "POST"])
@requires(Permission.CHANGE_ROTAS)
def opening_hours() -> Response:
    """When the practice is open: what promises are counted in. The contract's hours cannot be cut."""
    form = SetHours(data=SetHours.data_of(opening.hours_of(viewer())))
    if form.validate_on_submit():
        try:
            house_rules.set_opening_hours(viewer(), form.hours())
        except house_rules.InsideCoreHours as refused:
            words = _("%(day)s: the GP contract asks for 08:00 to 18:30 at least", day=DAYS[refused.weekday])
            form.refuse(f"opens_{refused.weekday}", words)
        else:
            return fragments.redirect(url_for("desk.rotas"))
    return page(
        "desk/opening_hours.html",
        section="rotas",
        form=form,
        holidays=upcoming_bank_holidays(clock.today()),
        status=form.status,
    )


@blueprint.route("/desk/pauses", methods=["GET", "POST"])
@requires(Permission.CHANGE_ROTAS)
def pauses() -> Response:
    """Whether urgent requests made online are paused, and who paused them before."""
    form = PauseUrgent()
    if form.validate_on_submit():
        try:
            pausing.pause_urgent(viewer(), form.reason.data, timedelta(minutes=int(form.minutes.data)))
        except pausing.CannotPause:
            words = _("It can not be paused now: the practice is closed, or today’s 4 hours are used")
            form.refuse("minutes", words)
        else:
            return fragments.redirect(url_for("desk.pauses"))
    return page(
        "desk/pauses.html",
        section="rotas",
        form=form,
        current=pause_queries.current_pause(viewer()),
        pauses=pause_queries.pauses_since(viewer(), clock.now() - YEAR),
        reasons=pausing.REASONS,
        names=people.staff_names(viewer()),
        status=form.status,
    )


@blueprint.post("/desk/pauses/end")
@requires(Permission.CHANGE_ROTAS)
def end_pause() -> Response:
    """Urgent requests are booked online again."""
    pause = pause_queries.current_pause(viewer())
    if pause:
        pausing.end_pause(viewer(), pause)
    return fragments.redirect(url_for("desk.pauses"))
