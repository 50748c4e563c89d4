"""The baseline: a bare Flask and Jinja page of 5 KB, nine questions in loops; no session, no database.

It is rendered as every Flask page is, from a template file by `render_template`, which compiles it once.
"""

from flask import Flask, render_template

OPTIONS = ["Never", "Seldom", "Often", "Always"]
QUESTIONS = [{"id": f"q{at}", "text": f"Question number {at}", "options": OPTIONS} for at in range(9)]

app = Flask(__name__)


@app.get("/")
def plain() -> str:
    """The whole page, rendered anew each time."""
    return render_template("plain.html", title="A plain page", questions=QUESTIONS)
