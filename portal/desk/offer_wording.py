"""Why a list of times was as it was, in sentences that reception can read aloud."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from portal import i18n
from portal.booking.offering import PAGE
from portal.booking.preferring import words
from portal.booking.roles import role_name
from portal.booking.seeing import TOO_YOUNG
from portal.booking.timetable import mode_name
from portal.i18n import gettext as _
from portal.i18n import ngettext
from portal.triage.wording import said


def reasons(why: Mapping[str, Any], sites: Mapping[int, str]) -> Iterator[str]:
    """What the list was made from; nothing for a list shown before this was noted."""
    if not why:
        return
    yield _("With: %(roles)s.", roles=i18n.format_list(role_name(each) for each in why["roles"]))
    yield _("How: %(ways)s.", ways=i18n.format_list(mode_name(each) for each in why["modes"]))
    yield _("Up to %(date)s.", date=i18n.format_datetime(datetime.fromisoformat(why["latest"])))
    yield from _length(why)
    if why["next_roles"]:
        yield _("Nobody of first choice had a time soon enough, so these are with others who can help.")
    if why["asked"]:
        yield _("Only these were asked for: %(choices)s.", choices=i18n.format_list(_asked(why, sites)))
    if why["others"] >= PAGE:
        yield _("60 or more other times would have fitted.")
    elif why["others"]:
        yield ngettext(
            "%(num)s other time would have fitted.", "%(num)s other times would have fitted.", why["others"]
        )
    if rather := [each for asked in why["rather"].values() for each in asked]:
        wishes = i18n.format_list(words(each) for each in rather)
        yield _("Shown first, as wished: %(wishes)s.", wishes=wishes)
    for role, reason in why["left_out"].items():
        yield _("Not with: %(role)s (%(reason)s).", role=role_name(role), reason=_left_out(reason))


def _length(why: Mapping[str, Any]) -> Iterator[str]:
    minutes = why["minutes"]
    if why["longer_for"]:
        yield ngettext(
            "Each time is for %(num)s minute: this person needs longer.",
            "Each time is for %(num)s minutes: this person needs longer.",
            minutes,
        )
    else:
        yield ngettext("Each time is for %(num)s minute.", "Each time is for %(num)s minutes.", minutes)


def _asked(why: Mapping[str, Any], sites: Mapping[int, str]) -> Iterable[str]:
    asked = why["asked"]
    if "mode" in asked:
        yield mode_name(asked["mode"])
    if "site_id" in asked:
        yield sites.get(asked["site_id"], "")
    for name in ("who", "part"):
        if name in asked:
            yield words(asked[name])
    if "after" in asked:
        yield _("times after %(time)s", time=i18n.format_datetime(datetime.fromisoformat(asked["after"])))


def _left_out(reason: str) -> str:
    return _("the person’s age") if reason == TOO_YOUNG else str(said(reason))
