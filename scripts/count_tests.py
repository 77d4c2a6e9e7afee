"""Prints the closing line of a test run, read from pytest's JUnit file: `N passed, N failed, N skipped`.

Exits 1 when a test failed, when none ran, or when there is no file to read; `.ci/run` calls it.
"""

from __future__ import annotations

import sys
import xml.etree.ElementTree as ET
from pathlib import Path


def count(junit: Path) -> tuple[int, int, int]:
    """Return how many tests passed, failed (errors included) and were skipped in a JUnit file."""
    cases = list(ET.parse(junit).getroot().iter("testcase"))
    failed = sum(1 for case in cases if case.find("failure") is not None or case.find("error") is not None)
    skipped = sum(1 for case in cases if case.find("skipped") is not None)
    return len(cases) - failed - skipped, failed, skipped


def main(arguments: list[str]) -> int:
    """Print the line for the file named by the first argument; return the exit status."""
    junit = Path(arguments[0])
    if not junit.exists():
        print(f"{junit} is missing: the tests did not run to their end.", file=sys.stderr)
        return 1
    passed, failed, skipped = count(junit)
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 0 if failed == 0 and passed > 0 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
