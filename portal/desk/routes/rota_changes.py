"""Changing rotas: leave and sickness, a clinic new or changed, and those who need another time for it."""

from datetime import date
from typing import Any, cast

from flask import Response, abort, url_for
from flask import request as web
from werkzeug.datastructures import MultiDict

from portal import clock, fragments
from portal.access import Permission, requires
from portal.booking import clinic_queries, rebooking, rota_changes, rota_queries, stranded_queries
from portal.booking.models import ClinicSession
from portal.booking.publishing import leave_span
from portal.booking.roles import role_name
from portal.booking.rota_changes import Away
from portal.booking.rota_models import Leave, RotaPattern
from portal.desk.rebooked import done_rows, rebooked_rows
from portal.desk.rota_forms import LEAVE_KINDS, ChangeClinic, NewClinic, TakeLeave
from portal.desk.routes.reaching import blueprint, page
from portal.i18n import gettext as _
from portal.people import name_queries as names
from portal.people import queries as people
from portal.security import viewer


def _colleagues() -> list[dict[str, str]]:
    """Those who hold clinics, to choose from."""
    found = [{"value": each.public_id, "text": each.name} for each in names.clinic_staff(viewer())]
    return [{"value": "", "text": _("Choose")}, *found]


def _sites() -> list[dict[str, str]]:
    return [{"value": str(site.id), "text": site.name} for site in people.sites(viewer())]


def _away(form: TakeLeave) -> Away:
    staff = names.staff_by_public_id(viewer(), form.who.data) or abort(404)
    return Away(
        staff_id=staff.id,
        starts_on=cast(date, form.first.data),
        ends_on=cast(date, form.last.data),
        reason=form.kind.data,
        from_time=form.from_time.data,
        to_time=form.to_time.data,
    )


@blueprint.route("/desk/rotas/leave", methods=["GET", "POST"])
@requires(Permission.CHANGE_ROTAS)
def take_leave() -> Response:
    """Who is away and when; nothing changes before the next page has shown who is booked."""
    form = TakeLeave(formdata=web.form if web.method == "POST" else MultiDict(web.args) or None)
    form.who.options = _colleagues()
    if web.method == "POST" and form.validate():
        return fragments.redirect(url_for("desk.check_leave", **_fields(web.form)))
    leave = rota_queries.leave_between(viewer(), clock.today(), date.max)
    return page(
        "desk/take_leave.html",
        section="rotas",
        form=form,
        leave=sorted(leave, key=lambda each: each.starts_on),
        names=people.staff_names(viewer()),
        kinds=LEAVE_KINDS,
        status=form.status,
    )


def _fields(sent: Any) -> dict[str, Any]:
    """What was sent, to be sent again: everything but the token."""
    return {name: value for name, value in sent.items() if name not in ("csrf_token", "rebook") and value}


@blueprint.route("/desk/rotas/leave/check", methods=["GET", "POST"])
@requires(Permission.CHANGE_ROTAS)
def check_leave() -> Response:
    """Who is booked in that time and what can be done for each; then the leave is taken and it is done."""
    form = TakeLeave(formdata=web.form if web.method == "POST" else MultiDict(web.args))
    form.who.options = _colleagues()
    if not form.validate():
        return fragments.redirect(url_for("desk.take_leave", **_fields(web.args)))
    away = _away(form)
    if web.method == "POST":
        booked = rota_changes.take_leave(viewer(), away)
        return _see_to(booked, web.form.get("rebook") == "yes")
    span = leave_span(
        Leave(starts_on=away.starts_on, ends_on=away.ends_on, from_time=away.from_time, to_time=away.to_time)
    )
    booked = stranded_queries.booked_within(viewer(), away.staff_id, [span])
    return page(
        "desk/check_leave.html",
        section="rotas",
        away=away,
        name=people.staff_names(viewer()).get(away.staff_id, ""),
        kind=LEAVE_KINDS.get(away.reason, ""),
        fields=_fields(web.args),
        rows=rebooked_rows(viewer(), rebooking.proposals(viewer(), booked, span)),
    )


def _see_to(booked: list[Any], is_rebooked: bool) -> Response:
    if is_rebooked:
        rebooking.rebook_all(viewer(), [each.id for each in booked])
    return fragments.redirect(url_for("desk.to_rebook" if booked else "desk.rotas"))


@blueprint.post("/desk/rotas/leave/<int(max=2147483647):leave_number>/end")
@requires(Permission.CHANGE_ROTAS)
def end_leave(leave_number: int) -> Response:
    """Back after all."""
    leave = clinic_queries.leave_by_id(viewer(), leave_number) or abort(404)
    rota_changes.end_leave(viewer(), leave)
    return fragments.redirect(url_for("desk.take_leave"))


