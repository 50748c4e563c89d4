"""The directory over the web for other programs (read only, open), and the page that takes files in."""

from typing import Any

from flask import Blueprint, Response, abort, jsonify, request, url_for

from portal import fragments
from portal.access import Permission, Role, Viewer, public, requires
from portal.community import directory_queries, importing
from portal.community.checking import FIELDS, PROBLEMS
from portal.community.directory_queries import Wanted
from portal.community.entries import ACCESS, KINDS, NEEDS
from portal.forms.numbers import counted
from portal.i18n import gettext as _
from portal.interop.open_referral import writing
from portal.interop.open_referral.reading import UnreadableFile, rows_of
from portal.interop.open_referral.terms import NEEDS_TAXONOMY, TAXONOMIES, term_id
from portal.security import viewer

blueprint = Blueprint("open_referral", __name__)
MOST_BYTES = 32 * 1024 * 1024  # twenty thousand services, with room
MOST_A_PAGE = 200
SHOWN = 500  # lines of a report; the file of it holds all


@blueprint.url_value_preprocessor
def make_room_for_files(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Every other form stays small: this one page takes a file. It is decided before anything is read."""
    if endpoint == "open_referral.bring_in":
        request.max_content_length = MOST_BYTES


@blueprint.after_request
def open_to_all(response: Response) -> Response:
    """The standard wants its addresses open to pages of other sites; they hold nothing about a person."""
    if request.path.startswith("/open-referral"):
        response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _reader() -> Viewer:
    """Whoever asks reads the practice's directory, and nothing else."""
    return Viewer(Role.SYSTEM, viewer().practice_id, "open-referral")


@blueprint.get("/open-referral/")
@public
def about() -> Response:
    """Which version of the standard this is."""
    return jsonify(version="3.0", profile="Open Referral UK", openapi_url=None)


@blueprint.get("/open-referral/services")
@public
def services() -> Response:
    """Services, page by page; narrowed as the standard says."""
    page, size = _page_wanted()
    found = directory_queries.search(_reader(), _wanted(), page=page, size=size)
    contents = [writing.service_json(hit.service) for hit in found.hits]
    return jsonify(writing.page_json(contents, total=found.total, page=page, size=size))


@blueprint.get("/open-referral/services/<service_id>")
@public
def service(service_id: str) -> Response:
    """One service."""
    try:
        public_id = writing.public_id_of(service_id)
    except ValueError:
        abort(404)
    found = directory_queries.service(_reader(), public_id) or abort(404)
    return jsonify(writing.service_json(found))


@blueprint.get("/open-referral/taxonomies")
@public
def taxonomies() -> Response:
    """The lists of terms."""
    return _listed([writing.taxonomy_json(each) for each in TAXONOMIES])


@blueprint.get("/open-referral/taxonomies/<taxonomy_id>")
@public
def taxonomy(taxonomy_id: str) -> Response:
    """One list of terms."""
    return _one_of([writing.taxonomy_json(each) for each in TAXONOMIES], taxonomy_id)


@blueprint.get("/open-referral/taxonomy_terms")
@public
def taxonomy_terms() -> Response:
    """Every term."""
    return _listed(writing.every_term())


@blueprint.get("/open-referral/taxonomy_terms/<term>")
@public
def taxonomy_term(term: str) -> Response:
    """One term."""
    return _one_of(writing.every_term(), term)


def _listed(contents: list[dict[str, Any]]) -> Response:
    return jsonify(writing.page_json(contents, total=len(contents), page=1, size=max(1, len(contents))))


def _one_of(contents: list[dict[str, Any]], wanted: str) -> Response:
    return jsonify(next((each for each in contents if each["id"] == wanted), None) or abort(404))


def _page_wanted() -> tuple[int, int]:
    page, size = request.args.get("page", 1, type=counted), request.args.get("per_page", 50, type=counted)
    return max(1, page), min(max(1, size), MOST_A_PAGE)


def _wanted() -> Wanted:
    term = request.args.get("taxonomy_term_id", "")
    needs = tuple(each for each in NEEDS if term in (each, term_id(NEEDS_TAXONOMY, each))) if term else ()
    day = request.args.get("day", "").upper()
    return Wanted(
        text=request.args.get("search", "")[:80],
        needs=needs,
        day=writing.DAYS.index(day) if day in writing.DAYS else None,
        age=request.args.get("minimum_age", type=counted),
    )


@blueprint.route("/services/import", methods=["GET", "POST"])
@requires(Permission.KEEP_DIRECTORY)
def bring_in() -> Response:
    """Take in a file of services. Every good row is kept; each bad one is reported."""
    if request.method == "GET":
        return _bring_in_page()
    sent = request.files.get("file")
    try:
        rows = rows_of(sent.stream.read() if sent else b"")
    except UnreadableFile as unreadable:
        return _bring_in_page(unreadable.why)
    made = importing.bring_in(viewer(), rows)
    return fragments.redirect(url_for("open_referral.import_report", public_id=made.public_id))


def _bring_in_page(why: str = "") -> Response:
    error = {
        "": "",
        "empty": _("Choose a file first"),
        "json": _("We cannot read this file. It must be a table (CSV) or Open Referral UK (JSON)"),
        "columns": _("The first line must name the columns. Name, description and needs must be there"),
    }[why]
    return fragments.render(
        "interop/bring_in.html",
        layout="staff",
        section="directory",
        status=422 if error else 200,
        has_error=bool(error),
        error=error,
        columns=list(FIELDS),
        lists={"needs": NEEDS, "access": tuple(ACCESS), "kind": tuple(KINDS)},
    )


@blueprint.get("/services/import/<public_id>")
@requires(Permission.KEEP_DIRECTORY)
def import_report(public_id: str) -> Response:
    """What came of a file: how many are new, how many newer, and every row that was refused, and why."""
    made = directory_queries.directory_import(viewer(), public_id) or abort(404)
    return fragments.render(
        "interop/import_report.html",
        layout="staff",
        section="directory",
        made=made,
        refused=made.refused[:SHOWN],
        rows_refused=len({each["line"] for each in made.refused}),
        problems=PROBLEMS,
    )


@blueprint.get("/services/import/<public_id>/refused")
@requires(Permission.KEEP_DIRECTORY)
def refused_rows(public_id: str) -> Response:
    """All of the report as a file, however long it is."""
    made = directory_queries.directory_import(viewer(), public_id) or abort(404)
    response = jsonify(made.refused)
    response.headers["Content-Disposition"] = 'attachment; filename="refused-rows.json"'
    return response
