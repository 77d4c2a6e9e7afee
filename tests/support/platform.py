"""`tieline serve` in its own process, on a port and in a data folder of its own, and the commands against it.

Everything is as a user has it; `process.py` beside this is for processes that must die at a named point. `Platform`
starts, stops and kills the server; `Program` is a command under `tieline run`; `Desk` is a worker's desktop.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import httpx
from twilio.rest import Client

from tests.support.handset import Handset
from tests.support.loopback import ConnectionRecord
from tests.support.served import twilio
from tests.support.speech_parts import OWN_SPEECH_FOLDER
from tieline.app.commands.local_server import LocalServer, find_local_server, project_values

T = TypeVar("T")

ANA = "+15550100001"
ANA_PROFILE = "mem_profile_00000000000000000000000000"
STORE = "mem_store_00000000000000000000000000"


def wait_for(look: Callable[[], T], *, what: str, seconds: float = 60, told: Path | None = None) -> T:
    """Look until something is there and return it; after `seconds` fail, showing what the file `told` holds."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        if time.monotonic() > deadline:
            raise AssertionError(f"{what}: not within {seconds:g} s\n{told.read_text() if told else ''}")
        time.sleep(0.03)
    return found


def command_line(*words: str) -> list[str]:
    """Return the words that start a command of ours, whatever is on the PATH."""
    return [sys.executable, "-c", "from tieline.app.cli import main; main()", *words]


@dataclass(frozen=True)
class Said:
    """What a command did: exit code, standard output, standard error."""

    code: int
    out: str
    err: str


@dataclass
class Program:
    """A command under `tieline run`, and everything it and its run have printed."""

    process: subprocess.Popen[bytes]
    log: Path

    def printed(self) -> str:
        """Return all that was printed so far."""
        return self.log.read_text()

    def is_serving(self) -> bool:
        """Say whether it serves the number; fail when it ended before it did."""
        assert self.process.poll() is None, f"The program ended:\n{self.printed()}"
        return "now (port" in self.printed()

    @property
    def port(self) -> int:
        """Return the port it serves on."""
        return int(re.findall(r"now \(port (\d+)\)", self.printed())[-1])

    @property
    def command_id(self) -> int:
        """Return the process id of the command itself: the only child of its run."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return int(children[0])

    def signal_command(self, number: signal.Signals) -> None:
        """Send the command itself a signal, past its run."""
        os.kill(self.command_id, number)

    def stop(self) -> None:
        """End the run as Ctrl-C does, and the command with it."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=30)


@dataclass
class Desk:
    """A worker's desktop, signed in."""

    link: httpx.Client

    def get(self, path: str) -> Any:
        """Read from the desktop's door."""
        return self._checked(self.link.get(f"/desktop/api{path}"))

    def post(self, path: str, **body: Any) -> Any:
        """Do something at the desktop's door."""
        return self._checked(self.link.post(f"/desktop/api{path}", json=body))

    def go(self, activity: str) -> None:
        """Change to an activity by its name."""
        activities = self.get("/me")["activities"]
        self.post("/activity", activityId=next(one["id"] for one in activities if one["name"] == activity))

    def headset(self, call_id: str, *, slow: bool = False) -> Handset:
        """The worker's own device on the call that joins them with a customer."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.link.cookies.items())
        origin = str(self.link.base_url).rstrip("/")
        return Handset(
            f"{origin}/desktop/api/calls/{call_id}/line?device=words",
            {"Cookie": cookies, "Origin": origin},
            call_id=call_id,
            slow=slow,
        )

    def offer(self, *, conversation_id: str | None = None) -> dict[str, Any]:
        """Wait for the phone to ring, for any conversation or for one."""

        def look() -> Any:
            offers = self.get("/tasks")["offers"]
            return next((o for o in offers if conversation_id in (None, o["conversationId"])), None)

        return dict(wait_for(look, what="an offer at the desktop"))

    def accept(self, offer: Mapping[str, Any]) -> dict[str, Any]:
        """Take what rings; the task's card."""
        return dict(self.post(f"/reservations/{offer['reservationId']}/accept"))

    @staticmethod
    def _checked(answer: httpx.Response) -> Any:
        assert answer.is_success, f"{answer.request.method} {answer.url}: {answer.status_code} {answer.text}"
        return answer.json()


