"""What every page shares: language, header, footer, menus, asset addresses and the template filters."""

import json
from datetime import date, datetime
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from flask import Flask, g, has_request_context, render_template, request, url_for
from markupsafe import Markup, escape

from portal import clock, i18n
from portal.access import Permission, Viewer
from portal.config import Settings
from portal.cookie_sessions import session_here
from portal.csrf import csrf_field
from portal.drawing import draw_quickly
from portal.forms.base import component
from portal.phone_links import tel, tel_links

LANGUAGE_COOKIE = "language"
DOOR = "door"  # in the session: what chrome says of the practice there, in place of the site's settings
MENU: tuple[tuple[Permission, str, str, str], ...] = (
    # permission, endpoint, section, English text (extracted below)
    (Permission.ENTER_REQUESTS, "desk.find_patient", "find_patient", "New request"),
    (Permission.SEE_REQUESTS, "desk.todays_requests", "todays_requests", "Today’s requests"),
    (Permission.BOOK, "desk.day_board", "day_board", "Day board"),
    (Permission.MATCH_PEOPLE, "desk.not_matched", "not_matched", "Not matched"),
    (Permission.SEND_MESSAGES, "desk.messages", "messages", "Messages"),
    (Permission.BOOK, "desk.waiting_list", "waiting_list", "Waiting list"),
    (Permission.INVITE_GROUPS, "desk.invitations", "invitations", "Invitations"),
    (Permission.SEE_CASELOAD, "community.caseload", "caseload", "My caseload"),
    (Permission.WRITE_PLANS, "care_plans.plans", "plans", "Plans"),
    (Permission.SEE_DIRECTORY, "community.directory", "directory", "Local services"),
    (Permission.SEE_WORKLOAD, "community.workload", "workload", "Social prescribing"),
    (Permission.SEE_ROTAS, "desk.rotas", "rotas", "Rotas"),
    (Permission.SEE_ROTAS, "desk.capacity", "capacity", "Capacity"),
    (Permission.SEE_NUMBERS, "desk.numbers", "numbers", "Today’s numbers"),
    (Permission.SEE_NUMBERS, "desk.rules_and_clinicians", "agreement", "Rules and clinicians"),
    (Permission.SEE_AUDIT, "desk.opened_with_reason", "opened", "Opened with a reason"),
    (Permission.SEE_RULES, "desk.rule_versions", "rules", "Rules"),
)


def N_(message: str) -> str:  # gettext's own name for “extract, do not translate yet”
    """Mark a text for the catalogues."""
    return message


_MENU_TEXTS = (
    N_("New request"),
    N_("Today’s requests"),
    N_("Day board"),
    N_("Not matched"),
    N_("Messages"),
    N_("Waiting list"),
    N_("Invitations"),
    N_("My caseload"),
    N_("Plans"),
    N_("Local services"),
    N_("Social prescribing"),
    N_("Rotas"),
    N_("Capacity"),
    N_("Today’s numbers"),
    N_("Rules and clinicians"),
    N_("Opened with a reason"),
    N_("Rules"),
)


def init_app(app: Flask, settings: Settings) -> None:
    """Give the templates their language, filters and shared values."""
    draw_quickly(app.jinja_env)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # added by the i18n extension
        i18n.gettext, i18n.ngettext, newstyle=False
    )
    app.jinja_env.globals.update(
        _=gettext_markup,
        gettext=gettext_markup,
        ngettext=ngettext_markup,
        asset=asset,
        service_name=settings.service_name,
        organisation_name=settings.organisation_name,
        practice_phone=settings.practice_phone,
        demo=settings.demo,
        languages=[i18n.LANGUAGES[code] for code in settings.languages],
        page_top=partial(page_top, {}),
        page_bottom=partial(page_bottom, {}),
        component=component,
    )
    app.jinja_env.filters.update(
        ltr=ltr,
        whole=whole,
        tel=tel,
        tel_links=tel_links,
        date=date_text,
        time=time_text,
        datetime=datetime_text,
        nhs=nhs_text,
        language_name=i18n.language_name,
    )
    app.before_request(lambda: i18n.speak(language_wanted(settings)))
    app.context_processor(lambda: _context())


def language_wanted(settings: Settings) -> str:
    """The visitor's own choice, else what the browser asks for, else English."""
    chosen = request.cookies.get(LANGUAGE_COOKIE, "")
    if chosen in settings.languages:
        return chosen
    return i18n.choose((code for code, _ in request.accept_languages), settings.languages)


