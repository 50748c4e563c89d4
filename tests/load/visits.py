"""Visitors who walk to the page to be measured, so that what is replayed is what people send."""

from urllib.parse import urlencode

from flask import Flask

from portal.people.demo import PASSWORD, PEOPLE, PatientToTry
from tests.load.driving import Sent
from tests.visitor import TOKEN, Visitor

PATHWAY = "back_pain"


def visitor(app: Flask, language: str = "en") -> Visitor:
    """Somebody with a browser of their own."""
    app.test_client_class = Visitor
    client: Visitor = app.test_client()  # type: ignore[assignment]  # the class set above
    client.set_cookie("language", language)
    return client


def cookies(client: Visitor) -> str:
    """The cookies of a visitor as a header."""
    held = (client.get_cookie(name) for name in ("portal", "language"))
    return "; ".join(f"{each.key}={each.value}" for each in held if each)


def in_the_middle_of_questions(app: Flask, language: str = "en") -> tuple[Visitor, str]:
    """A patient who has passed the emergency check and named the problem; and the question now shown."""
    client = visitor(app, language)
    who = client.submit("/start/who-for", {"informant": "self"})
    person = PEOPLE[0]
    details = client.submit(who.location, stated(person))
    place = client.get(details.location, follow_redirects=True).request.path
    place = answer_nothing_of_note(client, place)
    asked = client.submit(place, {"own_words": "bad back", "pathway": PATHWAY}, follow_redirects=True)
    asked = client.submit(asked.request.path, {"more": "no"}, follow_redirects=True)
    return client, asked.request.path


def stated(person: PatientToTry) -> dict[str, str]:
    """The details form as this patient fills it in."""
    born = person.born_on
    given, family = person.name.split(" ", 1)
    return {
        "given_name": given,
        "family_name": family,
        "born_on-day": str(born.day),
        "born_on-month": str(born.month),
        "born_on-year": str(born.year),
        "postcode": person.postcode,
        "phone": "07700 900111",
    }


def answer_nothing_of_note(client: Visitor, place: str, until: str = "") -> str:
    """Answer each question that comes, up to one, with the harmless answer it offers; the page after that."""
    while "/question/" in place and not (until and place.endswith(until)):
        page = client.get(place).text
        value = next(v for v in ("none", "no", "coping", "3") if f'value="{v}"' in page or v == "3")
        data = {"answer": value, "unit": "d"}
        place = client.submit(place, data, follow_redirects=True).request.path
    return place


def answers_that_go_on(app: Flask) -> list[Sent]:
    """One patient's answer and another one, both leading to a next question: a real step each time."""
    client, place = in_the_middle_of_questions(app)
    place = answer_nothing_of_note(client, place, until="/bp_coping")
    token = TOKEN.search(client.get(place).text)
    assert token
    sent = []
    for answer in ("limited", "coping"):
        form = {"csrf_token": token[1], "answer": answer}
        got = client.post(place, data=form, headers={"HX-Request": "true"})
        if got.status_code != 200 or "/question/" not in got.headers.get("HX-Push-Url", ""):
            raise RuntimeError(f"{answer} does not lead on from {place}")
        sent.append(Sent(place, cookies(client), urlencode(form)))
    return sent


def steps_of(app: Flask, people: int) -> list[Sent]:
    """One answer of each of them, then the other of each.

    Nobody sends two at once. Where one person's two answers stood next to each other, the two workers took
    them at the same moment: every sixth clashed and was kept by the long way meant for a second tab.
    """
    answers = zip(*(answers_that_go_on(app) for _ in range(people)), strict=True)
    return [each for of_all in answers for each in of_all]


def at_the_times(app: Flask) -> tuple[str, str]:
    """A patient who may choose a time: the address of the times, and the cookies."""
    client, place = in_the_middle_of_questions(app)
    place = answer_nothing_of_note(client, place)
    start = place.rsplit("/", 1)[0]
    client.submit(f"{start}/send", page=place)
    return f"{start}/times", cookies(client)


def signed_in(app: Flask, username: str) -> str:
    """The cookies of a signed-in member of staff of the demo."""
    client = visitor(app)
    client.submit("/sign-in", {"username": username, "password": PASSWORD})
    return cookies(client)
