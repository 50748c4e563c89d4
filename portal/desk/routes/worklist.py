"""The list to work from: its filters, the next one to take, and what is new on a screen that stays open."""

from collections.abc import Callable
from typing import Any

from flask import Response, make_response, url_for
from flask import request as web

from portal import clock, fragments
from portal.access import Permission, Viewer, requires
from portal.desk import wording
from portal.desk.routes.reaching import blueprint, page, rules
from portal.desk.routes.worklist_lines import headings, lines
from portal.desk.urgency import BANDS
from portal.desk.worklist import TO_DO, Sought, Worklist, act_now, worklist
from portal.i18n import gettext as _
from portal.people import here_queries
from portal.people import queries as people
from portal.people.here_queries import Colleague
from portal.people.models import Site
from portal.security import viewer
from portal.triage import working, worklist_queries
from portal.triage.abandoned import look_after
from portal.triage.listing_queries import NOBODY, STATES, UNREAD
from portal.triage.teams import TEAMS

MINE, RID = "me", "of-one-request"
BAND_IDS = [each.id for each in BANDS]
KINDS = (
    *("red_flag", "call_back", "find_appointment", "match_person", "refer_pharmacy", "prescription"),
    *("admin", "read_addition", "read_message_back", "did_not_attend", "tell_by_phone", "interpreter"),
    *("read_referral_news", "read_guest_note"),
)


@blueprint.get("/desk/requests")
@requires(Permission.SEE_REQUESTS)
def todays_requests() -> Response:
    """The list. It refreshes itself; a red flag is on top whatever is chosen."""
    seen = _seen(viewer())  # before the list is read: what comes meanwhile is new to this screen
    look_after(viewer().practice_id, rules())
    staff, sites = here_queries.colleagues(viewer()), people.sites(viewer())
    chosen = _chosen(staff, sites)
    sought = _sought(viewer(), chosen, staff, sites)
    found = worklist(viewer(), rules(), sought)
    return page(
        "desk/todays_requests.html",
        section="todays_requests",
        found=found,
        filters=_filters(found, chosen),
        choices=_choices(staff, sites),
        chosen=chosen,
        steps=_steps(found, chosen, sought.page),
        poll_url=_address(chosen, page=sought.page if sought.page > 1 else None, poll=1),
        seen=seen,
        headings=headings(),
        lines=lines(found.rows, {each.id: each.name for each in staff}, _addresses()),
        nothing_left=web.args.get("next") == "none",
        now=clock.now(),
        address_of=_addresses(),
    )


@blueprint.post("/desk/requests/next")
@requires(Permission.SEE_REQUESTS)
def take_next() -> Response:
    """The first that nobody has, made one's own; two who press at once get two different ones."""
    request = working.take_next(viewer())
    if request is None:
        return fragments.redirect(url_for("desk.todays_requests", next="none"))
    return fragments.redirect(url_for("desk.request_detail", rid=request.public_id))


@blueprint.get("/desk/requests/new-work")
@requires(Permission.SEE_REQUESTS)
def new_work() -> Response:
    """Asked by open screens every few seconds: nothing, in few bytes, unless something urgent has changed."""
    seen = _seen(viewer())
    before = web.args.get("seen", "")
    if before == seen:
        return make_response("", 204)
    template = "desk/_new_work.html" if web.args.get("as") == "word" else "desk/_act_now_live.html"
    is_list = template == "desk/_act_now_live.html"
    return fragments.render_part(
        template,
        found={"act_now": act_now(viewer(), rules()) if is_list else ()},
        count=int(seen.split("-")[0]),
        is_new=_is_more(seen, before),
        seen=seen,
        address_of=_addresses(),
    )


def _addresses() -> Callable[[str], str]:
    """Where each request is, with the address looked up once: Flask takes longer over it than over a row."""
    before, after = url_for("desk.request_detail", rid=RID).split(RID)
    return lambda rid: f"{before}{rid}{after}"


def _seen(who: Viewer) -> str:
    """What this screen shows of the urgent, in few letters: how many, the newest, unread answers."""
    return "-".join(str(each) for each in worklist_queries.urgent_now(who))


