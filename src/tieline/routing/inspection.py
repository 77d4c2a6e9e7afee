"""What an expression asks about, read off its tree: for whoever looks for faults in it and not for an answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tieline.routing.expressions import literal_of, parse_tree, steps_of

_LISTS = {
    "is_in": "IN",
    "is_not_in": "NOT IN",
    "has": "HAS",
    "has_not": "NOT HAS",
    "contains": "CONTAINS",
}
_STRING = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"")
_HYPHENATED = re.compile(r"[A-Za-z_][\w.]*-[A-Za-z_][\w-]*")


@dataclass(frozen=True, kw_only=True)
class Operand:
    """One side of a comparison: a path of names and indexes, or a value that is written there."""

    path: tuple[str | int, ...] | None = None
    value: Any = None

    def __str__(self) -> str:
        """Return it as it is written."""
        if self.path is None:
            return repr(self.value)
        return ".".join(map(str, self.path))


@dataclass(frozen=True, kw_only=True)
class Compared:
    """Two operands and the operator between them."""

    operator: str
    left: Operand
    right: Operand

    @property
    def sides(self) -> tuple[Operand, Operand]:
        """Return both."""
        return self.left, self.right


def comparisons(text: str) -> tuple[Compared, ...]:
    """Return what an expression compares. Raises `ExpressionInvalid`."""
    return tuple(_compared(parse_tree(text))) if text.strip() else ()


def _compared(node: Any) -> Iterator[Compared]:
    trees = [child for child in node.children if hasattr(child, "data")]
    name = str(node.data)
    if name == "compare":
        left, operator, right = node.children
        yield Compared(operator=str(operator), left=_operand(left), right=_operand(right))
    elif name in _LISTS:
        yield Compared(operator=_LISTS[name], left=_operand(trees[0]), right=_operand(trees[1]))
    else:
        for child in trees:
            yield from _compared(child)


def _operand(node: Any) -> Operand:
    if node.data == "path":
        return Operand(path=steps_of(str(node.children[0])))
    return Operand(value=literal_of(node))


def hyphenated_names(text: str) -> tuple[str, ...]:
    """Return the names in a text that have a hyphen in them, which no expression can say."""
    return tuple(dict.fromkeys(_HYPHENATED.findall(_STRING.sub("''", text))))


def is_always_true(text: str) -> bool:
    """Tell whether an expression is `1==1` in some spelling: one comparison of two written values that holds."""
    found = comparisons(text)
    if len(found) != 1:
        return False
    (only,) = found
    both_written = only.left.path is None and only.right.path is None
    return both_written and only.operator in {"==", ">=", "<="} and only.left.value == only.right.value
