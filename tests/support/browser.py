"""Finds the browser of the browser tests and knows how to start it where it must not call home."""

from __future__ import annotations

import os
import shutil

# Without these the browser looks up its maker's hosts at every start.
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_chromium() -> str | None:
    """Return the path of a Chromium: TIELINE_TEST_CHROMIUM, or the first one on PATH."""
    named = os.environ.get("TIELINE_TEST_CHROMIUM")
    return named or next((path for name in _NAMES if (path := shutil.which(name))), None)
