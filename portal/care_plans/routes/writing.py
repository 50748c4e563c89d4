"""Writing a plan section by section, its drafts, joining two saves, agreeing it."""

from typing import Any

from flask import Response, abort, request, url_for
from werkzeug.datastructures import MultiDict

from portal import clock, fragments
from portal.access import Permission, requires
from portal.care_plans import completeness, content, drafts, queries, services, sharing_queries
from portal.care_plans.forms import SectionForm, section_form
from portal.care_plans.merging import merged
from portal.care_plans.plan_templates import KEPT, Section
from portal.care_plans.routes.reaching import Opened, blueprint, name_of, opened
from portal.care_plans.routes.reading import criteria_of
from portal.care_plans.sharing_forms import Agreement
from portal.forms.numbers import counted
from portal.security import viewer


@blueprint.get("/plan/<public_id>/edit")
@requires(Permission.OPEN_PLANS)
def edit(public_id: str) -> Response:
    """The sections that one may write as a list of things to do, and how far the plan meets the criteria."""
    found = opened(public_id)
    services.note_view(viewer(), found.plan, found.version)
    filled = {
        each.id: content.is_filled(each, content.section_value(found.content, each.id))
        for each in found.template.sections
    }
    return found.page(
        "care_plans/edit.html",
        sections=[
            each
            for each in found.template.sections
            if found.author.may_write(each) and (each.id != KEPT or filled[each.id])
        ],
        filled=filled,
        drafted=sharing_queries.drafted_sections(viewer(), found.plan, found.author.key),
        criteria=criteria_of(found),
        steps_too_big=completeness.steps_too_big(found.content),
        saved=request.args.get("saved", ""),
        kept=request.args.get("kept", ""),
        is_moved="moved" in request.args,
    )


@blueprint.route("/plan/<public_id>/edit/<slug>", methods=["GET", "POST"])
@requires(Permission.OPEN_PLANS)
def section(public_id: str, slug: str) -> Response:
    """One section to write. A button may ask for another row or one fewer: nothing is saved then."""
    base = request.form.get("base", type=counted) or 0
    if base and (late := _earlier_part(public_id, slug, base)):
        return _moved_meanwhile(*late)
    found, part = _part(public_id, slug)
    known = content.section_value(found.content, part.id)
    if request.method == "GET":
        return _blank_or_draft(found, part, known)
    form = _form(found, part, known, request.form)
    if "keep" in request.form:
        drafts.keep_draft(viewer(), found.plan, part, base, request.form.items(multi=True))
        return fragments.redirect(url_for("care_plans.edit", public_id=public_id, kept=part.slug))
    if "add" in request.form or "remove" in request.form or not form.validate():
        return _form_page(found, part, form, base)
    return _save(found, part, base, form.value(known))


def _part(public_id: str, slug: str) -> tuple[Opened, Section]:
    found = opened(public_id)
    part = found.template.with_slug(slug) or abort(404)
    if not found.author.may_write(part):
        abort(403)
    return found, part


def _earlier_part(public_id: str, slug: str, base: int) -> tuple[Opened, Section] | None:
    """The section as it was on the form that the writer has open, where the plan has moved on since."""
    row = queries.plan(viewer(), public_id, base)
    if row is None or row[1].template_hash == row[0].template_hash:
        return None
    then = opened(public_id, base)
    part = then.template.with_slug(slug)
    return (then, part) if part and then.author.may_write(part) else None


def _moved_meanwhile(then: Opened, part: Section) -> Response:
    """Nothing is saved, for the boxes are others now; every word that was typed is shown."""
    form = _form(then, part, content.section_value(then.content, part.id), request.form)
    typed = [(field.label.text, field.data) for field in form if isinstance(field.data, str) and field.data]
    return then.page("care_plans/earlier_form.html", status=409, has_error=True, part=part, typed=typed)


def _form(found: Opened, part: Section, known: Any, sent: Any = None, smaller: str = "") -> SectionForm:
    """Staff write both languages, the person their own."""
    only = "own" if not found.author.is_staff and found.language != "en" else ""
    return section_form(part, known, found.language, sent, only=only, smaller=smaller)


