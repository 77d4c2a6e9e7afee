"""The small commands in their own processes, against a twin of the server's local doors."""

import json
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.app.conftest import PROJECT, Twin, tieline
from tieline.app.datafolder import DataFolder

pytestmark = pytest.mark.wire


def test_every_command_has_help() -> None:
    listed = tieline("--help")
    assert listed.code == 0
    for name in ("serve", "env", "links", "reset", "run", "text", "call", "erase"):
        assert f"  {name} " in listed.out
        assert "Usage: tieline" in tieline(name, "--help").out


@pytest.mark.parametrize(
    "words", [("env",), ("links",), ("text", "hi"), ("call", "hi"), ("erase", "p"), ("run", "--", "true")]
)
def test_without_a_server_the_command_to_type_is_said(tmp_path: Path, words: tuple[str, ...]) -> None:
    said = tieline(words[0], "--data", str(tmp_path / "none"), *words[1:])
    assert said.code == 1
    assert said.err == (
        f"tieline: No server is running on the data folder {tmp_path}/none; "
        f"start one with: tieline serve --data {tmp_path}/none\n"
    )


def test_default_folder_needs_no_option(tmp_path: Path) -> None:
    assert tieline("env", folder=tmp_path).err.endswith("start one with: tieline serve\n")


def test_a_checkout_says_its_own_command(tmp_path: Path) -> None:
    said = tieline("env", folder=tmp_path, TIELINE_COMMAND="./tieline")
    assert said.err.endswith("start one with: ./tieline serve\n")


def test_a_server_that_is_still_starting_is_said_to(tmp_path: Path) -> None:
    with DataFolder(tmp_path).hold():
        assert tieline("env", "--data", str(tmp_path)).err == (
            f"tieline: The server on the data folder {tmp_path} is still starting; try again in a moment.\n"
        )


class TestEnv:
    def test_lines_survive_a_shell(self, twin: Twin) -> None:
        said = tieline("env", "--data", str(twin.data))
        assert said.code == 0
        shell = subprocess.run(
            ["sh", "-c", f"eval {shlex.quote(said.out)}; env"], capture_output=True, text=True, check=True
        )
        values = dict(line.split("=", 1) for line in shell.stdout.splitlines() if "=" in line)
        assert {name: values[name] for name in PROJECT} == PROJECT
        assert len(twin.keys) == 1
        assert twin.keys.pop().startswith("Bearer ")


class TestLinks:
    def test_fresh_links_are_told_by_screen_and_by_worker(self, twin: Twin) -> None:
        links = {
            "console": "http://x/login?token=c",
            "desktop": [{"name": "Marco", "url": "http://x/login?token=m"}],
        }
        twin.answers["GET /console/api/start"] = lambda _: (200, {"links": links, "command": "never shown"})
        said = tieline("links", "--data", str(twin.data))
        assert said.code == 0
        assert said.out.splitlines() == [
            "  console  http://x/login?token=c",
            "  desktop  http://x/login?token=m  (Marco)",
        ]


class TestReset:
    def test_is_refused_while_serving(self, twin: Twin) -> None:
        said = tieline("reset", "--data", str(twin.data))
        assert said.code == 1
        assert f"already served at {twin.url}" in said.err
        assert (twin.data / "local.key").exists()

    def test_a_database_elsewhere_keeps_its_keys(self, tmp_path: Path) -> None:
        DataFolder(tmp_path).local_key()
        said = tieline("reset", "--data", str(tmp_path), TIELINE_DATABASE_URL="postgresql://db/tieline")
        assert said.code == 1
        assert "empty it with its own tools" in said.err
        assert (tmp_path / "local.key").exists()

    def test_an_empty_place_is_said_to_be_empty(self, tmp_path: Path) -> None:
        said = tieline("reset", "--data", str(tmp_path))
        assert said.code == 0
        assert "nothing was deleted" in said.out


class TestErase:
    def test_names_the_profile_and_prints_the_receipt(self, twin: Twin) -> None:
        counts = {"profiles": 1, "conversations": 2, "calls": 0}
        receipt = {"receiptId": "evt_7", "erasedAt": "2026-03-02T09:00:00.000Z", "counts": counts}
        twin.answers["POST /console/api/profiles/mem_profile_7/erase"] = lambda _: (200, {"receipt": receipt})
        said = tieline("erase", "--data", str(twin.data), "mem_profile_7")
        assert said.code == 0
        assert "mem_profile_7 is erased" in said.out
        assert "Receipt evt_7, 2026-03-02T09:00:00.000Z: 2 conversations, 1 profiles." in said.out

    def test_a_refusal_is_the_servers_own_sentence(self, twin: Twin) -> None:
        said = tieline("erase", "--data", str(twin.data), "a/b")
        assert (said.code, said.err) == (1, "tieline: no such door\n")
        assert twin.calls[-1][1] == "/console/api/profiles/a%2Fb/erase"


