"""How our templates find what they are given and call it (performance P2).

Jinja makes ready for globals of a caller's own and for functions that ask for the template's context. Ours
are the environment's, always, and plain; getting ready for the others took a tenth of a page.
"""

from collections.abc import Callable, Mapping
from functools import partial
from types import FunctionType, MethodType
from typing import Any

from jinja2 import Environment, Template
from jinja2.runtime import Context, new_context

Names = dict[str, Any]
PLAIN = frozenset({FunctionType, MethodType, partial})


class OurTemplate(Template):
    """A template whose globals are the environment's, not compared or put together anew for each page."""

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
