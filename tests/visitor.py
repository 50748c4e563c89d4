"""A visitor without JavaScript: follows links and sends forms as a browser would, the token included."""

import re
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.people.models import Staff

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
HEADING = re.compile(r"<h([1-6])[\s>]")


class Visitor(FlaskClient):
    """Flask's test client, which keeps cookies from request to request, with a form's round trip added.

    Every page they see has its headings in order: whoever listens goes from one to the next by their levels.
    """

    def open(self, *args: Any, **options: Any) -> TestResponse:
        answer = super().open(*args, **options)
        if answer.mimetype == "text/html":
            levels = list(map(int, HEADING.findall(answer.text)))
            leaps = [pair for pair in pairwise(levels) if pair[1] > pair[0] + 1]
            assert not leaps, f"headings leap on {answer.request.path}: {levels}"
        return answer

    def submit(
        self, url: str, data: Mapping[str, Any] | None = None, *, page: str | None = None, **options: Any
    ) -> TestResponse:
        """Open the page with the form (`url` itself unless `page` says otherwise) and send it to `url`."""
        shown = self.get(page or url)
        found = TOKEN.search(shown.text)
        assert found, f"no form with a csrf_token on {page or url}: {shown.status}"
        return self.post(url, data={"csrf_token": found[1], **(data or {})}, **options)


BrowserOf = Callable[[Staff], Visitor]