def _context() -> dict[str, Any]:
    language = i18n.current()
    viewer: Viewer | None = g.get("viewer")
    return {
        "language": language,
        "lang": language.code,
        "dir": language.direction,
        "viewer": viewer,
        **door(),
    }


def door() -> dict[str, str]:
    """The name and number on every page of whoever came in by the door, or a link, of one of several."""
    found: dict[str, str] | None = g.get("door")
    if found is None and has_request_context():  # there is none when the database fails
        found = session_here().get(DOOR)
    return found or {}


def navigation(viewer: Viewer) -> list[dict[str, str]]:
    """The staff menu: what this viewer may open."""
    return [
        {"href": url_for(endpoint), "text": i18n.gettext(text), "section": section}
        for permission, endpoint, section, text in MENU
        if viewer.can(permission)
    ]


Kept = dict[tuple[object, ...], str]
# What belongs to one visitor stands in the kept top as these marks, which no text of ours can hold.
CSRF, NAME, BACK = "\0csrf\0", "\0name\0", "\0back\0"


def page_top(kept: Kept, section: str = "") -> Markup:
    """The head, header and the visitor's own bar: made once per language, role and section, then filled."""
    viewer: Viewer | None = g.get("viewer")
    top = _kept(kept, "top", viewer, section=section)
    top = top.replace(CSRF, csrf_field()).replace(BACK, escape(request.full_path.rstrip("?")))
    return Markup(top.replace(NAME, escape(viewer.name)) if viewer and viewer.is_staff else top)  # noqa: S704


def page_bottom(kept: Kept, section: str = "") -> Markup:
    """The footer, kept as the top is."""
    return Markup(_kept(kept, "footer", g.get("viewer"), section=section))  # noqa: S704  # our own template


def _kept(kept: Kept, part: str, viewer: Viewer | None, **context: Any) -> str:
    who = viewer.role if viewer else None
    key = (part, i18n.current().code, who, *context.values(), *door().values())
    if key not in kept:
        menu = navigation(viewer) if viewer and viewer.is_staff else []
        marks = {"csrf_field": lambda: Markup(CSRF), "name": Markup(NAME), "back": Markup(BACK)}  # noqa: S704
        kept[key] = render_template(f"layouts/_{part}.html", navigation=menu, **context, **marks)
    return kept[key]


@lru_cache
def _manifest() -> dict[str, str]:
    path = Path(__file__).parent / "static" / "manifest.json"
    found: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    return found


@lru_cache
def asset(name: str) -> str:
    """The address of a built file, its content hash in its name, so that browsers may keep it for ever."""
    return f"/static/{_manifest().get(name, name)}"


def gettext_markup(message: str, **values: Any) -> str | Markup:
    """gettext for templates: values are escaped, so that a name can never be markup."""
    text = i18n.gettext(message)
    return Markup(text) % {k: escape(v) for k, v in values.items()} if values else text  # noqa: S704  # our msgid


def ngettext_markup(one: str, many: str, num: int, **values: Any) -> Markup:
    """ngettext for templates; the number is isolated so that right-to-left text keeps it whole."""
    text = i18n.plural(one, many, num)
    return Markup(text) % {"num": ltr(num), **{k: escape(v) for k, v in values.items()}}  # noqa: S704  # our msgid


def ltr(value: object) -> Markup:
    """A number, reference, phone or time, kept in its own order inside right-to-left text (UAX #9)."""
    return Markup('<bdi dir="ltr">') + escape(value) + Markup("</bdi>")


def whole(name: object) -> Markup:
    """A name beside others in a sentence, each whole: two in Latin letters would change places in Urdu."""
    return Markup("<bdi>{}</bdi>").format(name)


def nhs_text(value: str | None) -> Markup:
    """An NHS number in its 3-3-4 groups, never broken over lines and never reversed."""
    if not value:
        return Markup("")
    grouped = f"{value[:3]} {value[3:6]} {value[6:]}"
    return Markup('<bdi dir="ltr" class="nhsuk-u-nowrap">{}</bdi>').format(grouped)


def date_text(value: date | datetime) -> Markup:
    """A date; of an instant, the date on London's calendar."""
    on = clock.local(value).date() if isinstance(value, datetime) else value
    return Markup("<bdi>{}</bdi>").format(i18n.format_date(on))


def time_text(value: datetime) -> Markup:
    return ltr(i18n.format_time(value))


def datetime_text(value: datetime) -> Markup:
    return Markup("<bdi>{}</bdi>").format(i18n.format_datetime(value))
