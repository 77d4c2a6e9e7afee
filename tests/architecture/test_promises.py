"""Each promise of docs/architecture.md is kept by tests that name it: `test_p7_…` in a function's name."""

from __future__ import annotations

import ast
import re

import pytest

from tests.support import source

pytestmark = pytest.mark.unit


def _promised() -> list[str]:
    text = (source.ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    return re.findall(r"^\| (P\d+) \|", text, flags=re.MULTILINE)


def _named() -> dict[str, list[str]]:
    """The promises that tests name, with those tests."""
    found: dict[str, list[str]] = {}
    for path in sorted((source.ROOT / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (
                match := re.match(r"test_p(\d+)_", node.name)
            ):
                found.setdefault(f"P{match[1]}", []).append(f"{path.name}::{node.name}")
    return found


def test_every_promise_is_named_by_tests_and_no_test_names_another() -> None:
    promised = _promised()
    assert len(promised) == len(set(promised)) == 13
    assert set(_named()) == set(promised)
