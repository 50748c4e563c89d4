"""A plan on paper: one tagged PDF a language, in the size of print that the person reads, or in Easy Read."""

from flask import Response, abort, make_response, render_template, request

from portal import documents, i18n
from portal.access import Permission, requires
from portal.care_plans import services
from portal.care_plans.routes.reaching import Opened, blueprint, opened
from portal.forms.numbers import counted
from portal.i18n import lazy_gettext as _l
from portal.people.models import Patient
from portal.security import viewer

EASY = "easy"
SIZES = {
    "ordinary": _l("Ordinary print, 14 point"),
    "large_16": _l("Large print, 16 point"),
    "large_18": _l("Large print, 18 point"),
    "large_20": _l("Large print, 20 point"),
    "large_24": _l("Large print, 24 point"),
    "large_28": _l("Large print, 28 point"),
    EASY: _l("Easy Read, with pictures"),
}
FITTING = {"easy_read": EASY, "large_print": "large_20"}  # the record's “large print” is at least 20 point


@blueprint.get("/plan/<public_id>/print")
@requires(Permission.OPEN_PLANS)
def print_choices(public_id: str) -> Response:
    """Choose the size; the plan is there in English and, beside it, in the person's language."""
    return _choices(opened(public_id), _size())


@blueprint.get("/plan/<public_id>/print/<lang>.pdf")
@requires(Permission.OPEN_PLANS)
def print_pdf(public_id: str, lang: str) -> Response:
    """The plan as a document. Its address and file name say nothing about the person."""
    found = opened(public_id, request.args.get("version", type=counted))
    if lang not in found.print_languages:
        abort(404)
    size = _size() or _fitting_size(found.patient)
    editions = {code: _edition(found, code, size) for code in found.print_languages}
    twin = next((html for code, html in editions.items() if code != lang and size != EASY), "")
    # Noted first: this also ends the reading transaction, which must not wait for the renderer.
    services.note_view(viewer(), found.plan, found.version, "printed")
    try:
        made = documents.pdf(editions[lang], sheet="plan", twin=twin)
    except documents.DocumentFailed:
        return _choices(found, size, has_failed=True)
    response = make_response(made)
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = f'inline; filename="plan-{lang}.pdf"'
    return response


def _edition(found: Opened, lang: str, size: str) -> str:
    """The document in one language. Where there are two, both break their pages at the same places."""
    name = "care_plans/easy_document.html" if size == EASY else "care_plans/document.html"
    is_level = len(found.print_languages) > 1
    with i18n.speaking(lang):
        return render_template(name, size=size, only=lang, is_level=is_level, **found.context())


def _choices(found: Opened, size: str, *, has_failed: bool = False) -> Response:
    size = size or _fitting_size(found.patient)
    return found.page(
        "care_plans/print_choices.html",
        status=503 if has_failed else 200,
        sizes=SIZES,
        size=size,
        has_failed=has_failed,
        print_languages=[i18n.LANGUAGES[code] for code in found.print_languages],
        is_in_own_language=found.language in found.print_languages,
    )


def _size() -> str:
    size = request.args.get("size", "")
    return size if size in SIZES else ""


def _fitting_size(patient: Patient) -> str:
    """Who is known to read large print or Easy Read gets it without asking again."""
    kinds = {need.kind for need in patient.needs}
    return next((size for kind, size in FITTING.items() if kind in kinds), "ordinary")
