"""Every page: its language and direction, its title, its parts, and the fragment of it that HTMX gets."""

from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from flask import Flask, g, render_template_string

from portal import i18n
from portal.access import Role, Viewer

PAGE = """{% extends layout %}
{% set section = "rotas" %}
{% block title %}Who needs help?{% endblock %}
{% block before %}<a href="/back">Back</a>{% endblock %}
{% block content %}<h1>Who needs help?</h1>{% endblock %}"""
ROSA = Viewer(Role.RECEPTIONIST, practice_id=1, actor_id="1", name="Rosa <b>", staff_id=1)
VISITOR = Viewer(Role.PATIENT, practice_id=1, actor_id="x")


class _Wrong(Exception):
    """Stands in for a form with a mistake."""

    errors = {"name": ["Enter your name"]}


@pytest.fixture(autouse=True)
def _request(app: Flask) -> Iterator[None]:
    with app.test_request_context("/somewhere?q=a%26b"):
        g.viewer = VISITOR
        yield


def page(layout: str = "patient", **context: object) -> str:
    return render_template_string(PAGE, layout=f"layouts/{layout}.html", **context)


@pytest.mark.parametrize(("code", "direction"), [("en", "ltr"), ("pl", "ltr"), ("ur", "rtl")])
def test_a_page_says_its_language_and_its_direction(code: str, direction: str) -> None:
    i18n.speak(code)
    assert f'<html lang="{code}" dir="{direction}">' in page()


def test_a_page_written_from_right_to_left_gets_the_mirrored_sheet_and_only_that() -> None:
    i18n.speak("ur")
    assert page().count("nhsuk.rtl.") == 1
    i18n.speak("en")
    assert "nhsuk.rtl." not in page()


def test_a_page_with_mistakes_says_so_first_in_its_title() -> None:
    assert "<title>Who needs help? – " in page()
    assert "<title>Error: Who needs help? – " in page(form=_Wrong())
    assert "<title>Error: Who needs help? – " in page(has_error=True)


def test_htmx_gets_the_title_and_the_page_without_what_is_round_it() -> None:
    fragment = page("fragment").strip()
    assert fragment.startswith("<title>Who needs help? – ")
    assert '<div class="nhsuk-width-container" id="page">' in fragment
    assert "/back" in fragment
    assert "<header" not in fragment
    assert "<html" not in fragment
    assert fragment.split("<div", 1)[1].strip() in page()


def test_a_page_that_no_translator_has_checked_says_so_and_english_does_not() -> None:
    i18n.speak("pl")
    assert "nhsuk-tag--yellow" in page()
    i18n.speak("en")
    assert "nhsuk-tag--yellow" not in page()


def test_every_page_says_that_its_advice_is_an_example() -> None:
    assert "no clinician has signed off" in page()


def test_the_foot_of_every_page_calls_the_practice_and_both_free_numbers(app: Flask) -> None:
    foot = page().partition("<footer")[2]
    practice = app.extensions["portal"].settings.practice_phone.replace(" ", "")
    for number in (practice, "999", "111"):
        assert f'href="tel:{number}"' in foot


def test_the_language_form_brings_back_to_this_page_and_names_each_language_in_itself() -> None:
    html = page()
    assert 'name="next" value="/somewhere?q=a%26b"' in html
    assert 'value="ur" lang="ur" dir="rtl">اردو</button>' in html
    assert '<span class="app-bar__current" aria-current="true">English</span>' in html


def test_staff_see_their_menu_their_name_and_the_way_out_and_patients_do_not() -> None:
    g.viewer = ROSA
    html = page("staff")
    assert "Rosa &lt;b&gt;" in html
    assert html.count('aria-current="true"><strong') == 1
    g.viewer = VISITOR
    assert "Sign out" not in page()
    assert "nhsuk-header__navigation" not in page()


def test_only_a_sensitive_page_has_the_quick_way_out() -> None:
    assert "data-leave" not in page()
    assert "data-leave" in page(sensitive=True)
    assert "data-leave" in page("fragment", sensitive=True)  # with HTMX nothing else of the page comes


class _Inline(HTMLParser):
    """Collects what the content security policy would refuse."""

    found: list[str]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {name for name, _ in attrs}
        if (
            tag == "style"
            or (tag == "script" and "src" not in names)
            or any(n.startswith("on") for n in names)
        ):
            self.found.append(tag)
        if "style" in names:
            self.found.append(f"{tag} style")


def test_no_page_holds_script_or_style_of_its_own(app: Flask) -> None:
    error = app.jinja_env.get_template("layouts/error.html")
    broken = error.render(
        status=500, kind="fault", lang="en", dir="ltr", phone="01632 960 100", service_name="Ask"
    )
    for html in (page(), broken):
        reader = _Inline()
        reader.found = []
        reader.feed(html)
        assert reader.found == []


@pytest.mark.parametrize("kind", ["stale_form", "not_allowed", "not_found", "too_large", "fault", "other"])
def test_each_error_page_says_what_happened_what_to_do_and_whom_to_call(app: Flask, kind: str) -> None:
    error = app.jinja_env.get_template("layouts/error.html")
    html = error.render(
        status=500, kind=kind, lang="en", dir="ltr", phone="01632 960 100", service_name="Ask"
    )
    assert html.count("<h1>") == 1
    assert "01632 960 100" in html
    assert "999" in html
    assert "data-error-page" in html
