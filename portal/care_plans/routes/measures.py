"""Measures: taking one, how they moved over time for one person, and what they come to for the practice."""

from flask import Response, abort, current_app, request, url_for

from portal import clock, fragments
from portal.access import Permission, requires
from portal.care_plans import measure_queries, measuring, notes
from portal.care_plans.activation import CutOffs, Level, load_cut_offs
from portal.care_plans.asking_again import WEEKS
from portal.care_plans.instruments import INSTRUMENTS, PAM
from portal.care_plans.measure_forms import measure_form
from portal.care_plans.routes.reaching import Opened, blueprint, opened
from portal.forms.numbers import counted
from portal.i18n import gettext as _
from portal.security import viewer

CUT_OFFS = "plan_cut_offs"


def _load(state: object) -> None:
    app = state.app  # type: ignore[attr-defined]  # Flask's own set-up state
    app.extensions[CUT_OFFS] = load_cut_offs(app.extensions["portal"].settings.rules_dir)


blueprint.record_once(_load)


@blueprint.get("/plan/<public_id>/measures")
@requires(Permission.OPEN_PLANS)
def measures(public_id: str) -> Response:
    """Every score over time, as a drawing and as a table."""
    found = opened(public_id)
    histories = measuring.histories(viewer(), found.plan)
    return found.page(
        "care_plans/measures.html",
        histories=histories,
        level=_level(histories),
        cut_offs=_cut_offs(),
        instruments=[each for each in INSTRUMENTS.values() if found.author.is_staff or each.is_asked_here],
        has_harm="harm" in request.args,
        invitations=measure_queries.invitations_of(viewer(), found.plan) if found.author.is_staff else (),
        now=clock.now(),
    )


def _cut_offs() -> CutOffs | None:
    found: CutOffs | None = current_app.extensions[CUT_OFFS]
    return found


def _level(histories: list[measuring.History]) -> Level | None:
    """The level of the newest activation score: how much support to offer."""
    cut_offs = _cut_offs()
    newest = next((each.scores[-1][1] for each in histories if each.instrument.id == PAM), None)
    return cut_offs.level_of(newest) if cut_offs and newest is not None else None


@blueprint.route("/plan/<public_id>/measures/<instrument_id>", methods=["GET", "POST"])
@requires(Permission.OPEN_PLANS)
def take_measure(public_id: str, instrument_id: str) -> Response:
    """Ask the questions of one measure, or type in its scores."""
    found = opened(public_id)
    instrument = INSTRUMENTS.get(instrument_id.replace("-", "_")) or abort(404)
    if not (found.author.is_staff or (instrument.is_asked_here and found.author.can_write)):
        abort(403)
    form = measure_form(instrument)
    if form.validate_on_submit() and form.taken_on.data:
        answers = form.answers
        measuring.take_measure(
            viewer(), found.plan, instrument, form.taken_on.data, answers=answers, scores=form.scores
        )
        has_harm = measuring.speaks_of_harm(instrument, answers)
        if has_harm:
            _tell_staff(found)
        told = "1" if has_harm else None
        return fragments.redirect(url_for("care_plans.measures", public_id=public_id, harm=told))
    return found.page("care_plans/take_measure.html", status=form.status, form=form, instrument=instrument)


def _tell_staff(found: Opened) -> None:
    """Thoughts of harm are nobody's private business with a form: they stand on the list of plans at once."""
    words = _("The answers to a questionnaire speak of thoughts of self-harm. Ask about safety today.")
    notes.ask_for_review(viewer(), found.plan, words)


@blueprint.get("/plans/measures")
@requires(Permission.WRITE_PLANS)
def measures_of_practice() -> Response:
    """What changed over everybody, from matched pairs only."""
    asked = request.args.get("weeks", type=counted)
    weeks = asked if asked in WEEKS else None
    return fragments.render(
        "care_plans/measures_of_practice.html",
        layout="staff",
        section="plans",
        changes=measuring.changes_of_practice(viewer(), weeks),
        weeks=weeks,
        all_weeks=WEEKS,
    )