def _blank_or_draft(found: Opened, part: Section, known: Any) -> Response:
    draft = sharing_queries.draft(viewer(), found.plan, part.id, found.author.key)
    if draft is None:
        form = _form(found, part, known, smaller=request.args.get("smaller", ""))
        return _form_page(found, part, form, found.version.number)
    typed = MultiDict([(name, text) for name, text in draft.typed])
    form = _form(found, part, known, typed)
    return _form_page(found, part, form, draft.base_number, draft=draft)


def _save(found: Opened, part: Section, base: int, mine: Any) -> Response:
    try:
        services.save_section(viewer(), found.plan, part, base, mine)
    except services.ChangedMeanwhile as changed:
        return _merge_page(found, part, mine, changed)
    drafts.drop_draft(viewer(), found.plan, part)
    saved_to = url_for("care_plans.edit", public_id=found.plan.public_id, saved=part.slug)
    return fragments.redirect(saved_to)


@blueprint.post("/plan/<public_id>/edit/<slug>/draft")
@requires(Permission.OPEN_PLANS)
def draft(public_id: str, slug: str) -> Response:
    """Keep what is being typed, while it is being typed."""
    found, part = _part(public_id, slug)
    base = request.form.get("base", type=counted) or 0
    kept = drafts.keep_draft(viewer(), found.plan, part, base, request.form.items(multi=True))
    return fragments.render_part("care_plans/_draft_state.html", draft=kept)


@blueprint.post("/plan/<public_id>/edit/<slug>/discard")
@requires(Permission.OPEN_PLANS)
def discard(public_id: str, slug: str) -> Response:
    """Throw the draft away and show the section as it is in the plan."""
    found, part = _part(public_id, slug)
    drafts.drop_draft(viewer(), found.plan, part)
    return fragments.redirect(url_for("care_plans.section", public_id=public_id, slug=slug))


def _form_page(found: Opened, part: Section, form: SectionForm, base: int, **more: Any) -> Response:
    return found.page(
        "care_plans/section.html",
        status=more.pop("status", form.status),
        part=part,
        form=form,
        base=base,
        to_confirm=part.id in found.content["to_confirm"],
        to_translate=found.author.is_staff and part.id in found.content.get("to_translate", ()),
        criteria=criteria_of(found) if found.author.is_staff else (),
        **more,
    )


def _merge_page(found: Opened, part: Section, mine: Any, changed: services.ChangedMeanwhile) -> Response:
    """Theirs to read, mine to go on writing with their other changes in it; saved on top of theirs."""
    theirs = content.section_value(changed.latest.content, part.id)
    was = content.section_value(changed.base.content, part.id) if changed.base else None
    form = _form(found, part, merged(was, theirs, mine))
    return _form_page(
        found,
        part,
        form,
        changed.latest.number,
        status=409,
        has_error=True,
        theirs=theirs,
        is_merge=True,
        changed_by=name_of(changed.latest, found.staff),
        changed_at=changed.latest.written_at,
    )


@blueprint.route("/plan/<public_id>/agree", methods=["GET", "POST"])
@requires(Permission.WRITE_PLANS)
def agree(public_id: str) -> Response:
    """Note that the person agrees to the plan as it stands."""
    found = opened(public_id)
    form = Agreement(data={"who": "person", "on": clock.today()})
    missing = completeness.hindrances(found.content, clock.today())
    is_changed = False
    if form.validate_on_submit() and not missing:
        try:
            return _agree(found, form)
        except services.ChangedMeanwhile:
            is_changed = True
    has_error = is_changed or (request.method == "POST" and bool(missing))
    return found.page(
        "care_plans/agree.html",
        status=409 if has_error else form.status,
        has_error=has_error,
        form=form,
        missing=missing,
        is_changed=is_changed,
        criteria=criteria_of(found),
    )


def _agree(found: Opened, form: Agreement) -> Response:
    with_whom = found.patient.name if form.who.data == "person" else str(form.name.data)
    services.agree_plan(
        viewer(),
        found.plan,
        request.form.get("base", type=counted) or 0,
        agreed_with=with_whom,
        agreed_on=form.on.data or clock.today(),
    )
    return fragments.redirect(url_for("care_plans.plan", public_id=found.plan.public_id))
