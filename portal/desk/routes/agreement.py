"""The rules against the clinicians: a report for whoever answers for the rules, and counts to pass on."""

import csv
import io
from datetime import timedelta

from flask import Response, make_response
from flask import request as web

from portal import clock
from portal.access import Permission, requires
from portal.desk import services
from portal.desk.agreement import STEPS, Agreement, agreement, rows_to_pass_on
from portal.desk.routes.reaching import blueprint, page, rules
from portal.security import viewer
from portal.triage.decision_queries import judged_by_both

DAYS = (28, 91, 365)
MOST_LISTED = 50


def _days() -> int:
    asked = web.args.get("days", "")
    return int(asked) if asked in map(str, DAYS) else DAYS[1]


def _found() -> Agreement:
    return agreement(judged_by_both(viewer(), clock.now() - timedelta(days=_days())))


@blueprint.get("/desk/rules-and-clinicians")
@requires(Permission.SEE_NUMBERS)
def rules_and_clinicians() -> Response:
    """How often both found the same, and each request for which the rules came too late, or sooner."""
    return page(
        "desk/rules_and_clinicians.html",
        section="agreement",
        found=_found(),
        steps=STEPS,
        days=_days(),
        choices=DAYS,
        most=MOST_LISTED,
        pathways=rules().pathways,
        dispositions=rules().dispositions,
    )


@blueprint.get("/desk/rules-and-clinicians.csv")
@requires(Permission.SEE_NUMBERS)
def counts_to_pass_on() -> Response:
    """The counts alone, without small groups: nobody can be told from them."""
    services.note_export(viewer(), "rules_and_clinicians")
    text = io.StringIO()
    csv.writer(text).writerows(rows_to_pass_on(_found()))
    answer = make_response(text.getvalue())
    answer.mimetype = "text/csv"
    answer.headers["Content-Disposition"] = "attachment; filename=rules-and-clinicians.csv"
    return answer