@dataclass
class Platform:
    """A server on a data folder inside `folder`; `settings` are TIELINE_* values without the prefix, in lower case."""

    folder: Path
    settings: Mapping[str, object] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    _programs: int = 0

    @property
    def data(self) -> Path:
        """Return the data folder."""
        return self.folder / "data"

    @property
    def log(self) -> Path:
        """Return the file that holds what the server printed."""
        return self.folder / "serve.log"

    @property
    def connections(self) -> ConnectionRecord:
        """Return what every process of this platform connected to."""
        return ConnectionRecord(self.folder / "connections.log")

    @property
    def environment(self) -> dict[str, str]:
        """Return the environment of every process of this platform."""
        settings = {f"TIELINE_{name.upper()}": str(value) for name, value in self.settings.items()}
        speech = {"TIELINE_SPEECH_FOLDER": str(OWN_SPEECH_FOLDER)} if OWN_SPEECH_FOLDER.is_dir() else {}
        return {**os.environ, **self.connections.environment, **speech, "PYTHONUNBUFFERED": "1", **settings}

    def start(self) -> None:
        """Serve, and return once requests are answered."""
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                command_line("serve", "--data", str(self.data), "--port", "0"),
                stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
                env=self.environment, cwd=self.folder,
            )  # fmt: skip
        wait_for(self._is_healthy, what="the server's /healthz", told=self.log)

    def stop(self) -> None:
        """End the server in order; it has to end with 0."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            assert self.process.wait(timeout=30) == 0, self.log.read_text()

    def kill(self) -> None:
        """End the server at once, as a power cut would."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(timeout=30)

    def _is_healthy(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.log.read_text()
        served = self.data / "server.json"
        if not served.exists() or f'"pid": {self.process.pid}' not in served.read_text():
            return False
        with contextlib.suppress(httpx.TransportError):
            return httpx.get(f"{self.server.url}/healthz", trust_env=False).status_code == 200
        return False

    @property
    def server(self) -> LocalServer:
        """Return the address and the local key of the running server."""
        return find_local_server(self.data)

    @property
    def project(self) -> dict[str, str]:
        """Return the project's TWILIO_* values."""
        return project_values(self.server)

    def call(self, method: str, path: str, body: object = None) -> Any:
        """Ask one of the local doors; the answer's JSON."""
        return self.server.call(method, path, body)

    def twilio(self, *, username: str | None = None, password: str | None = None) -> Client:
        """Return the official SDK speaking to this platform, with the project's account unless told otherwise."""
        project = self.project
        return twilio(
            self.server.url,
            username or project["TWILIO_ACCOUNT_SID"],
            password or project["TWILIO_AUTH_TOKEN"],
        )

    def tieline(self, command: str, *words: str) -> Said:
        """Run a command on this data folder to its end."""
        done = subprocess.run(
            command_line(command, "--data", str(self.data), *words),
            capture_output=True, text=True, check=False, timeout=120, env=self.environment, cwd=self.folder,
        )  # fmt: skip
        return Said(done.returncode, done.stdout, done.stderr)

    def text(self, message: str, *words: str) -> list[str]:
        """Send a message as the first customer by `tieline text`; the replies of its turn."""
        said = self.tieline("text", *words, message)
        assert said.code == 0, f"{said.err}\n{self.log.read_text()}"
        return said.out.splitlines()

    @contextlib.contextmanager
    def running(self, *command: str, serving: bool = True, **environment: str) -> Iterator[Program]:
        """A program under `tieline run --port 0`, given once it serves the number (unless told not to wait)."""
        self._programs += 1
        log = self.folder / f"program-{self._programs}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                command_line("run", "--data", str(self.data), "--port", "0", "--", *command),
                stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
                env={**self.environment, **environment}, cwd=self.folder,
            )  # fmt: skip
        program = Program(process, log)
        try:
            if serving:
                wait_for(program.is_serving, what="a serving program", told=log)
            yield program
        finally:
            program.stop()

    @contextlib.contextmanager
    def desk(self, first_name: str) -> Iterator[Desk]:
        """The desktop of a worker of the starter project, opened by its one-time link."""
        desktops = self.call("GET", "/console/api/start")["links"]["desktop"]
        link = next(one["url"] for one in desktops if one["name"].startswith(first_name))
        with httpx.Client(
            base_url=self.server.url, headers={"Origin": self.server.url}, trust_env=False, timeout=30
        ) as client:
            assert client.get(link).status_code == 303
            yield Desk(client)

    def handset(self, address: str = ANA, *, slow: bool = False) -> Handset:
        """A customer's handset on a call it has just begun."""
        call_id = str(self.call("POST", "/phone/api/calls", {"address": address})["callId"])
        return self.handset_on(call_id, slow=slow)

    def handset_on(self, call_id: str, *, slow: bool = False, answers: str = "human") -> Handset:
        """A handset on a call: one that rings is answered by it, as what `answers` says."""
        return Handset(
            f"{self.server.url}/phone/api/calls/{call_id}/line?device=words&answers={answers}",
            {"Authorization": f"Bearer {self.server.local_key}"},
            call_id=call_id,
            slow=slow,
        )

    def timeline(self, conversation_id: str) -> dict[str, Any]:
        """Return a conversation as the inspector shows it."""
        return dict(self.call("GET", f"/console/api/conversations/{conversation_id}/timeline"))

    def messages(self, address: str = ANA) -> list[dict[str, Any]]:
        """Return what a customer's phone shows, oldest first."""
        return list(
            self.call("GET", f"/phone/api/messages?address={address.replace('+', '%2B')}")["messages"]
        )

    def conversation(self, conversation_id: str) -> dict[str, Any]:
        """Return a conversation's line in the console's list."""
        rows = self.call("GET", "/console/api/conversations")["conversations"]
        return dict(next(row for row in rows if row["conversationId"] == conversation_id))


@contextlib.contextmanager
def served_platform(folder: Path, **settings: object) -> Iterator[Platform]:
    """A platform that serves until the block ends, and that nobody left this machine for."""
    platform = Platform(folder, settings)
    platform.start()
    try:
        yield platform
    finally:
        platform.stop()
    platform.connections.check()
