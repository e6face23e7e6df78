"""FHIRPath through `fhirpathpy`, with its gaps closed and its appetite bounded.

The library has no `weight()`, `ordinal()`, `answers()`, `defineVariable()`; rounds half to even; cannot raise to a fraction; adds
up nothing but bare numbers; parses only as far as it understands; and an expression can run for ever. That is mended here.
`engine.do_eval` is wrapped once: every step of an evaluation that brings a `Budget` is counted, and no collection, text or number
may grow beyond what a form could need. Import this module only when an expression has to be run.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from antlr4 import CommonTokenStream, InputStream, Token
from antlr4.error.ErrorListener import ErrorListener
from antlr4.tree.Tree import ParseTreeWalker
from fhirpathpy import engine
from fhirpathpy.engine.nodes import ResourceNode, TypeInfo
from fhirpathpy.engine.util import arraify, get_data
from fhirpathpy.models import models
from fhirpathpy.parser.ASTPathListener import ASTPathListener
from fhirpathpy.parser.generated.FHIRPathLexer import FHIRPathLexer
from fhirpathpy.parser.generated.FHIRPathParser import FHIRPathParser

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_LENGTH = 10_000  # characters of an expression
MAX_TOKENS = 1_500
MAX_BRACKETS = 50  # inside each other
MAX_STEPS = 200_000
MAX_SECONDS = 2.0
MAX_COLLECTION = 5_000
MAX_TEXT = 20_000  # characters
MAX_BITS = 256  # of a whole number

R4 = models["r4"]


class CalculationFailed(Exception):
    """An expression that cannot be read, or has no result. `str()` is for the report, not for the client."""


class TooCostly(CalculationFailed):
    pass


@dataclass(slots=True)
class Budget:
    """What all expressions of one run may cost together."""

    steps: int = MAX_STEPS
    seconds: float = MAX_SECONDS
    ends: float = field(init=False)

    def __post_init__(self) -> None:
        self.ends = time.monotonic() + self.seconds

    def spend(self, steps: int) -> None:
        self.steps -= steps
        if self.steps < 0:
            raise TooCostly("the expression takes too many steps")
        if time.monotonic() > self.ends:
            raise TooCostly("the expression takes too long")

    def weigh(self, result: Any) -> None:
        if not isinstance(result, list):
            return
        if len(result) > MAX_COLLECTION:
            raise TooCostly("a collection grows too large")
        self.spend(1 + len(result))
        for one in result:
            if isinstance(one, str):
                check_text(len(one))
            elif isinstance(one, int) and one.bit_length() > MAX_BITS:
                raise TooCostly("a number grows too large")


def check_text(length: int) -> None:
    if length > MAX_TEXT:
        raise TooCostly("a text grows too long")


class _Complaining(ErrorListener):
    def syntaxError(self, recognizer: Any, symbol: Any, line: int, column: int, msg: str, e: Any) -> None:  # noqa: N802
        raise CalculationFailed(f"the expression cannot be read at column {column + 1}")


@lru_cache(maxsize=2_000)
def parsed(text: str) -> dict[str, Any]:
    """The tree of an expression, all of it. Raises CalculationFailed."""
    if len(text) > MAX_LENGTH or _brackets(text) > MAX_BRACKETS:
        raise CalculationFailed("the expression is too long")
    try:
        lexer = FHIRPathLexer(InputStream(text))
        lexer.removeErrorListeners()
        lexer.addErrorListener(_Complaining())
        tokens = CommonTokenStream(lexer)
        tokens.fill()
        if len(tokens.tokens) > MAX_TOKENS:
            raise CalculationFailed("the expression is too long")
        parser = FHIRPathParser(tokens)
        parser.removeErrorListeners()
        parser.addErrorListener(_Complaining())
        tree = parser.expression()
        if parser.getCurrentToken().type != Token.EOF:
            raise CalculationFailed("the expression cannot be read to its end")
        listener = ASTPathListener()
        ParseTreeWalker().walk(listener, tree)
    except RecursionError as error:
        raise CalculationFailed("the expression is nested too deeply") from error
    return dict(listener.parentStack[0]["children"][0])


def _brackets(text: str) -> int:
    depth = deepest = 0
    for character in text:
        depth += (character in "([{") - (character in ")]}")
        deepest = max(deepest, depth)
    return deepest


def run(text: str, root: Any, variables: Mapping[str, Any], budget: Budget, extra: Mapping[str, Any]) -> list[Any]:
    """Values of the expression as plain JSON, Decimals and dates as they come. Raises CalculationFailed, nothing else.

    `root` is a resource, or a `ResourceNode` with its path. `extra` is laid into the context for our own functions.
    """
    from assessments.fhir.functions import OURS

    tree = parsed(text)
    TypeInfo.model = R4  # type: ignore[assignment]
    context: dict[str, Any] = {
        "dataRoot": arraify(root),
        "vars": variables,
        "model": R4,
        "userInvocationTable": OURS,
        "budget": budget,
        **extra,
    }
    try:
        return [_plain(one) for one in engine.do_eval(context, context["dataRoot"], tree)]
    except CalculationFailed:
        raise
    except RecursionError as error:
        raise TooCostly("the expression is nested too deeply") from error
    except Exception as error:  # the library raises bare exceptions for all that does not fit
        raise CalculationFailed(f"the expression has no result ({type(error).__name__})") from error


def _plain(node: Any) -> Any:
    data = get_data(node)
    return data if isinstance(data, dict | list | str | int | Decimal | bool) or data is None else str(data)


def node_at(data: Any, path: str) -> Any:
    """JSON that is no resource, with the type path that the library needs to know what `value` means."""
    return ResourceNode.create_node(data, path)


_uncounted = engine.do_eval


def _counted(context: dict[str, Any], data: Any, node: dict[str, Any]) -> Any:
    budget = context.get("budget")
    if budget is None:
        return _uncounted(context, data, node)
    budget.spend(1)
    has_this, this = "$this" in context, context.get("$this")
    result = _uncounted(context, data, node)
    if has_this:
        context["$this"] = this  # the library forgets to put it back after a nested expression
    budget.weigh(result)
    return result


engine.do_eval = _counted
