"""The pages of photos: add some, take one off, and the picture itself."""

from typing import Any

from flask import Response, abort, make_response, url_for
from flask import request as web

from portal import access, fragments
from portal.access import Permission, requires
from portal.i18n import gettext as _
from portal.security import viewer
from portal.triage import photos as services
from portal.triage import queries
from portal.triage.answering import AlreadySent
from portal.triage.models import DRAFT, Request
from portal.triage.photos import MOST_PHOTOS, TooMany
from portal.triage.pictures import MOST_BYTES, NotAPicture
from portal.triage.routes.going_back import before_the_end
from portal.triage.routes.reaching import blueprint, for_request, page, place_of, rules

FIELD = "photo"
ROOM_FOR_FIELDS = 64 * 1024


@blueprint.url_value_preprocessor
def make_room_for_photos(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Every other form stays small: this one page takes files. It is decided before anything is read."""
    if endpoint == "triage.photos":
        web.max_content_length = MOST_PHOTOS * MOST_BYTES + ROOM_FOR_FIELDS


@blueprint.route("/request/<rid>/photos", methods=["GET", "POST"])
@requires(Permission.ASK)
@for_request
def photos(request: Request) -> Response:
    """Add up to three photos of something that can be seen; nobody has to."""
    if request.state != DRAFT:
        raise AlreadySent
    if not services.may_add_photos(rules(), request):
        return fragments.redirect(place_of(request).url(request))
    if web.method == "GET":
        return _photos_page(request)
    errors = _add(request)
    if errors:
        return _photos_page(request, errors)
    if "more" in web.form:
        return fragments.redirect(url_for("triage.photos", rid=request.public_id))
    services.done_with_photos(viewer(), request)
    return fragments.redirect(url_for("triage.next_step", rid=request.public_id))


def _add(request: Request) -> list[str]:
    """Keep each file that was sent; what is wrong with the first that cannot be kept."""
    sent = [each for each in web.files.getlist(FIELD) if each.filename]
    if not sent:
        return [_("Choose a photo first")] if "more" in web.form else []
    if services.is_of_child(request) and "not_private" not in web.form:
        return [_("Tick the box to say that no photo shows a private part of the body")]
    for each in sent:
        try:
            services.add_photo(viewer(), request, each.stream.read(MOST_BYTES + 1))
        except TooMany:
            return [_("You can send 3 photos. Delete one to send another.")]
        except NotAPicture as error:
            return [_message(error.code)]
    return []


def _message(code: str) -> str:
    if code == "too_big":
        return _("The photo must be smaller than 10 MB")
    if code == "too_many_pixels":
        return _("The photo is too large. Take it again with a smaller size")
    return _("We cannot open this file as a photo. Send a JPG, PNG or WEBP file")


def _photos_page(request: Request, errors: list[str] | None = None) -> Response:
    kept = queries.photos_of(viewer(), request)
    return page(
        "triage/photos.html",
        asked=request,
        back=before_the_end(request, "triage.photos"),
        photos=kept,
        may_add=len(kept) < MOST_PHOTOS,
        is_of_child=services.is_of_child(request),
        errors=[{"text": each, "href": "#photo"} for each in errors or ()],
        has_error=bool(errors),
        status=422 if errors else 200,
    )


@blueprint.post("/request/<rid>/photo/<photo_id>/delete")
@requires(Permission.ASK)
@for_request
def delete_photo(request: Request, photo_id: str) -> Response:
    """Take one off again; gone already, there is nothing more to do."""
    found = queries.photo_of(viewer(), request, photo_id)
    if found:
        services.delete_photo(viewer(), request, found)
    return fragments.redirect(url_for("triage.photos", rid=request.public_id))


@blueprint.get("/request/<rid>/photo/<photo_id>")
@requires(Permission.ASK)
@for_request
def photo(request: Request, photo_id: str) -> Response:
    """The picture."""
    found = queries.photo_of(viewer(), request, photo_id) or abort(404)
    try:
        return download(request, services.looked_at(viewer(), request, found))
    except access.NotAllowed:
        abort(404)


def download(request: Request, jpeg: bytes) -> Response:
    """The picture as a file: so it can do nothing in our pages' name, whatever it holds."""
    response = make_response(jpeg)
    response.headers["Content-Type"] = "image/jpeg"
    response.headers["Content-Disposition"] = f'attachment; filename="photo-{request.reference}.jpg"'
    return response
