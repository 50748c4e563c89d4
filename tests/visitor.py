"""A visitor without JavaScript: follows links and sends forms as a browser would, the token included."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.people.models import Staff

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Visitor(FlaskClient):
    """Flask's test client, which keeps cookies from request to request, with a form's round trip added."""

    def submit(
        self, url: str, data: Mapping[str, Any] | None = None, *, page: str | None = None, **options: Any
    ) -> TestResponse:
        """Open the page with the form (`url` itself unless `page` says otherwise) and send it to `url`."""
        shown = self.get(page or url)
        found = TOKEN.search(shown.text)
        assert found, f"no form with a csrf_token on {page or url}: {shown.status}"
        return self.post(url, data={"csrf_token": found[1], **(data or {})}, **options)


BrowserOf = Callable[[Staff], Visitor]
