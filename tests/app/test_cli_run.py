"""`tieline run`: the environment it gives, the lease it holds, the signals it passes on, what it leaves."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.app.conftest import NUMBER, PROJECT, Said, Twin, command_line, tieline

pytestmark = pytest.mark.wire

SHOW_ENVIRONMENT = "import json, os; print(json.dumps(dict(os.environ)))"
LISTEN = (
    "import os, socket, sys, time\n"
    "server = socket.create_server(('127.0.0.1', int(os.environ['TWILIO_SERVER_PORT'])))\n"
    "print('listening', flush=True); time.sleep(60)"
)


@pytest.fixture
def serving_twin(twin: Twin) -> Twin:
    """A twin that registers programs, numbering them."""
    count = iter(range(1, 100))

    def register(_: Any) -> tuple[int, Any]:
        program_id = f"p{next(count)}"
        twin.answers[f"PUT /console/api/programs/{program_id}"] = lambda _: (200, {})
        twin.answers[f"DELETE /console/api/programs/{program_id}"] = lambda _: (204, None)
        return 201, {"programId": program_id, "leaseSeconds": 0.6}

    twin.answers["POST /console/api/programs"] = register
    return twin


def run(twin: Twin, *words: str, folder: Path | None = None, **environment: str) -> Said:
    return tieline("run", "--data", str(twin.data), *words, folder=folder, **environment)


@pytest.fixture
def started(serving_twin: Twin) -> Iterator[Any]:
    """A function that starts a run and leaves it going; what is left at the end is ended."""
    processes = []

    def start(*words: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            command_line("run", "--data", str(serving_twin.data), *words),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        processes.append(process)
        return process

    yield start
    for process in processes:
        process.terminate()
        process.communicate(timeout=20)


def wait_until_listening(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    assert process.stdout.readline() == "listening\n"


class TestEnvironment:
    def environment(
        self, twin: Twin, *words: str, folder: Path | None = None, **caller: str
    ) -> dict[str, str]:
        said = run(twin, *words, "--", sys.executable, "-c", SHOW_ENVIRONMENT, folder=folder, **caller)
        assert said.code == 0, said.err
        values = json.loads(said.out)
        assert isinstance(values, dict)
        return values

    def test_holds_the_project_the_line_and_the_rehearsal(self, twin: Twin, tmp_path: Path) -> None:
        values = self.environment(twin, folder=tmp_path)
        assert {name: values[name] for name in PROJECT} == PROJECT
        assert values["TWILIO_SERVER_HOST"] == "127.0.0.1"
        assert values["TWILIO_SERVER_PORT"] == "8000"
        assert values["TWILIO_VOICE_PUBLIC_DOMAIN"] == "127.0.0.1:8000"
        assert values["HTTPS_PROXY"] == values["https_proxy"]
        assert values["HTTPS_PROXY"].startswith("http://127.0.0.1:")
        assert values["NO_PROXY"] == "localhost,127.0.0.1,::1"
        assert values["NODE_USE_ENV_PROXY"] == "1"
        assert values["TAC_ANALYTICS_DISABLED"] == "true"
        assert values["OPENAI_API_KEY"] == "sk-rehearsal-needs-no-key"
        bundle = values["SSL_CERT_FILE"]
        assert values["REQUESTS_CA_BUNDLE"] == values["NODE_EXTRA_CA_CERTS"] == bundle
        assert not Path(bundle).exists(), "the certificate file has to go with the run"

    def test_wins_over_what_the_caller_has(self, twin: Twin, tmp_path: Path) -> None:
        values = self.environment(
            twin, folder=tmp_path,
            TWILIO_AUTH_TOKEN="theirs", HTTPS_PROXY="http://10.0.0.1:1", https_proxy="http://10.0.0.1:1",
            ALL_PROXY="http://10.0.0.1:1", HTTP_PROXY="http://10.0.0.1:1", NO_PROXY="twilio.com",
            SSL_CERT_DIR="/nowhere", REQUESTS_CA_BUNDLE="/nowhere.pem", TWILIO_LOG_LEVEL="DEBUG",
        )  # fmt: skip
        assert "10.0.0.1" not in json.dumps(values)
        assert values["TWILIO_AUTH_TOKEN"] == PROJECT["TWILIO_AUTH_TOKEN"]
        assert "SSL_CERT_DIR" not in values
        assert values["NO_PROXY"] == values["no_proxy"]
        assert values["TWILIO_LOG_LEVEL"] == "DEBUG"

    def test_a_dotenv_beside_the_command_does_not_win_either(self, twin: Twin, tmp_path: Path) -> None:
        (tmp_path / ".env").write_text(
            "TWILIO_ACCOUNT_SID=ACtheirs\nOPENAI_API_KEY=sk-proj-xxxxxxxxxxxxxxxx\n"
            "OPENAI_BASE_URL=http://10.0.0.1/v1\nTWILIO_VOICE_PUBLIC_DOMAIN=a.example\nMINE=1\n"
        )
        script = tmp_path / "agent.py"
        script.write_text("from dotenv import load_dotenv; load_dotenv()\n" + SHOW_ENVIRONMENT)
        said = run(twin, "--model", "rehearsal", "--", sys.executable, str(script))
        values = json.loads(said.out)
        assert values["MINE"] == "1"
        assert values["TWILIO_ACCOUNT_SID"] == PROJECT["TWILIO_ACCOUNT_SID"]
        assert values["OPENAI_API_KEY"] == "sk-rehearsal-needs-no-key"
        assert values["OPENAI_BASE_URL"] == "https://api.openai.com/v1"
        assert values["TWILIO_VOICE_PUBLIC_DOMAIN"] == "127.0.0.1:8000"

    def test_port_zero_is_a_free_one(self, twin: Twin, tmp_path: Path) -> None:
        values = self.environment(twin, "--port", "0", folder=tmp_path)
        assert int(values["TWILIO_SERVER_PORT"]) not in (0, 8000)
        assert values["TWILIO_VOICE_PUBLIC_DOMAIN"].endswith(values["TWILIO_SERVER_PORT"])

    def test_a_real_key_is_left_alone_and_said(self, twin: Twin, tmp_path: Path) -> None:
        key = "sk-proj-" + "aB3_cD4-" * 10
        said = run(twin, "--", sys.executable, "-c", SHOW_ENVIRONMENT, folder=tmp_path, OPENAI_API_KEY=key)
        values = json.loads(said.out)
        assert values["OPENAI_API_KEY"] == key
        assert "OPENAI_BASE_URL" not in values
        assert "tieline: the real model answers: an OPENAI_API_KEY is in the environment.\n" in said.err
        assert key not in said.err


class TestCommand:
    def test_its_exit_code_is_ours(self, twin: Twin) -> None:
        assert run(twin, "--", sys.executable, "-c", "raise SystemExit(7)").code == 7

    def test_its_own_options_stay_its_own(self, twin: Twin) -> None:
        said = run(twin, "--", "echo", "--port", "1", "--help")
        assert said.out == "--port 1 --help\n"

    def test_an_unknown_command_is_said(self, twin: Twin) -> None:
        said = run(twin, "--", "no-such-command-here")
        assert said.code == 127
        assert "no-such-command-here could not be started: No such file or directory." in said.err

    def test_standard_output_belongs_to_the_program(self, twin: Twin) -> None:
        said = run(twin, "--", "true")
        assert said.out == ""
        assert f"true will serve {NUMBER} if it listens on port 8000." in said.err
        assert f"phone, desktop and console: {twin.url}" in said.err

    def test_it_reads_our_standard_input(self, twin: Twin) -> None:
        done = subprocess.run(
            command_line("run", "--data", str(twin.data), "--", "cat"),
            input="typed", capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
        assert done.stdout == "typed"

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
    def test_signals_reach_it(self, started: Any, number: signal.Signals) -> None:
        code = (
            "import signal, sys, time\n"
            f"signal.signal({int(number)}, lambda *_: sys.exit(42))\n"
            "print('listening', flush=True); time.sleep(60)"
        )
        process = started("--", sys.executable, "-c", code)
        wait_until_listening(process)
        process.send_signal(number)
        assert process.wait(timeout=20) == 42

    def test_death_by_signal_is_128_and_the_signal(self, twin: Twin) -> None:
        code = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
        assert run(twin, "--", sys.executable, "-c", code).code == 137

    def test_what_it_left_running_ends_with_it(self, twin: Twin) -> None:
        said = run(twin, "--", "sh", "-c", "sleep 60 >/dev/null 2>&1 & echo $!")
        wait_until_gone(int(said.out))


class TestPython:
    def test_ours_runs_it_when_the_callers_lacks_the_sdk(self, twin: Twin, tmp_path: Path) -> None:
        bare = tmp_path / "bin"
        bare.mkdir()
        base = Path(sys.base_prefix) / "bin" / f"python3.{sys.version_info.minor}"
        (bare / "python").symlink_to(base)
        said = run(
            twin, "--", "python", "-c", "import tac, sys; print(sys.executable)",
            PATH=f"{bare}:{os.environ['PATH']}",
        )  # fmt: skip
        assert said.out.strip() == sys.executable
        assert f"python at {bare}/python lacks the SDK, so the project's own runs it" in said.err

    def test_a_path_is_taken_as_it_stands(self, twin: Twin) -> None:
        base = str(Path(sys.base_prefix) / "bin" / f"python3.{sys.version_info.minor}")
        said = run(twin, "--", base, "-c", "import sys; print(sys.prefix)")
        assert said.out.strip() == sys.base_prefix


class TestServing:
    def test_a_run_that_never_listens_registers_nothing(self, serving_twin: Twin) -> None:
        assert run(serving_twin, "--port", "0", "--", sys.executable, "-c", "pass").code == 0
        assert serving_twin.asked("POST /console/api/programs") == []

    def test_listening_registers_renewing_holds_and_the_end_removes(
        self, serving_twin: Twin, started: Any
    ) -> None:
        process = started("--port", "0", "--", sys.executable, "-c", LISTEN)
        wait_until_listening(process)
        serving_twin.wait_for("POST /console/api/programs")
        serving_twin.wait_for("PUT /console/api/programs/p1")
        said = serving_twin.asked("POST /console/api/programs")[0]
        port = said["url"].split(":")[2].split("/")[0]
        assert said["number"] == NUMBER
        assert said["url"] == f"http://127.0.0.1:{port}/webhook"
        assert said["publicUrl"] == f"https://127.0.0.1:{port}/webhook"
        assert said["name"] == Path(sys.executable).name
        process.terminate()
        process.wait(timeout=20)
        assert [path for method, path, _ in serving_twin.calls if method == "DELETE"] == [
            "/console/api/programs/p1"
        ]

    def test_at_the_end_it_says_who_has_the_number_now(self, serving_twin: Twin, started: Any) -> None:
        other = {"kind": "program", "name": "other_agent.py", "since": None}
        serving_twin.answers["GET /console/api/numbers"] = lambda _: (
            200,
            {"numbers": [{"number": "+15550109999", "servedBy": {}}, {"number": NUMBER, "servedBy": other}]},
        )
        process = started("--port", "0", "--", sys.executable, "-c", LISTEN)
        wait_until_listening(process)
        serving_twin.wait_for("POST /console/api/programs")
        process.terminate()
        _, told = process.communicate(timeout=20)
        assert f"{NUMBER} is served by other_agent.py now." in told

    def test_a_grandchild_that_listens_counts(self, serving_twin: Twin, started: Any, tmp_path: Path) -> None:
        script = tmp_path / "agent.py"
        script.write_text(LISTEN)
        started("--port", "0", "--", "sh", "-c", f"{sys.executable} {script}; true")
        serving_twin.wait_for("POST /console/api/programs")

    def test_somebody_elses_port_is_not_the_programs(
        self, serving_twin: Twin, started: Any, free_port: int
    ) -> None:
        agent = started("--port", str(free_port), "--", sys.executable, "-c", LISTEN)
        wait_until_listening(agent)
        serving_twin.wait_for("POST /console/api/programs")
        code = "import time; time.sleep(0.5); raise SystemExit(3)"
        said = run(serving_twin, "--port", str(free_port), "--", sys.executable, "-c", code)
        assert said.code == 3
        assert f"another program listens on port {free_port}" in said.err
        assert len(serving_twin.asked("POST /console/api/programs")) == 1
        assert serving_twin.asked("DELETE /console/api/programs") == []

    def test_killing_the_run_stops_the_renewals_and_ends_the_program(
        self, serving_twin: Twin, started: Any
    ) -> None:
        process = started("--port", "0", "--", sys.executable, "-c", LISTEN)
        wait_until_listening(process)
        serving_twin.wait_for("PUT /console/api/programs/p1")
        (child,) = _children(process.pid)
        process.kill()
        process.wait(timeout=20)
        before = len(serving_twin.calls)
        wait_until_gone(child)
        assert len(serving_twin.calls) == before
        assert serving_twin.asked("DELETE") == []

    def test_a_server_that_forgot_us_gets_a_new_registration(self, serving_twin: Twin, started: Any) -> None:
        process = started("--port", "0", "--", sys.executable, "-c", LISTEN)
        wait_until_listening(process)
        serving_twin.wait_for("PUT /console/api/programs/p1")
        del serving_twin.answers["PUT /console/api/programs/p1"]
        serving_twin.wait_for("PUT /console/api/programs/p2")

    def test_a_program_that_stops_listening_gives_the_number_back(
        self, serving_twin: Twin, started: Any
    ) -> None:
        code = LISTEN.replace("time.sleep(60)", "time.sleep(1); server.close(); time.sleep(60)")
        process = started("--port", "0", "--", sys.executable, "-c", code)
        wait_until_listening(process)
        serving_twin.wait_for("DELETE /console/api/programs/p1")


class TestLine:
    def test_the_program_reaches_the_server_through_the_line(self, twin: Twin) -> None:
        twin.answers["GET /-/memory.twilio.com/v1/Stores"] = lambda _: (200, {"stores": ["s1"]})
        code = "import httpx; print(httpx.get('https://memory.twilio.com/v1/Stores').json())"
        assert run(twin, "--", sys.executable, "-c", code).out == "{'stores': ['s1']}\n"

    def test_a_fault_of_the_line_is_said_once(self, twin: Twin) -> None:
        code = "import requests\nfor _ in range(3): print(requests.get('https://a.invalid').status_code)"
        said = run(twin, "--", sys.executable, "-c", code)
        assert said.out == "502\n" * 3
        assert said.err.count("a.invalid cannot be reached from this machine on port 443") == 1


def wait_until_gone(process_id: int) -> None:
    deadline = time.monotonic() + 10
    while _is_running(process_id):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def _is_running(process_id: int) -> bool:
    try:
        state = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def _children(process_id: int) -> list[int]:
    return [
        int(child) for child in Path(f"/proc/{process_id}/task/{process_id}/children").read_text().split()
    ]
