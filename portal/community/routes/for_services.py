"""The pages for services, without an account: answer about somebody, and keep the own entry right."""

from dataclasses import replace
from typing import Any

from flask import Response, request, url_for

from portal import clock, fragments
from portal.access import Role, Viewer, public
from portal.community import directory, directory_queries, forms, helping, links, queries, transitions
from portal.community.directory_models import Service
from portal.community.entry_form import EntryForm, entry_form, typed
from portal.community.models import Referral, ServiceReferral
from portal.community.routes.reaching import blueprint, needs_in_words, person_of
from portal.people import queries as people
from portal.people.network_queries import practice_of
from portal.people.viewing import enter_practice, stay_at_practice
from portal.security import viewer


def service_viewer(service_id: str) -> Viewer:
    """The service as the one who acts: by its link, it is nobody else."""
    return replace(viewer(), role=Role.PROVIDER, actor_id=f"service:{service_id}", name="", staff_id=None)


def _page(template: str, **context: Any) -> Response:
    context.setdefault("need_words", needs_in_words())
    return fragments.render(f"community/{template}.html", **context)


def _ended(status: int = 404) -> Response:
    return _page("link_used", status=status, practice=practice_of(viewer()))


@blueprint.route("/for-services/referral/<token>", methods=["GET", "POST"])
@public
def answer(token: str) -> Response:
    """What is asked of the service, with the person's initials only, and how it answers."""
    link = links.read_link(token, links.ANSWER)
    row = queries.asked_by_link(link.public_id) if link else None
    if link is None or row is None or not enter_practice(row.practice_id):
        return _ended()
    if row.link_version != link.version or row.link_ends_at is None or row.link_ends_at < clock.now():
        return _ended(410)
    service = queries.service_of(viewer(), row)
    acting = service_viewer(service.public_id)
    form = forms.report_form(transitions.next_for(acting, row.state))
    if form.validate_on_submit():
        said = {"reason": form.reason.data or "", "note": form.note.data or ""}
        try:
            helping.report(acting, row, form.state.data, version=link.version, **said)
        except helping.NotNow:
            return _ended(410)
        stay_at_practice(row.practice_id)
        return fragments.redirect(_thanks(row))
    referral = queries.referral_of(acting, row)
    return _answer_page(form, row, service, referral)


def _answer_page(form: forms.Report, row: ServiceReferral, service: Service, referral: Referral) -> Response:
    patient = person_of(referral)
    return _page(
        "answer",
        status=form.status,
        form=form,
        row=row,
        service=service,
        code=links.code_of(row.public_id),
        initials=f"{patient.given_name[:1]}. {patient.family_name[:1]}." if patient else "",
        language=patient.spoken_language if patient and patient.spoken_language != "en" else "",
        is_interpreted=bool(patient and patient.is_interpreter_needed),
        worker=people.staff_names(viewer()).get(referral.link_worker_id or 0, ""),
        practice=practice_of(viewer()),
    )


def _thanks(row: ServiceReferral) -> str:
    """With the new link while there is more to report, so that the service need not wait for the e-mail."""
    return url_for("community.thanks", token=links.answer_token(row) if row.link_ends_at else None)


@blueprint.get("/for-services/thanks")
@public
def thanks() -> Response:
    """The answer has arrived."""
    token = request.args.get("token", "")
    is_link = links.read_link(token, links.ANSWER) is not None
    next_url = url_for("community.answer", token=token) if is_link else None
    return _page("thanks", practice=practice_of(viewer()), next_url=next_url)


@blueprint.route("/for-services/entry/<token>", methods=["GET", "POST"])
@public
def entry(token: str) -> Response:
    """The service looks through its own entry and puts right what has changed; the link works once."""
    link = links.read_link(token, links.ENTRY)
    service = directory_queries.entry_by_link(link.public_id) if link else None
    if link is None or service is None or not enter_practice(service.practice_id):
        return _ended()
    if service.link_version != link.version or not service.link_ends_at or service.link_ends_at < clock.now():
        return _ended(410)
    form: EntryForm = entry_form(service, needs_in_words())
    if form.validate_on_submit():
        try:
            acting = service_viewer(service.public_id)
            directory.renew_entry(acting, service, typed(form), version=link.version)
        except directory.LinkUsed:
            return _ended(410)
        stay_at_practice(service.practice_id)
        return fragments.redirect(url_for("community.thanks"))
    return _page("entry", status=form.status, form=form, service=service)