def _is_more(seen: str, before: str) -> bool:
    """Whether something has come, rather than gone: only that is told aloud."""
    try:
        count, newest, answers = (int(each) for each in before.split("-"))
    except ValueError:
        return False
    now = [int(each) for each in seen.split("-")]
    return now[0] > count or now[1] > newest or now[2] > answers


def _chosen(staff: list[Colleague], sites: list[Site]) -> dict[str, str]:
    """What the address asks for; whatever it cannot mean is left out."""
    owners = {MINE, NOBODY, *TEAMS, *(each.public_id for each in staff)}
    known: dict[str, set[str]] = {
        "state": set(STATES),
        "urgency": set(BAND_IDS),
        "type": {*KINDS, UNREAD},
        "owner": owners,
        "site": {str(place) for place, _site in enumerate(sites, 1)},
    }
    asked = {name: web.args.get(name, "") for name in known}
    chosen = {name: value if value in known[name] else "" for name, value in asked.items()}
    return {**chosen, "state": chosen["state"] or TO_DO}


def _sought(who: Viewer, chosen: dict[str, str], staff: list[Colleague], sites: list[Site]) -> Sought:
    owner = chosen["owner"]
    ids = {each.public_id: each.id for each in staff} | {MINE: who.staff_id}
    number = web.args.get("page", "1")
    return Sought(
        state=chosen["state"],
        band=BAND_IDS.index(chosen["urgency"]) if chosen["urgency"] else None,
        kind=chosen["type"],
        owner_id=ids.get(owner),
        team=owner if owner in TEAMS or owner == NOBODY else "",
        site_id=sites[int(chosen["site"]) - 1].id if chosen["site"] else None,
        page=int(number) if number.isascii() and number.isdigit() and 0 < int(number) < 1000 else 1,
    )


def _address(chosen: dict[str, str], **more: Any) -> str:
    """The list's own address, without what goes without saying; nothing in it is about a patient."""
    kept = {name: value for name, value in chosen.items() if value and (name, value) != ("state", TO_DO)}
    return url_for("desk.todays_requests", **{**kept, **more})


def _filters(found: Worklist, chosen: dict[str, str]) -> list[dict[str, Any]]:
    states = {
        TO_DO: _("To do"),
        "late": _("Late"),
        "booked": _("Booked"),
        "answered": _("Answered"),
        "all": _("All"),
    }
    bands = {"": _("Any urgency"), **{each.id: str(each.words) for each in BANDS}}
    counts = {"": sum(found.by_band.values()), **found.by_band}
    return [
        {
            "name": _("Show"),
            "links": [_link(chosen, "state", each, states[each], found.by_state[each]) for each in states],
        },
        {
            "name": _("Urgency"),
            "links": [_link(chosen, "urgency", each, bands[each], counts[each]) for each in bands],
        },
    ]


def _link(chosen: dict[str, str], name: str, value: str, text: str, count: int) -> dict[str, Any]:
    href = _address({**chosen, name: value})
    return {"text": text, "count": count, "href": href, "current": chosen[name] == value}


def _choices(staff: list[Colleague], sites: list[Site]) -> dict[str, list[dict[str, str]]]:
    """What the lists to choose from offer."""
    kinds = [(each, wording.task_words(each)) for each in KINDS]
    people_here = [
        (each.public_id, each.name) for each in staff if each.role in ("clinician", "receptionist")
    ]
    teams = [(each, wording.team_words(each)) for each in TEAMS]
    owners = [(MINE, _("Mine")), (NOBODY, _("Nobody’s")), *teams, *people_here]
    listed = {
        "type": [("", _("Any type")), (UNREAD, _("Patient has answered")), *kinds],
        "owner": [("", _("Anybody’s")), *owners],
        "site": [("", _("Any site")), *((str(n), each.name) for n, each in enumerate(sites, 1))],
    }
    return {
        name: [{"value": value, "text": text} for value, text in options] for name, options in listed.items()
    }


def _steps(found: Worklist, chosen: dict[str, str], number: int) -> dict[str, Any]:
    """To the page before and after."""
    label = _("%(page)s of %(pages)s", page=number, pages=found.pages)
    before = {"href": _address(chosen, page=number - 1), "label": label} if number > 1 else None
    after = {"href": _address(chosen, page=number + 1), "label": label} if number < found.pages else None
    return {"previous": before, "next": after}
