"""The server keeps to its own `/openapi.json`: schemathesis asks every operation rightly and wrongly, in this process.

No answer is a 500, none has another shape than the description says, a refusal names its field and changes nothing. What
is meant to differ stands in tests/wire/exceptions.py. Doors are found by their folder, operations by their routes.
"""

from __future__ import annotations

import base64
import json
import pkgutil
from collections.abc import Iterator

import pytest

import tieline.wire
from tests.support.contract_run import ContractRun
from tests.support.wire_house import wire_house
from tests.support.wire_shop import ids_of, learn_ids, open_shop
from tests.wire.exceptions import MEANT, WITHOUT_BODY

pytestmark = [pytest.mark.wire, pytest.mark.timeout(600)]

# The rehearsal model's door speaks another vendor's API, in which whatever is unknown passes (tests/wire/openai_v1).
DOORS = sorted(
    {each.name for each in pkgutil.iter_modules(tieline.wire.__path__) if each.ispkg} - {"openai_v1"}
)
EXAMPLES = 2
# Keys of lists that there are, of lists that there are not, and what no list ever gave out.
KEYS: tuple[object, ...] = (
    [], [1], [-1, "x"], ["x"], ["x", "y"], ["", ""], [2**62, "x"], [2**70], [True], [None], [["x"]], {"a": 1}, 7,
    ["2026-03-02T09:00:00Z", "x"], ["not a date", "x"], ["a\x00"], ["\ud800"], [1e400],
)  # fmt: skip


def _unmeant(run: ContractRun) -> str:
    """What was found and is not meant, a line and an example each."""
    return "\n".join(f"{line}\n    {told}" for line, told in sorted(run.take().items()) if line not in MEANT)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ContractRun]:
    with wire_house(tmp_path_factory.mktemp("contract")) as house:
        yield ContractRun(house, learn_ids(house, open_shop(house)))


def test_every_operation_says_what_it_takes_and_answers(run: ContractRun) -> None:
    document = run.house.description
    vague = []
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if operation["tags"][0] not in DOORS:
                continue
            name = f"{method.upper()} {path}"
            if (
                method in ("post", "put", "patch")
                and "requestBody" not in operation
                and name not in WITHOUT_BODY
            ):
                vague.append(f"{name}: no body")
            good = {status: each for status, each in operation["responses"].items() if status < "300"}
            if not good or any("Successful" in each["description"] for each in good.values()):
                vague.append(f"{name}: its answer was never met; run `make wire-record`")
            assert "422" not in good and {"400", "401", "4XX"} <= set(operation["responses"])
    assert "\n".join(vague) == ""


@pytest.mark.parametrize("door", DOORS)
def test_a_door_keeps_to_its_description(door: str, run: ContractRun) -> None:
    run.fuzz(door, examples=EXAMPLES)
    assert _unmeant(run) == ""


def test_every_exception_is_about_an_operation_that_is_served(run: ContractRun) -> None:
    served = {f"{m.upper()} {path}" for path, ms in run.house.description["paths"].items() for m in ms}
    assert [line for line in (*MEANT, *WITHOUT_BODY) if line.partition(": ")[0] not in served] == []


def test_a_page_token_that_no_list_gave_out_is_refused(run: ContractRun) -> None:
    session, wrong = run.house.session(), []
    tokens = [base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=") for key in KEYS]
    for path, methods in sorted(run.house.description["paths"].items()):
        names = {each["name"] for each in methods.get("get", {}).get("parameters", ())}
        name = next((each for each in ("pageToken", "PageToken") if each in names), None)
        ids = ids_of(path, run.known)
        if name is None or ids is None:
            continue
        # This list has to be asked whose it is.
        whose = {"Address": "+15550100001"} if path.endswith("/ParticipantConversations") else {}
        for token in (*tokens, "%", "a" * 5000):
            answer = session.get(f"http://127.0.0.1{path.format(**ids)}", params={name: token, **whose})
            field = answer.json().get("field") or answer.json().get("params", {}).get("field")
            if answer.status_code not in (200, 404) and (answer.status_code, field) != (400, name):
                wrong.append(f"{path} {token[:40]} -> {answer.status_code} {answer.text[:120]}")
    assert "\n".join(wrong) == ""


def test_a_story_of_requests_keeps_to_the_description(run: ContractRun) -> None:
    run.tell(stories=12, steps=8)
    assert _unmeant(run) == ""
