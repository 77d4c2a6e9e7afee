"""`tieline serve` before and around the application: whose folder, whose port, what is printed."""

import socket
from pathlib import Path

import pytest

from tests.app.conftest import Twin, tieline
from tieline.app.commands.serve import describe_start

pytestmark = pytest.mark.wire


def test_a_folder_already_served_is_refused(twin: Twin) -> None:
    said = tieline("serve", "--data", str(twin.data), "--port", "0")
    assert said.code == 1
    assert said.err.startswith(
        f"tieline: The data folder {twin.data} is already served at {twin.url} (process "
    )
    assert said.err.endswith("stop that server or name another --data.\n")


def test_a_taken_port_is_said_with_another_to_try(tmp_path: object) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        said = tieline("serve", "--data", f"{tmp_path}/data", "--port", str(port))
    assert said.code == 1
    assert said.err == (
        f"tieline: 127.0.0.1:{port} cannot be listened on (Address already in use); "
        f"choose another with: --port {port + 1}\n"
    )


def test_the_start_is_described_with_a_link_per_screen() -> None:
    start = {
        "links": {
            "phone": "http://127.0.0.1:8700/login?token=a",
            "desktop": [{"workerId": "WK1", "name": "Carmen", "url": "http://127.0.0.1:8700/login?token=b"}],
        },
        "model": {"name": "rehearsal", "rehearsal": True, "why": "no OPENAI_API_KEY"},
        "command": "./tieline run -- python agent_handoff.py",
    }
    assert describe_start(start) == [
        "  phone    http://127.0.0.1:8700/login?token=a",
        "  desktop  http://127.0.0.1:8700/login?token=b  (Carmen)",
        "Model: rehearsal: no OPENAI_API_KEY",
        "Your own program: ./tieline run -- python agent_handoff.py",
    ]


def test_a_folder_of_another_name_is_named_in_the_command() -> None:
    start = {"command": "./tieline run -- python agent_handoff.py"}
    assert describe_start(start, data=Path("elsewhere")) == [
        "Your own program: ./tieline run --data elsewhere -- python agent_handoff.py"
    ]
