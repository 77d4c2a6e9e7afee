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


def test_a_database_that_does_not_answer_is_said_in_a_sentence(tmp_path: Path, free_port: int) -> None:
    url = f"postgresql://ana:hush@127.0.0.1:{free_port}/tieline"
    said = tieline("serve", "--data", f"{tmp_path}/data", "--port", "0", TIELINE_DATABASE_URL=url)
    assert said.code == 1
    assert said.err.startswith("tieline: The database that TIELINE_DATABASE_URL names does not let us in: ")
    assert "Traceback" not in said.err and "hush" not in said.err
    assert not (tmp_path / "data").exists()


def test_a_database_of_another_kind_is_refused(tmp_path: Path) -> None:
    said = tieline("serve", "--data", f"{tmp_path}/data", TIELINE_DATABASE_URL="mysql://ana:hush@db/tieline")
    assert said.code == 1
    assert said.err.startswith("tieline: TIELINE_DATABASE_URL must begin with postgresql://")
    assert "hush" not in said.err


def test_a_file_is_no_data_folder(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("something else")
    said = tieline("serve", "--data", f"{tmp_path}/data", "--port", "0")
    assert (said.code, said.err) == (
        1,
        f"tieline: {tmp_path}/data cannot be a data folder, because there is a file; name another with --data.\n",
    )