class TestText:
    def answer_turn(self, twin: Twin, *replies: str, after: int = 0) -> None:
        """Let a turn be answered at the `after`-th look."""
        looks = iter(range(1000))

        def turn(_: Any) -> tuple[int, Any]:
            said = [{"body": reply, "speaker": "agent"} for reply in replies]
            answered = next(looks) >= after and bool(said)
            state = "answered" if answered else "open"
            return 200, {"turnId": "t1", "state": state, "replies": said if answered else []}

        twin.answers["GET /phone/api/state"] = lambda _: (200, {"defaultCustomer": "+15005550100"})
        twin.answers["POST /phone/api/messages"] = lambda _: (
            201,
            {"messageId": "SM1", "conversationId": "c1", "communicationId": "t1", "turnId": "t1"},
        )
        twin.answers["POST /phone/api/conversations/end"] = lambda _: (200, {"conversationId": "c0"})
        twin.answers["GET /phone/api/turns/t1"] = turn

    def test_prints_each_reply_on_a_line(self, twin: Twin) -> None:
        self.answer_turn(twin, "Hi Ana,\nhow are you?", r"C:\new", after=2)
        said = tieline("text", "--data", str(twin.data), "hello")
        assert (said.code, said.out) == (0, "Hi Ana,\\nhow are you?\nC:\\\\new\n")
        assert twin.asked("POST /phone/api/messages") == [{"address": "+15005550100", "body": "hello"}]
        assert twin.asked("POST /phone/api/conversations/end") == []

    def test_new_ends_the_open_conversation_of_the_same_customer_first(self, twin: Twin) -> None:
        self.answer_turn(twin, "Hola")
        tieline("text", "--data", str(twin.data), "--from", "+15005550199", "--new", "hola")
        changes = [(path, body["address"]) for method, path, body in twin.calls if method == "POST"]
        assert changes == [
            ("/phone/api/conversations/end", "+15005550199"),
            ("/phone/api/messages", "+15005550199"),
        ]

    def test_silence_is_exit_code_one(self, twin: Twin) -> None:
        self.answer_turn(twin)
        said = tieline("text", "--data", str(twin.data), "--wait", "0.2", "hello")
        assert (said.code, said.out) == (1, "")
        assert said.err == (
            "tieline: no reply came within 0.2 seconds; the console says why "
            f"(tieline links --data {twin.data} opens it). --wait gives it longer.\n"
        )

    def test_silence_while_a_person_has_the_conversation_says_who_answers(self, twin: Twin) -> None:
        self.answer_turn(twin)
        twin.answers["POST /phone/api/messages"] = lambda _: (201, {"messageId": "SM2", "turnId": None})
        twin.answers["GET /phone/api/messages"] = lambda _: (200, {"messages": []})
        said = tieline("text", "--data", str(twin.data), "--wait", "0", "hello")
        assert said.code == 1
        assert "who answers at the desktop" in said.err

    def test_json_is_one_object(self, twin: Twin) -> None:
        self.answer_turn(twin, "¡Hola!\nAna")
        said = tieline("text", "--data", str(twin.data), "--json", "hello")
        assert json.loads(said.out) == {
            "conversationId": "c1", "turnId": "t1", "state": "answered", "replies": ["¡Hola!\nAna"],
        }  # fmt: skip

    def test_while_a_person_has_the_conversation_their_words_end_the_wait(self, twin: Twin) -> None:
        self.answer_turn(twin)
        twin.answers["POST /phone/api/messages"] = lambda _: (201, {"messageId": "SM2", "turnId": None})
        said_so_far = [
            {"messageId": "SM1", "direction": "in", "body": "before"},
            {"messageId": "SM2", "direction": "out", "body": "hello"},
            {"messageId": "SM3", "direction": "in", "body": "Carmen here"},
        ]
        twin.answers["GET /phone/api/messages"] = lambda _: (200, {"messages": said_so_far})
        assert tieline("text", "--data", str(twin.data), "hello").out == "Carmen here\n"

    def test_a_message_that_is_refused_is_said(self, twin: Twin) -> None:
        self.answer_turn(twin)
        twin.answers["POST /phone/api/messages"] = lambda _: (400, {"message": "Body is blank."})
        assert tieline("text", "--data", str(twin.data), " ").err == "tieline: Body is blank.\n"

    def test_where_there_is_no_phone_it_says_how_to_get_one(self, twin: Twin) -> None:
        said = tieline("text", "--data", str(twin.data), "--from", "+15005550199", "hello")
        assert said.code == 1
        assert "phone simulator is off" in said.err and "TIELINE_PHONE=1" in said.err


def test_a_server_that_died_without_a_word_is_no_server(twin: Twin) -> None:
    # The lock of this test still marks the folder as served, but nobody answers at the URL.
    text = (twin.data / "server.json").read_text().replace(twin.url, "http://127.0.0.1:9")
    (twin.data / "server.json").unlink()
    (twin.data / "server.json").write_text(text)
    said = tieline("env", "--data", str(twin.data))
    assert (
        said.err
        == "tieline: The server at http://127.0.0.1:9 does not answer; start it with: tieline serve\n"
    )
