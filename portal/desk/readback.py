"""The sentence to read aloud once something is booked: day, time, place, with whom, and the reference."""

from markupsafe import Markup

from portal import clock, i18n
from portal.booking.meeting import Meeting
from portal.chrome import ltr
from portal.i18n import gettext as _


def readback(meeting: Meeting, reference: str) -> Markup:
    """One whole sentence for each way of meeting, so that every language orders it as it would."""
    if meeting.is_in_person and meeting.site:
        words = _(
            "“Your appointment is on %(day)s at %(time)s, at %(place)s, with: %(role)s."
            " Your reference is %(reference)s.”"
        )
    elif meeting.mode == "video":
        words = _(
            "“Your video call is on %(day)s at %(time)s, with: %(role)s. We send you a link before it."
            " Your reference is %(reference)s.”"
        )
    else:
        words = _(
            "“We phone you on %(day)s at %(time)s. It will be: %(role)s. Keep your phone near you."
            " Your reference is %(reference)s.”"
        )
    return Markup("{}").format(words) % {
        "day": Markup("<bdi>{}</bdi>").format(i18n.format_date(clock.local(meeting.starts_at).date())),
        "time": ltr(i18n.format_time(meeting.starts_at)),
        "place": Markup("<bdi>{}</bdi>").format(meeting.site.name if meeting.site else ""),
        "role": Markup("<bdi>{}</bdi>").format(meeting.role),
        "reference": ltr(reference),
    }
