"""The baseline: a bare Flask and Jinja page of nine questions in loops; no session, no database."""

from flask import Flask

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Plain</title></head><body><main>
<h1>{{ title }}</h1><form method="post">
{% for question in questions %}<fieldset><legend>{{ question.text }}</legend>
{% for option in question.options %}<div>
<input type="radio" name="{{ question.id }}" id="{{ question.id }}-{{ loop.index }}" value="{{ option }}">
<label for="{{ question.id }}-{{ loop.index }}">{{ option }}</label></div>{% endfor %}
</fieldset>{% endfor %}<button>Continue</button></form></main></body></html>"""
OPTIONS = ["Never", "Seldom", "Often", "Always"]
QUESTIONS = [{"id": f"q{at}", "text": f"Question number {at}", "options": OPTIONS} for at in range(9)]

app = Flask(__name__)
template = app.jinja_env.from_string(PAGE)  # compiled once, as a template file would be


@app.get("/")
def plain() -> str:
    """The whole page, rendered anew each time."""
    return template.render(title="A plain page", questions=QUESTIONS)
