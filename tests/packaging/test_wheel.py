"""An operator without Node.js: what they install has the screens in it, whichever way it was made."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.support.source import ROOT

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

INSIDE = {"tieline/static/index.html", "tieline/py.typed", "tieline/app/cli.py"}


def _build(kind: str, *, source: Path, into: Path, path: str) -> Path:
    """Build an sdist or a wheel of `source` with nothing but `path` to find programs on; return the file."""
    environment = {**os.environ, "PATH": path, "TIELINE_PYTHON": ""}
    command = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(into)]
    answer = subprocess.run(command, cwd=source, env=environment, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    (built,) = into.iterdir()
    return built


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source distribution of this checkout; it builds the screens first if they are not up to date."""
    return _build("sdist", source=ROOT, into=tmp_path_factory.mktemp("sdist"), path=os.environ["PATH"])


def test_the_wheel_of_a_checkout_has_the_screens(sdist: Path, tmp_path: Path) -> None:
    wheel = _build("wheel", source=ROOT, into=tmp_path / "out", path=os.environ["PATH"])
    assert set(zipfile.ZipFile(wheel).namelist()) >= INSIDE


def test_the_wheel_of_an_sdist_has_the_screens_and_needs_no_node(sdist: Path, tmp_path: Path) -> None:
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    (unpacked,) = tmp_path.iterdir()
    wheel = _build("wheel", source=unpacked, into=tmp_path / "out", path="")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert names >= INSIDE
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not any("node_modules" in name for name in names)