@blueprint.route("/desk/rotas/to-rebook", methods=["GET", "POST"])
@requires(Permission.CHANGE_ROTAS)
def to_rebook() -> Response:
    """Who still has a time that is not held any more, who was moved, and to when."""
    if web.method == "POST":
        rebooking.rebook_all(viewer())
        return fragments.redirect(url_for("desk.to_rebook"))
    waiting = rebooking.proposals(viewer(), stranded_queries.stranded(viewer()))
    return page(
        "desk/to_rebook.html",
        section="rotas",
        rows=rebooked_rows(viewer(), waiting),
        done=done_rows(viewer()),
    )


def _clinic(pattern_id: str, on: str) -> ClinicSession:
    try:
        day = date.fromisoformat(on)
    except ValueError:
        abort(404)
    return clinic_queries.clinic_on(viewer(), pattern_id, day) or abort(404)


@blueprint.route("/desk/rotas/clinics/<pattern_id>/<on>", methods=["GET", "POST"])
@requires(Permission.CHANGE_ROTAS)
def change_clinic(pattern_id: str, on: str) -> Response:
    """One clinic: who is booked into it, and what becomes of it and of them."""
    clinic = _clinic(pattern_id, on)
    pattern = clinic_queries.pattern_of(viewer(), clinic)
    form = ChangeClinic(starts=pattern.starts, ends=pattern.ends, site=str(pattern.site_id))
    form.site.options = _sites()
    if form.validate_on_submit():
        try:
            booked = _change(form, clinic, pattern)
        except rota_changes.WrongHours:
            form.refuse("ends", _("The practice is closed then, or no visit fits in"))
        else:
            return _see_to(booked, is_rebooked=True)
    span = (clinic.starts_at, clinic.ends_at)
    within = stranded_queries.booked_within(viewer(), clinic.staff_id, [span])
    return page(
        "desk/change_clinic.html",
        section="rotas",
        clinic=clinic,
        pattern=pattern,
        form=form,
        name=people.staff_names(viewer()).get(clinic.staff_id, ""),
        rows=rebooked_rows(viewer(), rebooking.proposals(viewer(), within, span)),
        role_name=role_name,
        status=form.status,
    )


def _change(form: ChangeClinic, clinic: ClinicSession, pattern: RotaPattern) -> list[Any]:
    if form.change.data == "cancel":
        return rota_changes.cancel_clinic(viewer(), clinic)
    if form.change.data == "end":
        return rota_changes.end_clinics(viewer(), pattern, clinic.held_on)
    instead = rota_changes.like(pattern, clinic.held_on)
    instead.starts, instead.ends, instead.site_id = form.starts.data, form.ends.data, int(form.site.data)
    return rota_changes.hold_otherwise(viewer(), clinic, instead)


@blueprint.route("/desk/rotas/new-clinic", methods=["GET", "POST"])
@requires(Permission.CHANGE_ROTAS)
def new_clinic() -> Response:
    """A clinic to add, regular or on one day; its times are offered from then on."""
    form = NewClinic()
    form.who.options, form.site.options = _colleagues(), _sites()
    if form.validate_on_submit():
        pattern = _pattern(form)
        try:
            rota_changes.add_clinic(viewer(), pattern)
        except rota_changes.WrongHours:
            words = _("The practice is closed then. Only a network clinic may be held outside its hours")
            form.refuse("ends", words)
        else:
            return fragments.redirect(url_for("desk.rotas", week=pattern.valid_from))
    return page("desk/new_clinic.html", section="rotas", form=form, status=form.status)


def _pattern(form: NewClinic) -> RotaPattern:
    staff = names.staff_by_public_id(viewer(), form.who.data) or abort(404)
    first = cast(date, form.first.data)
    return RotaPattern(
        practice_id=viewer().practice_id,
        staff_id=staff.id,
        role=form.role.data or staff.post,
        site_id=int(form.site.data),
        weekday=first.weekday(),
        every_weeks=2 if form.often.data == "2" else 1,
        starts=form.starts.data,
        ends=form.ends.data,
        slot_minutes=form.minutes.data,
        modes=form.modes.data,
        least_rank=int(form.kept_for.data or 0),
        category=form.category.data,
        service=form.service.data,
        places=form.places.data,
        is_step_free="steps" not in form.room.data,
        notice_minutes=int(form.notice.data or 0),
        title=form.title.data or "",
        valid_from=first,
        valid_to=form.last,
    )
