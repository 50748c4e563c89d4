"""The base of every form and field: how it is drawn by our components and how its mistakes are gathered."""

from collections.abc import Callable
from functools import lru_cache
from types import NoneType
from typing import Any

from flask import current_app, has_request_context, request
from jinja2 import Environment
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from wtforms import Field
from wtforms import Form as BareForm
from wtforms.validators import StopValidation

from portal import i18n

Text = Any  # a str, or a lazy translation that becomes one when shown


# Sets of choices show nothing a person typed, so the same one, chosen alike, is drawn once and kept; so is a
# box with nothing in it and nothing wrong with it.
KEPT = frozenset({"radios", "checkboxes", "select"})
KEPT_WHILE_EMPTY = frozenset({"input", "search_input"})
PLAIN = frozenset({str, bool, int, Markup, NoneType})
KEPT_AT_MOST = 2_000
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
SENT = object()  # stands for what was sent with the request
_kept: dict[object, Markup] = {}


def component(macro: str, *values: Any, **named: Any) -> Markup:
    """The HTML of one of our components (templates/components)."""
    draw = _macro(current_app.jinja_env, macro)
    is_empty = macro in KEPT_WHILE_EMPTY and not (named.get("value") or named.get("error"))
    if not is_empty and macro not in KEPT:
        return draw(*values, **named)
    key = (draw, i18n.current().code, _frozen(values), _frozen(named))
    drawn = _kept.get(key)
    if drawn is None:
        if len(_kept) >= KEPT_AT_MOST:
            _kept.clear()
        drawn = _kept[key] = draw(*values, **named)
    return drawn


def _frozen(value: Any) -> Any:
    """The value as part of a key that has the language too; lists and tables all through."""
    if value.__class__ in PLAIN:
        return (value.__class__, value)  # markup and plain text are drawn differently
    if value.__class__ is i18n.LazyText:
        return value.message
    if isinstance(value, dict):  # each in place where it is plain, as nearly all are
        return tuple(
            [
                (name, each.__class__, each) if each.__class__ in PLAIN else (name, _frozen(each))
                for name, each in value.items()
            ]
        )
    if isinstance(value, tuple | list):
        return tuple([_frozen(each) for each in value])
    return str(value)


@lru_cache
def _macro(environment: Environment, name: str) -> Callable[..., Markup]:
    """A component's macro, looked up once: a form draws several of them on every page."""
    found: Callable[..., Markup] = getattr(environment.get_template(f"components/{name}.html").module, name)
    return found


def _is_change() -> bool:
    return has_request_context() and request.method in UNSAFE


def _sent() -> MultiDict[str, str] | None:
    """What a change was sent with; nothing when a page is only looked at, or when no field came."""
    return (request.form or None) if _is_change() else None


class Form(BareForm):  # type: ignore[misc]  # WTForms ships no types
    """A form that reads the request by itself. CSRF is checked before any form, for every change."""

    def __init__(self, formdata: Any = SENT, **rest: Any) -> None:
        super().__init__(_sent() if formdata is SENT else formdata, **rest)

    def validate_on_submit(self) -> bool:
        """Whether something was sent, and can be taken as it is."""
        return _is_change() and bool(self.validate())

    @property
    def status(self) -> int:
        """What to answer with: 422 when something has to be put right."""
        return 422 if self.errors else 200

    @property
    def error_list(self) -> list[dict[str, str]]:
        """The mistakes in the order of the fields, each with the place to put it right."""
        return [{"text": str(field.error), "href": field.href} for field in self if field.errors]

    def error_summary(self) -> Markup:
        """Belongs at the top of the page's content; nothing when there is nothing wrong."""
        return component("error_summary", self.error_list) if self.errors else Markup("")

    def refuse(self, name: str, message: Text) -> None:
        """Add a mistake that only the service could see, such as a patient who is not on the list."""
        self[name].errors = [*self[name].errors, message]


class QuestionField(Field):  # type: ignore[misc]  # WTForms ships no types
    """A field; it must be answered if it has words for `missing`. `drawing`: its component's parameters."""

    macro = ""

    def __init__(
        self,
        label: Text = "",
        *,
        hint: Text = "",
        missing: Text = "",
        drawing: dict[str, Any] | None = None,
        **rest: Any,
    ) -> None:
        super().__init__(label, description=hint, **rest)
        self.missing = missing
        self.drawing = drawing or {}

    @property
    def error(self) -> Text:
        """The first mistake: one at a time is enough to put right."""
        return self.errors[0] if self.errors else None

    @property
    def href(self) -> str:
        """Where the error summary's link leads."""
        return f"#{self.id}"

    def _value(self) -> Any:
        """What the page shows: what was typed, as it was typed, else what is known already."""
        if self.raw_data:
            return self.raw_data[0]
        return None if self.data is None else self.show(self.data)

    def show(self, data: Any) -> str:
        """Known data as a person would type it."""
        return str(data)

    def is_empty(self) -> bool:
        return not self.data

    def pre_validate(self, form: Form) -> None:
        if self.process_errors:
            raise StopValidation()  # a wrong answer is not a missing one
        if self.missing and self.is_empty():
            raise StopValidation(self.missing)

    def draw(self, **named: Any) -> Markup:
        """This field as its component; a page may add or change the component's parameters."""
        parameters = {"hint": self.description, "error": self.error, "id": self.id, **self.drawing, **named}
        return component(self.macro, self.name, self.label.text, **parameters)

    def __call__(self, **named: Any) -> Markup:
        return self.draw(value=self._value(), **named)
