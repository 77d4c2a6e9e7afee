"""The programs of these stories: the article's scripts and our own example, on the newest SDK and on the oldest.

Nothing here is imported into the test's process: each program runs under `tieline run`, in a network without a way out.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.loopback import network_of_its_own
from tests.support.platform import Platform, served_platform

CHECKOUT = Path(__file__).parents[2]
EXAMPLES = CHECKOUT / "examples"

# The article's scripts as they were printed; a changed byte is another program.
ARTICLE = {
    "agent_handoff.py": "b0f3bcc9085ee6966370121be4654d9a4b1067224b0279003243313fccd38d89",
    "patch_language_trait.py": "2e74dec4904c6896dc1abbe349eaf4e7135ff433cc2c47338ac31112e4b1c6d3",
}


# What the impatient platform waits for an answer, and for any answer at all, in seconds.
ROUND, DEADLINE = 3.0, 9.0

# A program that answers every webhook alike and writes down what it was sent.
_LISTENER = """
import http.server, json, os, sys
class Hook(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        print(json.dumps({"path": self.path, "headers": dict(self.headers), "body": body}), flush=True)
        self.send_response(int(sys.argv[1])); self.send_header("Content-Length", "0"); self.end_headers()
    def log_message(self, *_): pass
port = int(os.environ["TWILIO_SERVER_PORT"])
http.server.ThreadingHTTPServer(("127.0.0.1", port), Hook).serve_forever()
"""


def listener(*, status: int) -> tuple[str, ...]:
    """Return the words that start a program of a few lines that answers each webhook with `status`."""
    return sys.executable, "-c", _LISTENER, str(status)


@dataclass(frozen=True)
class Scripts:
    """An agent, the script that patches the language trait, and the interpreter for both."""

    agent: Path
    patch: Path
    python: str
    prints_memory: bool

    @property
    def agent_command(self) -> tuple[str, ...]:
        """Return the words that start the agent."""
        return self.python, str(self.agent)

    @property
    def patch_command(self) -> tuple[str, ...]:
        """Return the words that start the other script."""
        return self.python, str(self.patch)


def find_article() -> Path:
    """Return the folder of the article's scripts; skip when it is not at hand, fail when it is another version."""
    named = os.environ.get("TIELINE_TEST_ARTICLE_DIR")
    folder = Path(named) if named else CHECKOUT.parent / "shared" / "article"
    for name, digest in ARTICLE.items():
        if not (folder / name).is_file():
            pytest.skip("The article's scripts are not here; name their folder in TIELINE_TEST_ARTICLE_DIR.")
        found = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        assert found == digest, f"{name} is not the article's script, byte for byte"
    return folder


def article_scripts(folder: Path, python: str = "python") -> Scripts:
    """Copy the article's scripts into `folder`, where no .env and no module of ours lies beside them."""
    source = find_article()
    folder.mkdir()
    for name in ARTICLE:
        shutil.copyfile(source / name, folder / name)
    agent, patch = (folder / name for name in ARTICLE)
    return Scripts(agent, patch, python, prints_memory=True)


def own_scripts(python: str = "python") -> Scripts:
    """Our own example, which needs nothing from outside of the checkout."""
    return Scripts(EXAMPLES / "handoff_agent.py", EXAMPLES / "patch_trait.py", python, prints_memory=False)


@pytest.fixture(scope="module", autouse=True)
def way_out() -> Iterator[bool]:
    """Whether the programs run in a network of their own; where that is not allowed the record must do."""
    with network_of_its_own() as isolated:
        yield not isolated


@pytest.fixture(params=["article", "article on the oldest SDK", "our own", "our own on the oldest SDK"])
def scripts(request: pytest.FixtureRequest, tmp_path: Path) -> Scripts:
    """Each pair of scripts in turn."""
    oldest = "oldest" in request.param
    # A plain `python` is what the article says to type; `tieline run` finds one that has the SDK.
    python = str(request.getfixturevalue("oldest_sdk_python")) if oldest else "python"
    if "article" in request.param:
        return article_scripts(tmp_path / "article", python)
    return own_scripts(python)


@pytest.fixture
def fresh_platform(tmp_path: Path) -> Iterator[Platform]:
    """A platform as on its first day, with the settings it comes with."""
    with served_platform(tmp_path) as platform:
        yield platform


@pytest.fixture(scope="module")
def impatient_platform(tmp_path_factory: pytest.TempPathFactory, way_out: bool) -> Iterator[Platform]:
    """A platform that asks again and gives up soon, so that stories about silence take seconds."""
    with served_platform(
        tmp_path_factory.mktemp("impatient"),
        round_seconds=ROUND, turn_deadline_seconds=DEADLINE, webhook_timeout_seconds=1,
    ) as serving:  # fmt: skip
        # Its built-in agent takes a second or more for its first turn, which is not what those stories are about.
        serving.tieline("text", "hello", "--from", "+15550100060")
        yield serving


@pytest.fixture(scope="module")
def calm_platform(tmp_path_factory: pytest.TempPathFactory, way_out: bool) -> Iterator[Platform]:
    """A platform with the settings it comes with, for all stories of a module: each has a customer of its own."""
    with served_platform(tmp_path_factory.mktemp("calm"), turnable_clock=1) as serving:
        yield serving
