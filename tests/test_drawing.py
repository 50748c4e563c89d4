"""Templates find and call what they are given as Jinja's own do; choices are kept by language."""

from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from portal import i18n
from portal.drawing import shown
from portal.forms.base import component
from portal.i18n import lazy_gettext as _l


def drawn(app: Flask, text: str, **values: object) -> str:
    with app.app_context():
        return app.jinja_env.from_string(text).render(**values)


def test_a_template_calls_plain_functions_and_those_that_ask_for_its_context(app: Flask) -> None:
    @pass_context
    def name_in(context: Context, name: str) -> str:
        return str(context[name])

    text = "{% for each in [1, 2] %}{{ plain(each, add=1) }}{{ asking('who') }}{% endfor %}"
    given = {"plain": lambda one, add: one + add, "asking": name_in, "who": "you"}
    assert drawn(app, text, **given) == "2you3you"


def test_what_a_template_is_given_comes_before_what_all_know(app: Flask) -> None:
    assert drawn(app, "{{ service_name }}", service_name="Mine") == "Mine"
    assert drawn(app, "{{ service_name }}") == app.jinja_env.globals["service_name"]


def test_a_kept_set_of_choices_is_drawn_again_in_another_language(app: Flask) -> None:
    options = [{"value": "yes", "text": _l("Yes")}, {"value": "no", "text": _l("No")}]
    with app.app_context():
        english = component("radios", "asked", "?", options=options)
        with i18n.speaking("pl"):
            assert "Tak" in component("radios", "asked", "?", options=options)
        assert component("radios", "asked", "?", options=options) == english
        other = [{"value": "yes", "text": _l("Yes")}, {"value": "no", "text": _l("None of these")}]
        assert component("radios", "asked", "?", options=other) != english
        numbers = [_l("%(num)s minutes", num=number) for number in (5, 10)]
        assert len({component("radios", "asked", each, options=options) for each in numbers}) == 2
    assert isinstance(english, Markup)


@given(st.text() | st.text().map(Markup) | st.integers() | st.none())
def test_what_a_template_shows_is_what_markupsafe_escapes(value: object) -> None:
    assert shown(value) == str(escape(value))
    assert type(shown(value)) in (str, Markup)


def test_a_template_escapes_what_it_is_given_but_for_markup(app: Flask) -> None:
    text = "{{ said }}{{ ours }}{% macro again() %}{{ said }}{% endmacro %}{{ again() }}"
    drawn_text = drawn(app, text, said="<b>'\"&", ours=Markup("<i>"))
    assert drawn_text == "&lt;b&gt;&#39;&#34;&amp;<i>&lt;b&gt;&#39;&#34;&amp;"
