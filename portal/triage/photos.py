"""Photos of a request: added, taken off again before it is sent, and looked at by who may."""

from portal import access, audit, clock
from portal.access import Permission, Viewer
from portal.db import transaction
from portal.pathways.model import RuleSet
from portal.triage import queries
from portal.triage.answering import check_open
from portal.triage.judging import person_of
from portal.triage.models import DRAFT, Photo, Request
from portal.triage.pictures import drawn_again
from portal.triage.wishes import PHOTOS, tick_off

MOST_PHOTOS = 3
GROWN = 18


class TooMany(Exception):
    """There are as many photos as a request may have."""


def may_add_photos(rules: RuleSet, request: Request) -> bool:
    """Whether a picture would help: the problem can be seen."""
    chosen = request.assessment.pathway_ids
    return any(rules.pathways[each].photo for each in chosen if each in rules.pathways)


def is_of_child(request: Request) -> bool:
    """Whether the person is under 18: of a child no picture of a private part may be made, sent or kept."""
    facts = request.assessment.asked_from
    return bool(facts) and person_of(facts).age_years < GROWN


def add_photo(viewer: Viewer, request: Request, data: bytes) -> Photo:
    """Draw the picture again and keep that. Raises NotAPicture and TooMany."""
    access.check(viewer, Permission.ASK)
    picture = drawn_again(data)
    with transaction() as session:
        session.refresh(request, with_for_update=True)
        check_open(request)
        if len(queries.photos_of(viewer, request)) >= MOST_PHOTOS:
            raise TooMany
        photo = Photo(
            practice_id=request.practice_id,
            request_id=request.id,
            jpeg=picture.jpeg,
            width=picture.width,
            height=picture.height,
            created_at=clock.now(),
        )
        session.add(photo)
        session.flush()
        details = {"photo": photo.public_id, "bytes": len(picture.jpeg)}
        audit.record(viewer, "photo.added", "request", request.public_id, details)
    return photo


def delete_photo(viewer: Viewer, request: Request, photo: Photo) -> None:
    """Take a photo off for good, while the request is not sent."""
    access.check(viewer, Permission.ASK)
    with transaction() as session:
        check_open(request)
        session.delete(photo)
        audit.record(viewer, "photo.deleted", "request", request.public_id, {"photo": photo.public_id})


def done_with_photos(viewer: Viewer, request: Request) -> None:
    """The page about photos was passed, with or without one."""
    access.check(viewer, Permission.ASK)
    with transaction():
        check_open(request)
        tick_off(request.assessment, PHOTOS)


def may_look(viewer: Viewer, request: Request) -> bool:
    """Staff who work with requests; and who adds it, until it is sent, since others use that browser too."""
    return viewer.can(Permission.SEE_REQUESTS) or request.state == DRAFT


def looked_at(viewer: Viewer, request: Request, photo: Photo) -> bytes:
    """The picture itself; which member of staff looked at it is kept."""
    if not may_look(viewer, request):
        raise access.NotAllowed(photo.public_id)
    if not viewer.is_staff:
        return photo.jpeg
    with transaction():
        audit.record(viewer, "photo.viewed", "request", request.public_id, {"photo": photo.public_id})
    return photo.jpeg
