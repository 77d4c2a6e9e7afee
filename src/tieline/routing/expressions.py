"""Routing expressions: `routing.skills HAS "billing" AND worker.level >= task.level`.

`parse_expression` reads a text once and caches it; `Expression.matches` evaluates it against a scope, a mapping whose
names the paths start with. Nothing here raises while evaluating: operands that do not fit an operator do not match.
The grammar itself is in `grammar.py`, the scopes are built in `matching.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from tieline.routing.errors import ExpressionInvalid

if TYPE_CHECKING:
    from lark import Lark, Token, Tree

Scope = Mapping[str, Any]
_Operand = Callable[[Scope], Any]
_Test = Callable[[Scope], bool]
_STEP = re.compile(r"\[(\d+)\]|([^.\[\]]+)")


@dataclass(frozen=True)
class Expression:
    """A parsed expression: its text and the test it stands for."""

    text: str
    test: _Test

    def matches(self, scope: Scope) -> bool:
        """Tell whether the expression is true in `scope` (names at the root of the paths)."""
        return self.test(scope)


@lru_cache(maxsize=2048)
def parse_expression(text: str) -> Expression:
    """Read an expression.

    Args:
        text: the expression as written in a queue or a workflow; blank matches nobody, as at the vendor.

    Returns:
        The expression, ready to be matched.

    Raises:
        ExpressionInvalid: when the text does not follow the grammar; the message says where.
    """
    if not text.strip():
        return Expression(text=text, test=lambda scope: False)
    return Expression(text=text, test=_test(parse_tree(text)))


def parse_tree(text: str) -> Any:
    """Return the tree of an expression that is not blank, for whoever looks at its parts. Raises `ExpressionInvalid`."""
    from lark.exceptions import UnexpectedInput

    try:
        return _parser().parse(text).children[0]
    except UnexpectedInput as unexpected:
        # Where the text ends too early, the parser has no column to tell, or the last word's.
        token = getattr(unexpected, "token", None)
        ended = unexpected.column <= 0 or (token is not None and token.type == "$END")
        column = len(text) if ended else unexpected.column
        raise ExpressionInvalid(
            f"The expression {text!r} cannot be read at character {column}."
        ) from unexpected


def parse_named(text: str, *, field: str) -> Expression:
    """Read an expression that came in a field. Raises `ExpressionInvalid` naming the field."""
    try:
        return parse_expression(text)
    except ExpressionInvalid as unreadable:
        raise ExpressionInvalid(unreadable.message, field=field) from unreadable


def warm_up() -> None:
    """Load the parser and read a first expression, which takes some 150 ms, before anybody waits for it.

    Reads nothing else and may run in a thread; whoever comes meanwhile loads it too, which does no harm.
    """
    parse_expression("warm == true")


@lru_cache(maxsize=1)
def _parser() -> Lark:
    from lark import Lark

    from tieline.routing.grammar import GRAMMAR

    return Lark(GRAMMAR, parser="lalr")


def _test(node: Any) -> _Test:
    """Turn a node that stands for true or false into a function of the scope."""
    match node.data:
        case "disjunction":
            parts = [_test(child) for child in _trees(node)]
            return lambda scope: any(part(scope) for part in parts)
        case "conjunction":
            parts = [_test(child) for child in _trees(node)]
            return lambda scope: all(part(scope) for part in parts)
        case "negated":
            inner = _test(_trees(node)[0])
            return lambda scope: not inner(scope)
        case "compare":
            return _comparison(node)
        case _:
            left, right = (_operand(child) for child in _trees(node))
            holds = _LIST_TESTS[str(node.data)]
            return lambda scope: holds(left(scope), right(scope))


def _comparison(node: Tree[Token]) -> _Test:
    left_node, operator, right_node = node.children
    left, right = _operand(left_node), _operand(right_node)
    holds = _COMPARISONS[str(operator)]
    return lambda scope: holds(left(scope), right(scope))


def _trees(node: Tree[Token]) -> list[Any]:
    return [child for child in node.children if hasattr(child, "data")]


def _operand(node: Any) -> _Operand:
    if node.data == "path":
        steps = steps_of(str(node.children[0]))
        return lambda scope: resolve(scope, steps)
    value = literal_of(node)
    return lambda scope: value


def literal_of(node: Any) -> Any:
    """Return the value that a node of the tree writes."""
    match node.data:
        case "string":
            return re.sub(r"\\(.)", r"\1", str(node.children[0])[1:-1])
        case "number":
            text = str(node.children[0])
            return float(text) if "." in text else int(text)
        case "list":
            return [literal_of(child) for child in node.children if child is not None]
        case _:
            return {"true": True, "false": False, "null": None}[str(node.data)]


def steps_of(path: str) -> tuple[str | int, ...]:
    """Return the names and indexes of a path."""
    return tuple(int(index) if index else name for index, name in _STEP.findall(path))


def resolve(scope: Scope, steps: tuple[str | int, ...]) -> Any:
    """Follow a path; a missing key or index is null, never an error."""
    value: Any = scope
    for step in steps:
        if isinstance(step, str):
            value = value.get(step) if isinstance(value, Mapping) else None
        else:
            value = value[step] if isinstance(value, list) and step < len(value) else None
    return value


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _comparable(left: Any, right: Any) -> bool:
    """Two scalars of one kind: both numbers, both strings or both booleans."""
    if _is_number(left) and _is_number(right):
        return True
    return any(isinstance(left, kind) and isinstance(right, kind) for kind in (str, bool))


def _equal(left: Any, right: Any) -> bool:
    if left is None or right is None:
        return left is None and right is None
    return _comparable(left, right) and bool(left == right)


def _unequal(left: Any, right: Any) -> bool:
    # Null differs from anything that is there, so that `attr != null` asks for existence, lists included.
    if left is None or right is None:
        return not (left is None and right is None)
    return _comparable(left, right) and bool(left != right)


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def holds(left: Any, right: Any) -> bool:
        return _comparable(left, right) and not isinstance(left, bool) and compare(left, right)

    return holds


def _is_in(left: Any, right: Any) -> bool:
    return isinstance(right, list) and any(_equal(left, each) for each in right)


def _is_not_in(left: Any, right: Any) -> bool:
    # A list nobody wrote yet is empty: `worker.sid NOT IN task.workers_asked` holds on a new task.
    if isinstance(left, list | Mapping):
        return False
    return right is None or (isinstance(right, list) and not _is_in(left, right))


_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "==": _equal,
    "!=": _unequal,
    "<": _ordered(lambda left, right: left < right),
    "<=": _ordered(lambda left, right: left <= right),
    ">": _ordered(lambda left, right: left > right),
    ">=": _ordered(lambda left, right: left >= right),
}
_LIST_TESTS: dict[str, Callable[[Any, Any], bool]] = {
    "is_in": _is_in,
    "is_not_in": _is_not_in,
    "has": lambda left, right: _is_in(right, left),
    "has_not": lambda left, right: _is_not_in(right, left),
    "contains": lambda left, right: isinstance(left, str) and isinstance(right, str) and right in left,
}
