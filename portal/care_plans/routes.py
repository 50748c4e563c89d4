"""Pages of care_plans."""

from flask import Blueprint

blueprint = Blueprint("care_plans", __name__)
