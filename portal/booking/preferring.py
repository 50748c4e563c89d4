"""What somebody would rather have among the times that fit: their own clinician, a woman, mornings, quiet."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from portal.access import Viewer
from portal.booking.wanted import PARTS, Wanted
from portal.i18n import gettext as _
from portal.i18n import language_name
from portal.people import network_queries as network
from portal.triage.models import Request
from portal.triage.wishes import CLINICIANS, TIMES

SPEAKS, COMMON = "speaks", "en"  # whoever works here speaks the second
USUAL, ASKED, FEMALE, MALE = "usual", "asked", "female", "male"
GENDERS = (FEMALE, MALE)
QUIET_FOR = frozenset({"quiet", "minimal_wait"})


@dataclass(frozen=True, slots=True)
class Preference:
    """What narrows the list to the times somebody would rather have, and the codes of what was asked for."""

    name: str  # usual: the clinician who knows them; speaks: their language; asked: the rest they asked for
    asked: tuple[str, ...]
    narrows: dict[str, Any] = field(default_factory=dict)


def preferences(viewer: Viewer, request: Request, wanted: Wanted) -> Iterator[Preference]:
    """The clinician who knows the person first (continuity), then the rest; none when nothing is known.

    A carer who asks for somebody says when suits the two of them: the wishes are those of whoever asked.
    """
    wishes, needs = request.assessment.wishes, wanted.helped.needs
    gender = wishes.get("clinician")
    if gender not in GENDERS:
        gender = next((each for each in GENDERS if f"{each}_clinician" in needs), "")
    if wanted.helped.named_clinician_id and not gender:
        yield Preference(USUAL, (USUAL,), {"staff_ids": staff_asked_for(viewer, wanted, USUAL)})
    speakers = _speakers(viewer, wanted.helped.spoken_language)
    if speakers:
        yield Preference(SPEAKS, (f"{SPEAKS}:{wanted.helped.spoken_language}",), {"staff_ids": speakers})
    parts = tuple(each for each in wishes.get("times", ()) if each in PARTS)
    is_at_edge = bool(QUIET_FOR & needs)
    asked = (*([gender] if gender else ()), *parts, *(["quiet"] if is_at_edge else ()))
    if asked:
        staff = {"staff_ids": staff_asked_for(viewer, wanted, gender)} if gender else {}
        yield Preference(ASKED, asked, {"parts": parts, "is_at_edge": is_at_edge, **staff})


def _speakers(viewer: Viewer, language: str) -> frozenset[int]:
    """Who can do without an interpreter; a matter of order alone, for many would rather have one."""
    is_understood = language in ("", COMMON)
    return frozenset() if is_understood else network.staff_who_speak(viewer, language)


def staff_asked_for(viewer: Viewer, wanted: Wanted, who: str) -> frozenset[int] | None:
    """The clinicians meant; None when anybody is."""
    if who == USUAL:
        named = wanted.helped.named_clinician_id
        return frozenset({named} if named else ())
    return network.staff_of_gender(viewer, who) if who in GENDERS else None


def words(code: str) -> str:
    """One thing asked for, in words."""
    if code == "quiet":
        return _("First or last in a clinic, when it is quieter")
    kind, _colon, language = code.partition(":")
    if kind == SPEAKS:
        return _("Speaks %(language)s", language=language_name(language))
    return _({**CLINICIANS, **TIMES}.get(code, code))
