"""What tests may need from the machine: says plainly when it is missing, and where to look next.

See tests/support/postgres.py and tests/support/browser.py for the things themselves.
"""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def give_up(reason: str) -> NoReturn:
    """Skip the test because the machine lacks something; with CI=true that is a failure instead."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{reason} CI must have it: see .ci/run.", pytrace=False)
    pytest.skip(reason)
