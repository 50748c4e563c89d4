"""The scores of a case for the message back: before and after, each with its day and its scale's ends."""

from datetime import timedelta
from typing import Any

from portal import i18n
from portal.access import Viewer
from portal.care_plans import measure_queries
from portal.care_plans.instruments import INSTRUMENTS, Instrument, Scale
from portal.care_plans.models import MeasureTaken
from portal.community.models import Referral

# The score before help began is often older than the referral: from the talk that led to it.
BEFORE = timedelta(days=28)


def scores_of_case(viewer: Viewer, referral: Referral) -> list[dict[str, Any]]:
    """Each scale that was measured in the time of this case, in English as the record is."""
    if referral.patient_id is None:
        return []
    since = (referral.created_at - BEFORE).date()
    taken = measure_queries.measures_of_patient(viewer, referral.patient_id)
    taken = [each for each in taken if each.taken_on >= since]
    with i18n.speaking("en"):
        found = (
            _assessment(instrument, scale, taken)
            for instrument in INSTRUMENTS.values()
            for scale in instrument.scales
        )
        return [each for each in found if each["results"]]


def _assessment(instrument: Instrument, scale: Scale, taken: list[MeasureTaken]) -> dict[str, Any]:
    return {
        "name": instrument.title,
        "scale": str(scale.title),
        "least": scale.least,
        "most": scale.most,
        "higherIsBetter": scale.better > 0,
        "results": [
            {
                "date": each.taken_on.isoformat(),
                "value": each.scores[scale.id],
                "weeksAfterReferral": each.weeks,
                "by": each.author_kind,
            }
            for each in taken
            if each.instrument == instrument.id and scale.id in each.scores
        ],
    }
