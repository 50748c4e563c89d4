"""The way through triage without JavaScript: pages opened, forms sent, redirects followed."""

import re
from typing import Any

from werkzeug.test import TestResponse

from portal.people.models import Patient
from tests.visitor import TOKEN, Visitor

NO_EMERGENCY = {
    "g_life": "none",
    "g_serious": "none",
    "with_patient": "yes",
    "risks": "none",
    "course": "none",
}


def path_of(answer: TestResponse) -> str:
    """Where a redirect leads, without its notes."""
    assert answer.status_code == 303, f"{answer.status} {answer.text[:2000]}"
    return answer.location.partition("?")[0].partition("#")[0]


def details_of(patient: Patient, **changed: Any) -> dict[str, Any]:
    """What a patient types about themselves."""
    typed = {
        "given_name": patient.given_name,
        "family_name": patient.family_name,
        "born_on-day": patient.born_on.day,
        "born_on-month": patient.born_on.month,
        "born_on-year": patient.born_on.year,
        "postcode": patient.postcode,
        "phone": "07700 900123",
    }
    return {**typed, **changed}


def begin(visitor: Visitor, informant: str = "self") -> str:
    """Say who it is for; the public id of the request begun."""
    answer = visitor.submit("/start/who-for", {"informant": informant})
    found = re.fullmatch(r"/request/([^/]+)/details", path_of(answer))
    assert found
    return found[1]


def begin_as(visitor: Visitor, patient: Patient, informant: str = "self", **changed: Any) -> str:
    """Begin, and give details that the practice's list has."""
    rid = begin(visitor, informant)
    extra = {"informant_name": "Jo Example"} if informant != "self" else {}
    answer = visitor.submit(f"/request/{rid}/details", details_of(patient, **extra, **changed))
    assert path_of(answer) == f"/request/{rid}/next", answer.text
    return rid


HARMLESS = {"with_patient": "yes"}  # answers from far away are no calm ones
OPTIONAL = ("body", "photos", "help-us")


def where(visitor: Visitor, rid: str, *, stop_at: str = "") -> str:
    """The page that comes next, as the last parts of its address; optional ones are passed by, left empty."""
    while True:
        place = path_of(visitor.get(f"/request/{rid}/next")).removeprefix(f"/request/{rid}/")
        if place not in OPTIONAL or place == stop_at:
            return place
        visitor.submit(f"/request/{rid}/{place}", {})


def answer_all(visitor: Visitor, rid: str, answers: dict[str, Any]) -> list[str]:
    """Answer each question that is asked until there is none; the ids in the order of asking.

    A question that `answers` does not name gets the most harmless answer it offers.
    """
    asked: list[str] = []
    while (place := where(visitor, rid)).startswith("question/"):
        question = place.removeprefix("question/")
        assert question not in asked, f"{question} is asked again after {asked}"
        asked.append(question)
        answer_one(visitor, rid, question, answers.get(question))
    return asked


def answer_one(visitor: Visitor, rid: str, question: str, given: Any = None) -> TestResponse:
    """Answer one question; without an answer given, harmlessly."""
    url = f"/request/{rid}/question/{question}"
    shown = visitor.get(url)
    assert shown.status_code == 200, shown.text
    given = given or HARMLESS.get(question)
    data = given if isinstance(given, dict) else {"answer": given} if given else harmless(shown.text)
    answer = visitor.post(url, data={"csrf_token": token_on(shown.text), **data})
    assert answer.status_code == 303, f"{question}: {answer.text}"
    return answer


def harmless(page: str) -> dict[str, str]:
    """What a healthy person might answer to the question shown."""
    if 'name="unit"' in page:
        return {"answer": "3", "unit": "d"}
    if ">°C</div>" in page:
        return {"answer": ""}
    if "<textarea" in page:
        return {"answer": "nothing more"}
    options = re.findall(r'name="answer" type="(?:radio|checkbox)" value="([^"]+)"', page)
    return {"answer": next((value for value in ("none", "no", "0") if value in options), options[0])}


def say(visitor: Visitor, rid: str, words: str, pathway: str = "") -> TestResponse:
    """Say what is wrong, or choose it."""
    data = {"own_words": words} | ({"pathway": pathway} if pathway else {})
    return visitor.submit(f"/request/{rid}/problem", data)


def send(visitor: Visitor, rid: str) -> TestResponse:
    """Send it all from the page where answers are checked; the result page."""
    answer = visitor.submit(f"/request/{rid}/send", page=f"/request/{rid}/check-answers")
    assert path_of(answer) == f"/request/{rid}/result"
    return visitor.get(f"/request/{rid}/result")


def token_on(page: str) -> str:
    """The cross-site token of a page already opened."""
    found = TOKEN.search(page)
    assert found
    return found[1]
