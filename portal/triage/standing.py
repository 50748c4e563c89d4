"""Where a request stands, as plain values: all that a question's page and an answer to it look at."""

from dataclasses import dataclass
from typing import Any

from portal.pathways.model import Answer
from portal.triage.models import Assessment, Request


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class StandingAssessment:
    """The part of an assessment that decides what is asked next."""

    id: int
    version: int
    rules_hash: str
    pathway_ids: list[str]
    answers: dict[str, Answer]
    noticed: dict[str, Any]
    asked_from: dict[str, Any]
    scores: dict[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class StandingRequest:
    """A request as one statement reads it (performance P1); nothing can be changed through it."""

    public_id: str
    state: str
    match_state: str
    informant: str
    entered_by_id: int | None
    code: str
    stated: dict[str, Any]
    assessment: StandingAssessment

    def answered(self, answers: dict[str, Answer], noticed: dict[str, Any]) -> "StandingRequest":
        """The same with these answers. Written out: `dataclasses.replace` takes four times as long."""
        was = self.assessment
        now = StandingAssessment(
            was.id,
            was.version,
            was.rules_hash,
            was.pathway_ids,
            answers,
            noticed,
            was.asked_from,
            was.scores,
        )
        return StandingRequest(
            self.public_id,
            self.state,
            self.match_state,
            self.informant,
            self.entered_by_id,
            self.code,
            self.stated,
            now,
        )


# The pages of questions read either; every other page and change has the request itself.
AnyRequest = Request | StandingRequest
AnyAssessment = Assessment | StandingAssessment
