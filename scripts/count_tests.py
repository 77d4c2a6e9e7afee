"""Prints the closing line of a test run, read from pytest's JUnit files: `N passed, N failed, N skipped`.

    count_tests.py JUNIT [AGAIN]
    count_tests.py --failed-at-most N JUNIT

A second file is that of the failed tests run once more: those that passed then are counted as passed and named as
unsteady. Exits 1 when a test failed, when none ran, or when there is no file to read. The second form prints nothing
and exits 0 when some tests failed, but no more than N. `.ci/run` calls both.
"""

from __future__ import annotations

import argparse
import sys
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(kw_only=True)
class Outcome:
    """The tests of a run by name, as pytest names them in its file."""

    passed: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)
    skipped: set[str] = field(default_factory=set)


def read(junit: Path) -> Outcome:
    """Return what became of every test of a JUnit file; one that failed in any way failed."""
    outcome = Outcome()
    for number, case in enumerate(ET.parse(junit).getroot().iter("testcase")):
        name = f"{case.get('classname', number)}::{case.get('name')}"
        if case.find("failure") is not None or case.find("error") is not None:
            outcome.failed.add(name)
        elif case.find("skipped") is not None:
            outcome.skipped.add(name)
        else:
            outcome.passed.add(name)
    outcome.passed -= outcome.failed
    return outcome


def main(arguments: list[str]) -> int:
    """Print the line for the files the arguments name; return the exit status."""
    parser = argparse.ArgumentParser(description="Counts the tests of a run.")
    parser.add_argument("junit", type=Path)
    parser.add_argument("again", type=Path, nargs="?")
    parser.add_argument("--failed-at-most", type=int)
    asked = parser.parse_args(arguments)
    if not asked.junit.exists():
        print(f"{asked.junit} is missing: the tests did not run to their end.", file=sys.stderr)
        return 1
    first = read(asked.junit)
    if asked.failed_at_most is not None:
        return 0 if 0 < len(first.failed) <= asked.failed_at_most else 1
    unsteady: set[str] = set()
    if asked.again is not None and asked.again.exists():
        unsteady = first.failed & read(asked.again).passed
    for name in sorted(unsteady):
        print(f"unsteady: {name} failed, and passed when it was run alone")
    failed, passed = len(first.failed - unsteady), len(first.passed | unsteady)
    print(f"{passed} passed, {failed} failed, {len(first.skipped)} skipped")
    return 0 if failed == 0 and passed > 0 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
