"""Whole stories on the command line: a real server, real programs on the public SDKs, each in its own process.

No process gets off this machine: every Python started here refuses to connect elsewhere. Stories of programs on the
SDKs are in tests/programs/.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.app.conftest import Said, command_line, tieline
from tieline.app.datafolder import DataFolder

pytestmark = pytest.mark.journey

CHECKOUT = Path(__file__).parents[2]
EXAMPLES = CHECKOUT / "examples"
SITE = "from tests.support.network import stay_on_loopback\nstay_on_loopback()\n"


@dataclass
class House:
    """A running server, and the commands on its data folder."""

    data: Path
    site: Path

    @property
    def environment(self) -> dict[str, str]:
        return {"PYTHONPATH": f"{self.site}:{CHECKOUT}"}

    def tieline(self, command: str, *words: str) -> Said:
        return tieline(command, "--data", str(self.data), *words, PYTHONPATH=self.environment["PYTHONPATH"])

    def text(self, message: str, *words: str) -> list[str]:
        """Send a message as the first customer; the replies of its turn."""
        said = self.tieline("text", *words, message)
        assert said.code == 0, said.err
        return said.out.splitlines()

    @contextlib.contextmanager
    def running(self, *command: str) -> Iterator[subprocess.Popen[str]]:
        """A program under `tieline run`, given back once it serves the number."""
        log = self.data.parent / "program.log"
        with log.open("w") as output:
            process = subprocess.Popen(
                command_line("run", "--data", str(self.data), "--port", "0", "--", *command),
                stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
                env={**os.environ, **self.environment}, text=True,
            )  # fmt: skip
        try:
            wait_for(lambda: "is served by" in log.read_text(), log=log)
            yield process
        finally:
            process.terminate()
            process.wait(timeout=30)
        assert "LeftLoopback" not in log.read_text()


def wait_for(happened: object, *, log: Path, seconds: float = 40) -> None:
    assert callable(happened)
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.05)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    site = tmp_path / "site"
    site.mkdir()
    (site / "sitecustomize.py").write_text(SITE)
    served = House(tmp_path / "data", site)
    log = tmp_path / "serve.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            command_line("serve", "--data", str(served.data), "--port", "0"),
            stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
            env={**os.environ, **served.environment}, cwd=tmp_path,
        )  # fmt: skip
    try:
        wait_for(lambda: "Ctrl-C stops it." in log.read_text(), log=log)
        yield served
    finally:
        process.terminate()
        assert process.wait(timeout=30) == 0, log.read_text()
    assert DataFolder(served.data).find_server() is None


class TestServing:
    def test_ana_is_answered_by_the_built_in_agent(self, house: House) -> None:
        assert "Ana" in house.text("hello")[0]

    def test_the_project_is_stated_and_the_folder_kept(self, house: House) -> None:
        said = house.tieline("env")
        names = {line.removeprefix("export ").partition("=")[0] for line in said.out.splitlines()}
        assert names >= {
            "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_API_KEY", "TWILIO_API_SECRET",
            "TWILIO_PHONE_NUMBER", "TWILIO_CONVERSATION_CONFIGURATION_ID", "TWILIO_STUDIO_HANDOFF_FLOW_SID",
            "TWILIO_WHATSAPP_NUMBER", "TWILIO_RCS_SENDER_ID",
        }  # fmt: skip
        assert house.tieline("reset").code == 1

    def test_ana_is_erased(self, house: House) -> None:
        house.text("hello")
        assert house.tieline("erase", "mem_profile_00000000000000000000000000").code == 0
        assert house.tieline("erase", "mem_profile_00000000000000000000000000").code == 1


def test_the_programs_interpreter_is_watched_too(house: House) -> None:
    """The guard of these stories is itself shown to work."""
    code = "import socket; socket.create_connection(('192.0.2.1', 80), timeout=1)"
    said = house.tieline("run", "--port", "0", "--", sys.executable, "-c", code)
    assert said.code == 1
    assert "LeftLoopback" in said.err
