"""What is under version control: no trace of one person's machine, and a category for each test module."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.support import source
from tests.support.categories import CATEGORIES

pytestmark = pytest.mark.unit

# Joined here, so that this file does not hold what it looks for.
_HOSTS = (
    "pypi" + ".org",
    "files.python" + "hosted.org",
    "registry.npm" + "js.org",
    "registry.yarn" + "pkg.com",
)
_PATHS = ("/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/")
FORBIDDEN = re.compile(
    "|".join(
        [
            *(re.escape(host) for host in _HOSTS),
            *(r"(?<![\w.~-])" + re.escape(path) + r"\w" for path in _PATHS),
        ]
    )
)
BINARY = {".png", ".jpg", ".ico", ".woff2", ".wav", ".mp3", ".webm", ".gz"}


def _findings(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    return [
        f"{source.shown(path)}:{number} {match.group()}"
        for number, line in enumerate(lines, start=1)
        if (match := FORBIDDEN.search(line))
    ]


def _categories(path: Path) -> list[str]:
    """Return the categories that a test module assigns to `pytestmark`, read without importing it."""
    for node in source.parse(path).body:
        if isinstance(node, ast.Assign) and any(
            isinstance(t, ast.Name) and t.id == "pytestmark" for t in node.targets
        ):
            names = [part.attr for part in ast.walk(node.value) if isinstance(part, ast.Attribute)]
            return [name for name in names if name in CATEGORIES]
    return []


def test_no_file_names_a_machine_or_a_registry() -> None:
    files = [path for path in source.tracked_files() if path.suffix not in BINARY]
    found = [finding for path in files for finding in _findings(path)]
    assert not found, "\n".join(found)


def test_every_test_module_declares_one_category() -> None:
    modules = sorted((source.ROOT / "tests").rglob("test_*.py"))
    without = [source.shown(path) for path in modules if len(_categories(path)) != 1]
    assert not without, f"These need `pytestmark = pytest.mark.<category>`: {without}"


def test_pinned_requirements_carry_hashes_and_no_address() -> None:
    for path in sorted((source.ROOT / "requirements").glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        pins = re.findall(r"^[a-z0-9].*==", text, flags=re.MULTILINE)
        blocks = re.findall(r"^[a-z0-9].*==.*\\\n +--hash=", text, flags=re.MULTILINE)
        assert pins and len(pins) == len(blocks), source.shown(path)
        assert "://" not in text, source.shown(path)


class TestTheSearch:
    """A search that finds nothing anywhere would let everything pass."""

    @pytest.mark.parametrize(
        "text", ["see /wo" + "rk/main", 'open("/ro' + 'ot/x")', "https://pypi" + ".org/simple"]
    )
    def test_finds_what_must_not_be_there(self, text: str) -> None:
        assert FORBIDDEN.search(text)

    @pytest.mark.parametrize("text", ["src/wo" + "rk/main", "the /ro" + "ot/ of it", "frame/wo" + "rks"])
    def test_leaves_other_words_alone(self, text: str) -> None:
        assert not FORBIDDEN.search(text)
