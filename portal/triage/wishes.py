"""What would help: what the person thinks, fears and hopes, and how, with whom and when they would rather."""

from collections.abc import Mapping
from typing import Any

from portal import access, audit
from portal.access import Permission, Viewer
from portal.db import transaction
from portal.triage.answering import check_open, notice_signs
from portal.triage.models import Assessment, Request
from portal.triage.wording import N_

HELP_US, PHOTOS = "help_us", "photos"  # the optional pages, by the names they are ticked off with
ANY = "any"
STORIES = {
    "idea": N_("What do you think may be causing it?"),
    "concern": N_("What worries you most?"),
    "hope": N_("What do you hope we can do?"),
}
MODES = {
    "phone": N_("A phone call"),
    "in_person": N_("Face to face"),
    "video": N_("A video call"),
    ANY: N_("I do not mind"),
}
CLINICIANS = {
    "usual": N_("The doctor or nurse who knows me"),
    "female": N_("A woman"),
    "male": N_("A man"),
    ANY: N_("I do not mind"),
}
TIMES = {
    "morning": N_("In the morning"),
    "midday": N_("Around midday"),
    "afternoon": N_("In the afternoon"),
    "evening": N_("After 5 pm"),
}
AS_ASKED = {
    "mode": N_("How would you rather be helped?"),
    "clinician": N_("Whom would you rather see or speak to?"),
    "times": N_("When suits you?"),
}
OF_THEM = {
    "mode": N_("How they would rather be helped"),
    "clinician": N_("Whom they would rather see"),
    "times": N_("When suits them"),
}


def state_wishes(viewer: Viewer, request: Request, wishes: Mapping[str, Any]) -> None:
    """Keep what was said, whole. Words of an emergency are asked about here as anywhere."""
    access.check(viewer, Permission.ASK)
    with transaction():
        check_open(request)
        assessment = request.assessment
        assessment.wishes = {name: value for name, value in wishes.items() if value and value != ANY}
        tick_off(assessment, HELP_US)
        for name in STORIES:
            notice_signs(assessment, str(assessment.wishes.get(name, "")))
        said = sorted(assessment.wishes)
        audit.record(viewer, "request.wishes", "request", request.public_id, {"said": said})


def tick_off(assessment: Assessment, page: str) -> None:
    """Note that an optional page was shown: it is offered once."""
    if page not in assessment.offered:
        assessment.offered = [*assessment.offered, page]


def wishes_said(assessment: Assessment, *, as_asked: bool = False) -> list[tuple[str, str, bool]]:
    """What was said as heading, English words or own words, and whether they are own words.

    The heading is the question as it was asked, or as staff speak of the person.
    """
    wishes = assessment.wishes
    headings = AS_ASKED if as_asked else OF_THEM
    said = [(STORIES[name], str(wishes[name]), True) for name in STORIES if name in wishes]
    if wishes.get("mode") in MODES:
        said.append((headings["mode"], MODES[wishes["mode"]], False))
    if wishes.get("clinician") in CLINICIANS:
        said.append((headings["clinician"], CLINICIANS[wishes["clinician"]], False))
    for time in wishes.get("times", ()):
        if time in TIMES:
            said.append((headings["times"], TIMES[time], False))
    return said
