"""Anybody chooses a language and stays where they were; nobody is sent to another site."""

import pytest
from flask import Flask

from portal.people.return_paths import own_path
from tests.factories import a_practice
from tests.visitor import Visitor


@pytest.fixture(autouse=True)
def _practice(client: Visitor) -> None:
    a_practice()


def choose(client: Visitor, language: str, back: str = "/sign-in") -> tuple[int, str]:
    """The answer's status and where it leads."""
    answer = client.submit("/language", {"language": language, "next": back}, page="/sign-in")
    return answer.status_code, answer.headers.get("Location", "")


def test_the_choice_is_kept_and_the_page_is_the_same(client: Visitor) -> None:
    assert choose(client, "ur") == (303, "/sign-in")
    page = client.get("/sign-in")
    assert '<html lang="ur" dir="rtl">' in page.text
    kept = client.get_cookie("language")
    assert kept is not None
    assert kept.value == "ur"
    assert kept.http_only
    assert kept.same_site == "Lax"
    assert kept.max_age == 365 * 24 * 60 * 60


def test_what_was_in_the_address_stays_there(client: Visitor) -> None:
    assert choose(client, "pl", "/sign-in?next=/services") == (303, "/sign-in?next=/services")


def test_htmx_follows_to_the_same_page(client: Visitor) -> None:
    answer = client.submit(
        "/language", {"language": "pl", "next": "/sign-in"}, page="/sign-in", headers={"HX-Request": "true"}
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in")
    assert '<html lang="pl"' in client.get("/sign-in").text


@pytest.mark.parametrize("language", ["xx", "", "en-GB", "<script>", "ur; Path=/"])
def test_an_unknown_language_gets_the_list_to_choose_from(client: Visitor, language: str) -> None:
    answer = client.submit("/language", {"language": language}, page="/sign-in")
    assert answer.status_code == 422
    assert "We do not have that language" in answer.text
    assert "Polski" in answer.text
    assert "<title>Error: " in answer.text
    assert client.get_cookie("language") is None


def test_the_list_of_languages_is_a_page_of_its_own(client: Visitor) -> None:
    assert "اردو" in client.get("/language").text


def test_changing_the_language_needs_the_token_of_the_page(client: Visitor) -> None:
    assert client.post("/language", data={"language": "pl"}).status_code == 400


FOREIGN = [
    "https://example.com/",
    "https:example.com",
    "https:///example.com",
    "//example.com",
    "///example.com",
    "/\\example.com",
    "\\\\example.com",
    "/%2f/example.com",
    "/..//example.com",
    "javascript:alert(1)",
    "data:text/html,x",
    "/sign-in\r\nSet-Cookie: a=b",
    "/sign-in\n//example.com",
    " /sign-in",
    "/@example.com",
    "/sign-in#@example.com",
    "example.com",
    "?next=//example.com",
    "/" + "a" * 600,
]


@pytest.mark.parametrize("back", FOREIGN)
def test_nobody_is_sent_to_another_site(client: Visitor, back: str) -> None:
    assert own_path(back) is None
    assert choose(client, "pl", back) == (303, "/")


@pytest.mark.parametrize("back", ["/no-such-page", "/sign-out", "/static/x.css", "/language"])
def test_nobody_is_sent_to_a_page_that_cannot_be_opened(client: Visitor, back: str) -> None:
    assert choose(client, "pl", back) == (303, "/")


@pytest.mark.parametrize("after", FOREIGN)
def test_signing_in_leads_nowhere_else_either(client: Visitor, app: Flask, after: str) -> None:
    page = client.get("/sign-in", query_string={"next": after})
    assert 'name="next" value="/desk"' in page.text
