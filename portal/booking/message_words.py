"""The words of messages about appointments: when, where and how to change it, never what it is for."""

from dataclasses import dataclass

from portal import i18n
from portal.access import Viewer
from portal.booking.arrangements import link_to
from portal.booking.models import Appointment
from portal.booking.wanted import PHONE, VIDEO
from portal.clock import local
from portal.i18n import gettext as _
from portal.messages.models import LETTER, SMS
from portal.people.network_queries import practice_of, sites_open_to
from portal.people.queries import FrontDoor

BOOKED, MOVED, CANCELLED, REMINDER = "booked", "moved", "cancelled", "reminder"  # MOVED: by us, unasked


@dataclass(frozen=True, slots=True)
class Words:
    """What a message says."""

    subject: str
    body: str


def words_for(
    viewer: Viewer, what: str, appointment: Appointment, *, channel: str, is_private: bool
) -> Words:
    """The words, in the language in use. Of something private, not even that it is the surgery (C18, T14)."""
    practice = practice_of(viewer)
    if is_private:
        return Words(_("Your booking"), _private(what, appointment))
    if channel == LETTER and what != CANCELLED:
        letter = _on_paper(viewer, appointment, practice)
        return Words(_("Your GP surgery appointment"), f"{_sorry()}\n\n{letter}" if what == MOVED else letter)
    tell = {BOOKED: _booked, MOVED: _moved, REMINDER: _reminder}.get(what, _cancelled)
    short = tell(viewer, appointment, practice)
    if what == CANCELLED:
        return Words(_("Your appointment is cancelled"), short)
    subject = _("A reminder of your appointment") if what == REMINDER else _("Your GP surgery appointment")
    if channel == SMS:
        return Words("", short)
    return Words(subject, f"{short}\n\n{_if_worse(practice)}")


def _values(appointment: Appointment, practice: FrontDoor) -> dict[str, object]:
    return {
        "practice": practice.name,
        "date": i18n.format_date(local(appointment.starts_at).date(), "EEEE d MMMM"),
        "time": i18n.format_time(appointment.starts_at),
        "link": link_to(appointment),
    }


def _place(viewer: Viewer, appointment: Appointment) -> str:
    return next((site.name for site in sites_open_to(viewer) if site.id == appointment.site_id), "")


def _booked(viewer: Viewer, appointment: Appointment, practice: FrontDoor) -> str:
    values = _values(appointment, practice)
    if appointment.mode == VIDEO:
        return _(
            "%(practice)s: you have a video call on %(date)s at %(time)s. Change or cancel: %(link)s",
            **values,
        )
    if appointment.mode == PHONE:
        return _(
            "%(practice)s: we will phone you on %(date)s at about %(time)s. Change or cancel: %(link)s",
            **values,
        )
    return _(
        "%(practice)s: you are booked on %(date)s at %(time)s, at %(site)s. Change or cancel: %(link)s",
        site=_place(viewer, appointment),
        **values,
    )


def _moved(viewer: Viewer, appointment: Appointment, practice: FrontDoor) -> str:
    return f"{_sorry()} {_booked(viewer, appointment, practice)}"


def _sorry() -> str:
    return _("We are sorry: we had to change your time.")


def _reminder(viewer: Viewer, appointment: Appointment, practice: FrontDoor) -> str:
    values = _values(appointment, practice)
    if appointment.mode == VIDEO:
        return _(
            "%(practice)s: a reminder of your video call on %(date)s at %(time)s. Change or cancel: %(link)s",
            **values,
        )
    if appointment.mode == PHONE:
        return _(
            "%(practice)s: a reminder that we will phone you on %(date)s at about %(time)s. "
            "Change or cancel: %(link)s",
            **values,
        )
    return _(
        "%(practice)s: a reminder of your appointment on %(date)s at %(time)s, at %(site)s. "
        "Change or cancel: %(link)s",
        site=_place(viewer, appointment),
        **values,
    )


def _cancelled(_viewer: Viewer, appointment: Appointment, practice: FrontDoor) -> str:
    return _(
        "%(practice)s: your appointment on %(date)s at %(time)s is cancelled. Need help? Call %(phone)s.",
        practice=practice.name,
        date=i18n.format_date(local(appointment.starts_at).date(), "EEEE d MMMM"),
        time=i18n.format_time(appointment.starts_at),
        phone=practice.phone,
    )


def _on_paper(viewer: Viewer, appointment: Appointment, practice: FrontDoor) -> str:
    """A letter has no link that can be followed: it gives the number to call."""
    values = _values(appointment, practice)
    if appointment.mode == VIDEO:
        when = _("You have a video call with us on %(date)s at %(time)s.", **values)
    elif appointment.mode == PHONE:
        when = _("We will phone you on %(date)s at about %(time)s.", **values)
    else:
        site = _place(viewer, appointment)
        when = _("You have an appointment on %(date)s at %(time)s, at %(site)s.", site=site, **values)
    change = _("To change or cancel it, call us on %(phone)s.", phone=practice.phone)
    return f"{when}\n\n{change}\n\n{_if_worse(practice)}"


def _private(what: str, appointment: Appointment) -> str:
    values = {
        "date": i18n.format_date(local(appointment.starts_at).date(), "EEEE d MMMM"),
        "time": i18n.format_time(appointment.starts_at),
    }
    if what == CANCELLED:
        return _("Your booking on %(date)s at %(time)s is cancelled.", **values)
    booked = _(
        "You are booked on %(date)s at %(time)s. Change or cancel: %(link)s",
        link=link_to(appointment),
        **values,
    )
    return f"{_sorry()} {booked}" if what == MOVED else booked


def _if_worse(practice: FrontDoor) -> str:
    return _(
        "If you get worse before then, call us on %(phone)s. Call 111 when we are closed. "
        "Call 999 in an emergency.",
        phone=practice.phone,
    )
