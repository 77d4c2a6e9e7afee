"""A developer in a fresh checkout: the small programs around the package say what to do, and count honestly."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.source import ROOT

pytestmark = pytest.mark.unit

JUNIT = """<testsuites><testsuite>
<testcase classname="t" name="a"/><testcase classname="t" name="b"/>
<testcase classname="t" name="c"><failure message="no"/></testcase>
<testcase classname="t" name="d"/>
<testcase classname="t" name="d"><error message="no"/></testcase>
<testcase classname="t" name="e"><skipped message="later"/></testcase>
</testsuite></testsuites>"""


def _count(*arguments: Path | str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "scripts/count_tests.py"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_launcher_names_the_command_that_installs(tmp_path: Path) -> None:
    launcher = shutil.copy(ROOT / "tieline", tmp_path / "tieline")
    answer = subprocess.run([launcher, "serve"], capture_output=True, text=True, check=False)
    assert answer.returncode == 1
    assert "make run" in answer.stderr


def test_make_alone_lists_its_targets() -> None:
    answer = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True)
    for target in ("run", "test", "check", "fix", "bench", "clean"):
        assert f"make {target}" in answer.stdout


def test_the_closing_line_counts_errors_as_failures(tmp_path: Path) -> None:
    junit = tmp_path / "junit.xml"
    junit.write_text(JUNIT)
    answer = _count(junit)
    assert answer.stdout == "2 passed, 2 failed, 1 skipped\n"
    assert answer.returncode == 1


def test_a_test_that_passes_alone_is_counted_and_named_as_unsteady(tmp_path: Path) -> None:
    junit, again = tmp_path / "junit.xml", tmp_path / "again.xml"
    junit.write_text(JUNIT)
    again.write_text(
        """<testsuites><testsuite><testcase classname="t" name="c"/>
        <testcase classname="t" name="d"><failure message="no"/></testcase></testsuite></testsuites>"""
    )
    answer = _count(junit, again)
    assert answer.stdout.splitlines() == [
        "unsteady: t::c failed, and passed when it was run alone",
        "3 passed, 1 failed, 1 skipped",
    ]
    assert answer.returncode == 1
    again.write_text(again.read_text().replace('<failure message="no"/>', ""))
    assert _count(junit, again).returncode == 0


def test_only_few_failures_are_worth_a_second_run(tmp_path: Path) -> None:
    junit = tmp_path / "junit.xml"
    junit.write_text(JUNIT)
    assert _count("--failed-at-most", "2", junit).returncode == 0
    assert _count("--failed-at-most", "1", junit).returncode == 1
    junit.write_text(JUNIT.replace('<failure message="no"/>', "").replace('<error message="no"/>', ""))
    assert _count("--failed-at-most", "2", junit).returncode == 1


def test_a_run_of_no_tests_is_a_failure(tmp_path: Path) -> None:
    junit = tmp_path / "junit.xml"
    junit.write_text("<testsuites><testsuite/></testsuites>")
    assert _count(junit).returncode == 1
    assert _count(tmp_path / "missing.xml").returncode == 1
