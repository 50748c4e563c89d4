"""What could not be done, as a FHIR OperationOutcome with the right HTTP status."""

from dataclasses import dataclass
from typing import Any

from portal.interop.fhir_answers import Json


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing wrong. `code` is from FHIR's issue-type; `expression` is the place in what was sent."""

    code: str
    text: str
    expression: str = ""

    def as_json(self) -> Json:
        made: Json = {"severity": "error", "code": self.code, "diagnostics": self.text}
        return made | ({"expression": [self.expression]} if self.expression else {})


class Refusal(Exception):
    """The request is refused with this HTTP status; 400 unreadable, 404 not here, 422 not usable."""

    def __init__(self, status: int, *issues: Issue) -> None:
        super().__init__("; ".join(issue.text for issue in issues))
        self.status = status
        self.issues = issues


def operation_outcome(*issues: Issue) -> dict[str, Any]:
    """The resource that tells a client what was wrong."""
    return {"resourceType": "OperationOutcome", "issue": [issue.as_json() for issue in issues]}
