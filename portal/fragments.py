"""Full page, or the part of it that HTMX asked for: same URL, same template; only here is htmx known."""

from typing import Any

from flask import Flask, Response, g, has_request_context, make_response, render_template, request
from htmx_flask import Htmx
from htmx_flask.requests import HtmxAwareRequest
from werkzeug.datastructures import MultiDict
from werkzeug.sansio.http import parse_cookie
from werkzeug.utils import cached_property
from werkzeug.utils import redirect as werkzeug_redirect

htmx = Htmx()
FRAGMENT = "layouts/fragment.html"


class PortalRequest(HtmxAwareRequest):  # type: ignore[misc]  # htmx-Flask ships no types
    """A request that works out once what it is, and looks for cookies in one place (performance P1, P2).

    How much may be sent stands here, where every form looks; Flask would ask its configuration each time.
    A page that takes files or lists allows itself more.
    """

    max_content_length = 256 * 1024
    max_form_memory_size = 256 * 1024
    max_form_parts = 1_000

    def _load_form_data(self) -> None:
        """Without NULs: no text holds one, and PostgreSQL takes none, wherever a field ends up."""
        is_new = "form" not in self.__dict__
        super()._load_form_data()
        if is_new and any("\0" in text for texts in self.form.listvalues() for text in texts):
            pairs = [(name, text.replace("\0", "")) for name, text in self.form.items(multi=True)]
            self.__dict__["form"] = self.parameter_storage_class(pairs)

    @cached_property
    def is_fragment(self) -> bool:
        # the back button wants the whole page
        return bool(self.htmx) and "HX-History-Restore-Request" not in self.headers

    @cached_property
    def cookies(self) -> MultiDict[str, str]:
        """As Flask reads them, which looks through all headers first; a server hands them on as one."""
        return parse_cookie(self.environ.get("HTTP_COOKIE"), cls=self.dict_storage_class)


def init_app(app: Flask) -> None:
    """Make every request one that htmx-Flask and the portal know."""
    htmx.init_app(app)
    app.request_class = PortalRequest


def is_fragment() -> bool:
    """Whether HTMX asks for a part of the page. Proof of nothing: a client may claim what it likes."""
    return has_request_context() and bool(getattr(request, "is_fragment", False))


def render(template: str, *, layout: str = "patient", status: int = 200, **context: Any) -> Response:
    """The page, in its layout; for HTMX the fragment of it. `layout` is patient or staff."""
    return answer(text_of(template, layout=layout, **context), status)


def text_of(template: str, *, layout: str, **context: Any) -> str:
    """The text of a page or of the fragment of it, for `answer`."""
    name = FRAGMENT if is_fragment() else f"layouts/{layout}.html"
    return render_template(template, layout=name, **context)


def answer(text: str, status: int = 200) -> Response:
    """Answer with the text of a page; HTMX is told which address it has."""
    response = Response(text, status)
    if is_fragment():
        pushed = g.get("pushed_url") if status < 400 else "false"  # an error keeps the address it has
        if pushed:
            response.headers["HX-Push-Url"] = pushed
    return response


def render_part(template: str, status: int = 200, **context: Any) -> Response:
    """A part template (_name.html) that a page includes and HTMX swaps by itself, such as search results."""
    return Response(render_template(template, **context), status)


def redirect(url: str) -> Response:
    """Go to one of our own pages after a change (POST → redirect → GET).

    htmx's fetch follows it by itself and, with hx-push-url="true", shows the address it ended at.
    """
    return make_response(werkzeug_redirect(url, 303))


def show_instead(url: str) -> None:
    """The page now rendered for HTMX is the one at `url`: its address is shown, sparing the second trip."""
    g.pushed_url = url
