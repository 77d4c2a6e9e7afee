"""A program never answers, dies in the middle of a turn, hangs, or refuses: the customer is answered all the same (P3).

The platform here is impatient, so that the story takes seconds; the order of things is that of the usual settings.
"""

from __future__ import annotations

import contextlib
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.programs.conftest import DEADLINE, ROUND, article_scripts, listener, own_scripts
from tests.support.mute_model import MuteModel, mute_model
from tests.support.platform import Platform, Program, command_line, wait_for

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]

# How much later than its time something may happen on a busy machine, in seconds.
SLACK = 20.0
# Nobody here has written before, so that no story finds a customer who waits for a person already.
CUSTOMERS = (f"+155501002{number:02d}" for number in range(100))


@pytest.fixture
def platform(impatient_platform: Platform) -> Platform:
    return impatient_platform


@pytest.fixture(params=["article", "our own"])
def agent_command(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, ...]:
    """The article's agent and ours, on the SDK of the project."""
    scripts = article_scripts(tmp_path / "article") if request.param == "article" else own_scripts()
    return scripts.agent_command


@pytest.fixture
def model() -> Iterator[MuteModel]:
    with mute_model() as listening:
        yield listening


@contextlib.contextmanager
def texting(platform: Platform, address: str, message: str) -> Iterator[subprocess.Popen[str]]:
    """`tieline text`, left waiting for its reply."""
    with subprocess.Popen(
        command_line("text", "--data", str(platform.data), "--from", address, "--wait", "30", message),
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, env=platform.environment,
    ) as text:  # fmt: skip
        try:
            yield text
        finally:
            text.kill()


def reply_to(text: subprocess.Popen[str]) -> str:
    out, _ = text.communicate(timeout=60)
    assert text.returncode == 0
    return out.strip()


def fault_of(platform: Platform, address: str) -> str | None:
    """What the console's list of conversations says is wrong with a customer's conversation."""
    rows = platform.call("GET", "/console/api/conversations")["conversations"]
    faults = [row["fault"] for row in rows if row["customerAddress"] == address]
    return str(faults[0]) if faults and faults[0] else None


@contextlib.contextmanager
def paused(program: Program) -> Iterator[None]:
    """The program as it is when it hangs: its port takes connections and nobody answers."""
    program.signal_command(signal.SIGSTOP)
    try:
        yield
    finally:
        program.signal_command(signal.SIGCONT)


def check_a_person_takes_over(
    platform: Platform, address: str, *, fault: str, model: MuteModel | None
) -> None:
    """The console names the fault while the turn is open; then the customer is told of a person, and a task waits."""
    asked_at = time.monotonic()
    with texting(platform, address, "hello") as text:
        if model is not None:
            model.wait_until_asked()
        assert wait_for(lambda: fault_of(platform, address), what="a fault in the console") == fault
        assert "person" in reply_to(text)
    assert time.monotonic() - asked_at < DEADLINE + SLACK

    def waiting() -> bool:
        tasks = platform.call("GET", "/console/api/routing")["tasks"]
        return [task["status"] for task in tasks if task["customerName"] == address] == ["pending"]

    wait_for(waiting, what="a task for the customer")


def check_the_built_in_agent_takes_over(
    platform: Platform, program: Program, address: str, *, model: MuteModel
) -> None:
    """The program is killed with the model's answer outstanding; the open turn is served anew."""
    with texting(platform, address, "hello") as text:
        model.wait_until_asked()
        program.signal_command(signal.SIGKILL)
        killed_at = time.monotonic()
        assert reply_to(text)
    assert time.monotonic() - killed_at < ROUND + SLACK
    assert program.process.wait(timeout=30) == 128 + signal.SIGKILL
    assert "is served by the built-in agent now" in program.printed()
    (reply,) = (one for one in platform.messages(address) if one["direction"] == "in")
    assert reply["speaker"] == "agent"
    assert fault_of(platform, address) is None


def test_p3_a_program_that_never_answers_and_one_that_is_killed_in_mid_turn(
    platform: Platform, agent_command: tuple[str, ...], model: MuteModel
) -> None:
    fault = f"The program took the webhook (status 200) but sent no answer within {ROUND:g} s."
    with platform.running(*agent_command, OPENAI_BASE_URL=model.base_url) as program:
        first, second = next(CUSTOMERS), next(CUSTOMERS)
        check_a_person_takes_over(platform, first, fault=fault, model=model)
        check_the_built_in_agent_takes_over(platform, program, second, model=model)


def test_p3_a_program_that_hangs(platform: Platform) -> None:
    fault = "The program did not answer the webhook in time."
    with platform.running(*listener(status=200)) as program, paused(program):
        check_a_person_takes_over(platform, next(CUSTOMERS), fault=fault, model=None)


def test_p3_a_program_that_refuses_our_signature(platform: Platform) -> None:
    fault = "The program refused the webhook's signature."
    with platform.running(*listener(status=403)):
        check_a_person_takes_over(platform, next(CUSTOMERS), fault=fault, model=None)
