"""The public log of pauses: when urgent requests made online were paused, for how long and why."""

from datetime import timedelta

from flask import Response

from portal import clock
from portal.access import public
from portal.security import viewer
from portal.triage.pause_queries import current_pause, pauses_since
from portal.triage.pausing import REASONS
from portal.triage.routes.reaching import blueprint, page

KEPT = timedelta(days=366)


@blueprint.get("/urgent-pauses")
@public
def pauses() -> Response:
    """Every pause of the last twelve months; nobody's name."""
    return page(
        "triage/pauses.html",
        pauses=pauses_since(viewer(), clock.now() - KEPT),
        current=current_pause(viewer()),
        reasons=REASONS,
    )
