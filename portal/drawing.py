"""How our templates find what they are given and call it (performance P2).

Jinja makes ready for globals of a caller's own and for functions that ask for the template's context. Ours
are the environment's, always, and plain; getting ready for the others took a tenth of a page.
"""

from collections.abc import Callable, Mapping, MutableMapping
from functools import partial
from types import FunctionType, MethodType
from typing import Any

from jinja2 import Environment, Template
from jinja2.runtime import Context, new_context
from markupsafe import _escape_inner as without_markup  # type: ignore[attr-defined]  # its escaping itself, in C

Names = dict[str, Any]
Space = MutableMapping[str, Any]
PLAIN = frozenset({FunctionType, MethodType, partial})


def shown(value: Any) -> str:
    """What `escape` gives, as plain text: making Markup of it took four times as long as the escaping, three
    hundred times a page, and all of it is joined into the page's text at once (P4)."""
    if value.__class__ is str:
        return without_markup(value)
    as_markup = getattr(value, "__html__", None)
    return as_markup() if as_markup else without_markup(str(value))


class OurTemplate(Template):
    """A template whose globals are the environment's, not compared or put together anew for each page."""

    @classmethod
    def _from_namespace(cls, environment: Environment, namespace: Space, globals: Space) -> Template:
        namespace["escape"] = shown  # so its code calls it, for what it puts out and nothing else
        return super()._from_namespace(environment, namespace, globals)

    def _get_default_module(self, ctx: Context | None = None) -> Any:
        return super()._get_default_module()

    def new_context(
        self, vars: Names | None = None, shared: bool = False, locals: Mapping[str, Any] | None = None
    ) -> Context:
        known = self.environment.globals
        return new_context(self.environment, self.name, self.blocks, vars, shared, known, locals)


class OurContext(Context):
    """What a template knows; a plain function is called as it is."""

    def call(self, function: Callable[..., Any], /, *values: Any, **named: Any) -> Any:
        if function.__class__ not in PLAIN or hasattr(function, "jinja_pass_arg"):
            return super().call(function, *values, **named)
        if named:  # what Jinja adds for functions that ask for the context
            named.pop("_block_vars", None)
            named.pop("_loop_vars", None)
        return function(*values, **named)


def draw_quickly(environment: Environment) -> None:
    """Let the environment's templates be ours."""
    environment.template_class = OurTemplate
    environment.context_class = OurContext
