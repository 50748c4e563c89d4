"""What is agreed and noted on a case: risks and consent, contacts, how it goes on, and its end."""

from typing import Any

from flask import Response, abort, make_response, url_for

from portal import fragments
from portal.access import Permission, requires
from portal.community import case_notes, forms, message_back, queries, services, shown
from portal.community.case_notes import ContactMade, Risks
from portal.community.models import MessageBack, Referral
from portal.community.routes.reaching import blueprint, found_case, needs_in_words, page, person_of
from portal.forms import Form
from portal.security import viewer


def back_to(referral: Referral) -> Response:
    """To the page of the case."""
    return fragments.redirect(url_for("community.referral", public_id=referral.public_id))


def case_form(template: str, referral: Referral, form: Form, **context: Any) -> Response:
    """A page with one form about a case."""
    return page(
        template, status=form.status, form=form, referral=referral, patient=person_of(referral), **context
    )


@blueprint.route("/referral/<public_id>/agreements", methods=["GET", "POST"])
@requires(Permission.SEE_CASELOAD)
def agreements(public_id: str) -> Response:
    """Write down risks, the note for working alone, and consent for each purpose."""
    found = found_case(public_id)
    known = queries.consents(viewer(), found)
    form = forms.Agreements(
        risk_state=found.risk_state, risk_note=found.risk_note, lone_working=found.lone_working, **known
    )
    if not form.validate_on_submit():
        return case_form("agreements", found, form)
    risks = Risks(form.risk_state.data, form.risk_note.data or "", form.lone_working.data or "")
    case_notes.note_risks(viewer(), found, risks)
    changed = {purpose: said for purpose, said in form.consents.items() if known.get(purpose) != said}
    if changed:
        case_notes.note_consent(viewer(), found, changed)
    return back_to(found)


@blueprint.route("/referral/<public_id>/contact", methods=["GET", "POST"])
@requires(Permission.SEE_CASELOAD)
def contact(public_id: str) -> Response:
    """Log a contact, and say when the next one is."""
    found = found_case(public_id)
    form = forms.Contact()
    if not form.validate_on_submit():
        return case_form("contact", found, form)
    numbers: dict[str, Any] = {"minutes": form.minutes.data, "mood": form.mood.data}
    made = ContactMade(
        **numbers,
        way=form.way.data,
        outcome=form.outcome.data,
        note=form.note.data or "",
        next_contact_on=form.next_contact_on.data,
    )
    case_notes.log_contact(viewer(), found, made)
    return back_to(found)


@blueprint.route("/referral/<public_id>/course", methods=["GET", "POST"])
@requires(Permission.SEE_CASELOAD)
def course(public_id: str) -> Response:
    """How closely to go along, and how far each need is."""
    found = found_case(public_id)
    words = needs_in_words()
    needs = {need: words.get(need, need) for need in found.needs}
    form = forms.course_form(needs, found.need_states, intensity=found.intensity)
    if not form.validate_on_submit():
        return case_form("course", found, form, suggested=case_notes.suggested_intensity(found))
    states = {need: form[f"need_{need}"].data or "open" for need in needs}
    case_notes.arrange_case(viewer(), found, intensity=form.intensity.data, need_states=states)
    return back_to(found)


@blueprint.route("/referral/<public_id>/close", methods=["GET", "POST"])
@requires(Permission.SEE_CASELOAD)
def close(public_id: str) -> Response:
    """End a case, and tell the practice what came of it unless the person does not want that."""
    found = found_case(public_id)
    form = forms.Close()
    if found.state not in queries.OPEN:
        return back_to(found)
    may_tell = queries.consents(viewer(), found).get(message_back.PURPOSE) != "no"
    if not form.validate_on_submit():
        return case_form("close", found, form, may_tell=may_tell)
    try:
        services.close_referral(viewer(), found, form.reason.data)
    except services.NotOpen:
        return back_to(found)
    if not may_tell:
        return back_to(found)
    told = message_back.tell_practice(viewer(), found, needs_in_words())
    return fragments.redirect(url_for("community.message", public_id=told.public_id))


@blueprint.get("/message-back/<public_id>")
@requires(Permission.USE_DESK)
def message(public_id: str) -> Response:
    """What the practice was told about a case, to read and to file."""
    found = _message(public_id)
    sections = shown.message_sections(found.content)
    return page("message", message=found, content=found.content, sections=sections)


@blueprint.get("/message-back/<public_id>/record")
@requires(Permission.USE_DESK)
def message_record(public_id: str) -> Response:
    """The same as the record that other systems read."""
    found = _message(public_id)
    response = make_response(found.content)
    response.headers["Content-Disposition"] = f'attachment; filename="message-{found.public_id[:8]}.json"'
    return response


def _message(public_id: str) -> MessageBack:
    return queries.message_back(viewer(), public_id) or abort(404)
