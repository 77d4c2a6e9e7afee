"""Budgets: how long a file, a function and a door may be. The figures are printed with `-s`."""

from __future__ import annotations

import ast
from pathlib import Path
from statistics import median, quantiles

import pytest

from tests.support import source

pytestmark = pytest.mark.unit

FUNCTION_LINES = 60
FUNCTION_MEDIAN = 8
FILE_LINES = 500
HANDLER_LINES = 30
WEB_MODULE_LINES = 250
POSITIONAL_PARAMETERS = 3
PRIVATE_POSITIONAL_PARAMETERS = 5

WEB = source.ROOT / "web"
# Written by a tool from our own OpenAPI page, so nobody reads them top to bottom.
GENERATED = (".d.ts", ".gen.ts")


def _all_functions() -> list[source.Function]:
    return [function for path in source.python_files() for function in source.functions(path)]


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def _too_long(files: list[Path], ceiling: int) -> list[str]:
    return [f"{source.shown(path)}: {lines} lines" for path in files if (lines := _lines(path)) > ceiling]


def _web_modules() -> list[Path]:
    found = [path for kind in ("*.ts", "*.tsx") for path in WEB.rglob(kind)]
    return [path for path in found if "node_modules" not in path.parts and not path.name.endswith(GENERATED)]


def test_functions_stay_below_their_ceiling() -> None:
    long = [f"{f.where}: {f.lines} lines" for f in _all_functions() if f.lines > FUNCTION_LINES]
    assert not long, "\n".join(long)


def test_most_functions_are_short() -> None:
    lengths = [function.lines for function in _all_functions()]
    ninth = quantiles(lengths, n=10)[-1]
    print(f"\n{len(lengths)} functions: median {median(lengths)}, p90 {ninth:.0f}, longest {max(lengths)}")
    assert median(lengths) <= FUNCTION_MEDIAN


def test_files_stay_below_their_ceiling() -> None:
    files = [*source.python_files(), *source.python_files(source.ROOT / "tests")]
    lengths = [_lines(path) for path in files]
    print(f"\n{len(lengths)} Python files: median {median(lengths)}, longest {max(lengths)}")
    assert not (long := _too_long(files, FILE_LINES)), "\n".join(long)


def test_doors_are_thin() -> None:
    doors = [f for path in source.python_files(source.PACKAGE / "wire") for f in source.functions(path)]
    thick = [f"{f.where}: {f.lines} lines" for f in doors if f.is_handler and f.lines > HANDLER_LINES]
    assert not thick, "\n".join(thick)


def test_web_modules_stay_below_their_ceiling() -> None:
    assert not (long := _too_long(_web_modules(), WEB_MODULE_LINES)), "\n".join(long)


def _positional_ceiling(function: source.Function) -> int:
    """A helper is called a few lines from where it stands, so its callers may leave the names out for longer."""
    private = function.where.rpartition(" ")[2].startswith("_")
    return PRIVATE_POSITIONAL_PARAMETERS if private else POSITIONAL_PARAMETERS


def test_parameters_past_the_third_are_given_by_name() -> None:
    # What a framework calls (doors, commands) it calls by name.
    many = [
        f"{f.where}: {f.positional} positional parameters"
        for f in _all_functions()
        if f.positional > _positional_ceiling(f) and not f.is_handler
    ]
    assert not many, "\n".join(many)


class TestTheMeasure:
    """A measure that measured nothing would let everything pass."""

    def test_docstrings_are_not_counted_but_bodies_are(self, tmp_path: Path) -> None:
        sample = tmp_path / "sample.py"
        sample.write_text('def f(self, a, b, *, c):\n    """One.\n\n    Two.\n    """\n    return a\n')
        (function,) = source.functions(sample)
        assert (function.lines, function.positional, function.is_handler) == (2, 2, False)

    def test_a_decorated_door_is_told_from_a_helper(self, tmp_path: Path) -> None:
        sample = tmp_path / "sample.py"
        sample.write_text(
            "@router.post('/x')\nasync def create_x():\n    pass\n\n@cache\ndef helper():\n    pass\n"
        )
        assert [function.is_handler for function in source.functions(sample)] == [True, False]

    def test_words_are_found_inside_names(self) -> None:
        assert source.words("ConversationSid") == ["conversation", "sid"]
        assert source.words("inside_sidebar") == ["inside", "sidebar"]
        names = [name for _, name in source.identifiers(ast.parse("call(task_sid=row['Sid']).x"))]
        assert set(names) == {"call", "task_sid", "row", "Sid", "x"}
