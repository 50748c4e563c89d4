"""The manager's view: the week's rotas, and today's numbers."""

from flask import Response, url_for
from flask import request as web

from portal import clock
from portal.access import Permission, Role, requires
from portal.booking.roles import role_name
from portal.desk.figures import figures
from portal.desk.routes.reaching import blueprint, page, rules
from portal.desk.week import monday_of, week
from portal.i18n import gettext as _
from portal.people import queries as people
from portal.security import viewer
from portal.triage.governance.reviews import due_reviews


@blueprint.get("/desk/rotas")
@requires(Permission.SEE_ROTAS)
def rotas() -> Response:
    """Who works when and where this week, and how much is free."""
    sites = people.sites(viewer())
    asked = web.args.get("site", "")
    site_id = int(asked) if asked in {str(site.id) for site in sites} else None
    found = week(viewer(), monday_of(web.args.get("week", "")), site_id)
    choices = [("", _("All sites")), *((str(site.id), site.name) for site in sites)]
    return page(
        "desk/rotas.html",
        section="rotas",
        week=found,
        sites={site.id: site.name for site in sites},
        site_links=[
            {
                "text": name,
                "href": url_for("desk.rotas", week=found.monday, site=value or None),
                "current": value == str(site_id or ""),
            }
            for value, name in choices
        ],
        site_id=site_id,
        main_site_id=sites[0].id if sites else None,  # said only where somebody is elsewhere
        role_name=role_name,
    )


@blueprint.get("/desk/numbers")
@requires(Permission.SEE_NUMBERS)
def numbers() -> Response:
    """The numbers of today."""
    return page(
        "desk/numbers.html",
        section="numbers",
        figures=figures(viewer()),
        role_name=role_name,
        found={"overdue": _overdue_reviews()},
    )


def _overdue_reviews() -> int:
    """How many sources of the rules should have been reviewed: for whoever answers for them."""
    if viewer().role is not Role.SAFETY_OFFICER:
        return 0
    return sum(each.is_overdue for each in due_reviews(rules(), clock.today()))
