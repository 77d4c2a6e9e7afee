"""The reference pages say what the code says: each is compared with what scripts/reference.py would write now."""

from __future__ import annotations

import re

import pytest

from scripts import reference
from tests.support import source

pytestmark = pytest.mark.unit

_NUMBERED = re.compile(r"(?:\bcode\"?[=:] ?|^[A-Z_, ]+ = .*?)\b((?:20|21|52)\d{3,4})\b")


@pytest.mark.parametrize("page", sorted(set(reference.PAGES) - {"wire-coverage.md"}))
def test_the_page_is_up_to_date(page: str) -> None:
    written = (reference.FOLDER / page).read_text()
    assert written == reference.PAGES[page](), "Run: .venv/bin/python scripts/reference.py"


def test_every_error_number_in_the_code_is_explained() -> None:
    page = (reference.FOLDER / "errors.md").read_text()
    used = {
        number
        for path in source.python_files()
        for line in path.read_text().splitlines()
        for number in re.findall(r"\b(?:20\d|21\d|520)\d{2,3}\b", line)
        if _NUMBERED.search(line)
    }
    assert used
    assert sorted(number for number in used if f"| {number} |" not in page) == []
