"""Reads the forms and links of a page, and fills the forms with any text: for tests that try all of them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

TYPED = frozenset({"text", "textarea", "search", "email", "tel", "number", "password", "url"})
TICKED = frozenset({"radio", "checkbox"})


@dataclass
class FormOnPage:
    """One form: where it goes, what is in it, and which of that is typed or chosen."""

    action: str
    method: str
    is_upload: bool = False
    fields: dict[str, list[tuple[str, str]]] = field(default_factory=dict)  # name: kinds and values

    @property
    def typed(self) -> list[str]:
        return [name for name, known in self.fields.items() if known[0][0] in TYPED]

    def filled(self, text: str | bytes, *, everywhere: bool = False) -> list[tuple[str, str | bytes]]:
        """Everything that is typed is `text`, of choices the last is taken; or `text` everywhere."""
        sent: list[tuple[str, str | bytes]] = []
        for name, known in self.fields.items():
            kind, value = known[-1]
            is_ours = name == "csrf_token" or not (everywhere or kind in TYPED)
            sent.append((name, value if is_ours else text))
        return sent


class _Reader(HTMLParser):
    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url
        self.forms: list[FormOnPage] = []
        self.links: list[str] = []
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in given:
            self.links.append(urljoin(self.url, given["href"]))
        if tag == "form":
            action = urljoin(self.url, given.get("action") or self.url)
            is_upload = given.get("enctype", "").startswith("multipart")
            self.forms.append(FormOnPage(action, given.get("method", "get").upper(), is_upload))
        if tag == "select":
            self._select = given.get("name", "")
        if not self.forms:
            return
        if tag in ("input", "textarea", "button") and given.get("name"):
            kind = given.get("type", "text") if tag == "input" else tag
            self._add(given["name"], kind, given.get("value", ""))
        if tag == "option" and self._select:
            self._add(self._select, "select", given.get("value", ""))

    def _add(self, name: str, kind: str, value: str) -> None:
        self.forms[-1].fields.setdefault(name, []).append((kind, value))


def read(page: str, url: str) -> tuple[list[FormOnPage], list[str]]:
    """The forms of a page, and the addresses of ours that it leads to."""
    reader = _Reader(url)
    reader.feed(page)
    return reader.forms, [each for each in reader.links if urlsplit(each).netloc == urlsplit(url).netloc]
