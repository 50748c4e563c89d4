"""Renders a component of ours and the NHS design system's own, and reads both as trees to compare."""

from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from jinja2 import ChainableUndefined, Environment, FileSystemLoader, PackageLoader, StrictUndefined

TEMPLATES = Path(__file__).parents[2] / "templates"
VOID = {"input", "br", "hr", "img", "meta", "link"}
# Our drawings of the icons are our own, so their outlines differ and are left out of the comparison.
OWN = {("path", "d")}

Attributes = list[tuple[str, str | None]]
Node = list[Any]

OURS = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    extensions=["jinja2.ext.i18n"],
)
OURS.install_null_translations(newstyle=True)  # type: ignore[attr-defined]  # added by the extension
OURS.filters["time"] = lambda at: f"{at:%H:%M}"  # the application's own filter adds isolation and a time zone
OFFICIAL = Environment(
    loader=PackageLoader("nhsuk_frontend_jinja"), autoescape=True, undefined=ChainableUndefined
)


def ours(component: str, *values: Any, macro: str = "", body: str = "", **named: Any) -> str:
    """Our macro's HTML; `body` is what a call block holds."""
    macro = macro or component
    call = f"{{% call {macro}(*values, **named) %}}{body}{{% endcall %}}" if body else None
    source = f'{{% from "components/{component}.html" import {macro} %}}'
    source += call or f"{{{{ {macro}(*values, **named) }}}}"
    return OURS.from_string(source).render(values=values, named=named)


def official(component: str, macro: str, **params: Any) -> str:
    """The same component as nhsuk-frontend-jinja renders it."""
    source = (
        f'{{% from "nhsuk/components/{component}/macro.jinja" import {macro} %}}{{{{ {macro}(params) }}}}'
    )
    return OFFICIAL.from_string(source).render(params=params)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root: Node = ["root", {}]
        self.open: list[Node] = [self.root]

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        node: Node = [tag, {name: _plain(name, value) for name, value in attrs if (tag, name) not in OWN}]
        self.open[-1].append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            closed = self.open.pop()
            assert closed[0] == tag, f"</{tag}> closes <{closed[0]}>"

    def handle_startendtag(self, tag: str, attrs: Attributes) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        text = " ".join(data.split())
        if text:
            self.open[-1].append(text)


def _plain(name: str, value: str | None) -> Any:
    """Neither the order of classes nor the spaces between them mean anything."""
    return frozenset((value or "").split()) if name == "class" else (value or "")


def tree(html: str) -> Node:
    """The HTML as nested lists: tag, attributes, children; white space between elements left out."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert len(reader.open) == 1, f"never closed: {reader.open[-1][0]}"
    return reader.root
