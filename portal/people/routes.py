"""Sign-in and sign-out, and the choice of language."""

from flask import Blueprint

blueprint = Blueprint("people", __name__)
