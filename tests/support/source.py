"""Reads the source as data, for the tests in tests/architecture/: files, functions and the words in them."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PACKAGE = ROOT / "src/tieline"
# The decorators of functions that a framework calls, by name: web doors and commands.
_DOORS = frozenset(
    {"get", "post", "put", "patch", "delete", "api_route", "route", "websocket", "command", "callback"}
)
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, kw_only=True)
class Function:
    """One function or method, measured."""

    where: str
    lines: int
    positional: int
    is_handler: bool


@cache
def python_files(folder: Path = PACKAGE) -> tuple[Path, ...]:
    """Return the Python files below a folder, in a stable order."""
    # The schema's steps are written by a tool, one after the other, and read as a diff.
    return tuple(sorted(path for path in folder.rglob("*.py") if path.parent.name != "versions"))


@cache
def parse(path: Path) -> ast.Module:
    """Return the syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def shown(path: Path) -> str:
    """Return a path as a person would type it from the root of the checkout."""
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.as_posix()


def module_name(path: Path) -> str:
    """Return the dotted name of a file of the package, as in `tieline.memory.store`."""
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _docstring_lines(node: FunctionNode) -> int:
    first = node.body[0]
    if (
        isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
    ):
        return (first.end_lineno or first.lineno) - first.lineno + 1
    return 0


def _is_handler(node: FunctionNode) -> bool:
    calls = [mark.func for mark in node.decorator_list if isinstance(mark, ast.Call)]
    return any(isinstance(call, ast.Attribute) and call.attr in _DOORS for call in calls)


def _positional(node: FunctionNode) -> int:
    names = [argument.arg for argument in [*node.args.posonlyargs, *node.args.args]]
    # The transaction comes first wherever there is one, so it is as much a given as `self`.
    return len([name for name in names if name not in ("self", "cls", "tx")])


def functions(path: Path) -> Iterator[Function]:
    """Yield every function of a file, methods and nested ones included; docstrings are not counted."""
    for node in ast.walk(parse(path)):
        if isinstance(node, FunctionNode):
            end = node.end_lineno or node.lineno
            yield Function(
                where=f"{shown(path)}:{node.lineno} {node.name}",
                lines=end - node.lineno + 1 - _docstring_lines(node),
                positional=_positional(node),
                is_handler=_is_handler(node),
            )


def words(identifier: str) -> list[str]:
    """Split `conversation_id`, `ConversationSid` or `callSID` into its words, lower case."""
    return [word.lower() for word in _WORDS.findall(identifier)]


def identifiers(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield each name a module uses, and each text in it that looks like one (a key, say), with its line."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name):
                yield node.lineno, name
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield node.lineno, name
            case ast.keyword(arg=str(name)):
                yield node.value.lineno, name
            case ast.Constant(value=str(text)) if text.isidentifier():
                yield node.lineno, text
            case _:
                pass


def imported(path: Path) -> Iterator[tuple[int, str]]:
    """Yield what a file of the package imports from the package, as dotted names, with the line."""
    for node in ast.walk(parse(path)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            for alias in node.names:
                yield node.lineno, f"{node.module}.{alias.name}"


@cache
def tracked_files() -> tuple[Path, ...]:
    """Return the files under version control; none outside of a checkout."""
    answer = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    names = answer.stdout.decode().split("\0") if answer.returncode == 0 else []
    return tuple(ROOT / name for name in names if name and (ROOT / name).is_file())
