"""A bare application for the forms: they need no database."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask

from portal import clock
from tests.components.dom import TEMPLATES

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture(scope="module", autouse=True)
def web() -> Iterator[None]:
    """A bare application with our templates: forms need no database."""
    bare = Flask(__name__, template_folder=str(TEMPLATES))
    bare.secret_key = "for tests"
    bare.jinja_env.add_extension("jinja2.ext.i18n")
    bare.jinja_env.install_null_translations(newstyle=True)  # type: ignore[attr-defined]  # added by it
    with bare.test_request_context("/"), clock.frozen_at(NOON):
        yield
