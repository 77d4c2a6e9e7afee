"""Runs schemathesis over the operations of a house, in this process: every check, and that refusals change nothing.

Failures are gathered as lines, `METHOD /path: what`, with one example each; a test compares them with what is meant.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case
from schemathesis.checks import CHECKS
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode

from tests.support.wire_house import WireHouse
from tests.support.wire_shop import ids_of

BASE = "http://127.0.0.1"
# Values that the description allows may break a rule it cannot tell (two dates in the wrong order): then the refusal
# must name the field, which `ContractRun` looks at itself.
_CONFIG = SchemathesisConfig.from_dict(
    {
        "generation": {"with-security-parameters": False},
        "checks": {
            "positive_data_acceptance": {
                "expected-statuses": ["2xx", "400", "403", "404", "409", "412", "422"]
            },
            "negative_data_rejection": {
                "expected-statuses": ["400", "403", "404", "405", "409", "412", "422"]
            },
        },
    }
)
_ORDER = ("GET", "POST", "PUT", "PATCH", "DELETE")


class ContractRun:
    """One house, its description, and what was found so far."""

    def __init__(self, house: WireHouse, known: Mapping[str, str]) -> None:
        """`known` are ids by place, as `tests/support/wire_shop.py` finds them."""
        self.house, self.known = house, known
        self.schema = schemathesis.openapi.from_dict(house.description, config=_CONFIG)
        self.schema.app = house
        self.found: dict[str, str] = {}
        self.calls = 0
        # The screens' own doors take a session, and the model's door another vendor's key.
        self._other = {"desktop", "console", "gateway", "app", "openai_v1"}

    def fuzz(self, tag: str, *, examples: int) -> None:
        """Send every operation of a door good and bad requests, with ids that exist and with ids that do not."""
        for operation in self._operations(tag):
            ids = ids_of(operation.path, self.known)
            for mode in GenerationMode:
                if mode.is_negative and not _takes_more_than_ids(operation):
                    continue
                self._send(operation, mode=mode, ids=ids, examples=examples)
                if ids:
                    self._send(operation, mode=mode, ids=None, examples=max(2, examples // 4))

    def _operations(self, tag: str) -> Iterator[Any]:
        """A door's operations, those that destroy last."""
        every: list[Any] = [each.ok() for each in self.schema.get_all_operations() if isinstance(each, Ok)]
        yield from sorted(
            (each for each in every if tag in (each.tags or ())),
            key=lambda each: (_ORDER.index(each.method.upper()), -each.path.count("{"), each.path),
        )

    def _send(
        self, operation: Any, *, mode: GenerationMode, ids: dict[str, str] | None, examples: int
    ) -> None:
        try:
            cases = operation.as_strategy(mode, path_parameters=ids)
        except schemathesis.errors.SchemathesisError as error:
            self._note(operation.label, f"cannot be generated: {error}", "")
            return

        @settings(
            max_examples=examples,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=cases)
        def send(case: Case[Any]) -> None:
            self.check(case)

        # An operation that takes nothing cannot be asked wrongly.
        with contextlib.suppress(Unsatisfiable):
            send()

    def check(self, case: Case[Any]) -> Any:
        """Send one request and note what is wrong with its answer."""
        answer = self.send(case)
        self.look(case, answer)
        return answer

    def send(self, case: Case[Any]) -> Any:
        """Send one request; a refusal that changes the database is noted."""
        self.calls += 1
        before = self.house.version()
        answer = case.call(**self.transport)
        if answer.status_code >= 400 and self.house.version() != before:
            self._note(case.operation.label, f"{answer.status_code} changed the database", _shown(case))
        return answer

    def look(self, case: Case[Any], answer: Any, **more: Any) -> None:
        """Let every check look at an answer, and note what they say."""
        if self._other & set(case.operation.tags or ()):
            return
        self._check_refusal(case, answer)
        try:
            case.validate_response(answer, transport_kwargs=self.transport, **more)
        except FailureGroup as group:
            shown = f"{_shown(case)} -> {answer.status_code}"
            for failure in group.exceptions:
                told = " ".join(failure.message.split())[:200]
                example = f"{shown} {told} {answer.text[:200]}"
                self._note(case.operation.label, _named(failure), example)

    @property
    def transport(self) -> dict[str, Any]:
        """How a request is sent: to the house, with its keys, which a check may leave out."""
        return {"base_url": BASE, "auth": self.house.keys}

    def take(self) -> dict[str, str]:
        """Return what was found since the last time."""
        found, self.found = self.found, {}
        return found

    def tell(self, *, stories: int, steps: int) -> None:
        """Let operations follow one another: what was made is fetched, changed and deleted, and gone."""
        run = self
        kind: Any = self.schema.as_state_machine()

        class Requests(kind):  # type: ignore[misc]
            def call(self, case: Case[Any], **_: Any) -> Any:
                return run.send(case)

            def validate_response(self, response: Any, case: Case[Any], *_: Any, **__: Any) -> None:
                run.look(case, response, recorder=self.recorder)

        Requests.run(
            settings=settings(
                max_examples=stories, stateful_step_count=steps, derandomize=True, database=None, deadline=None,
                phases=[Phase.generate], suppress_health_check=list(HealthCheck),
            )
        )  # fmt: skip

    def _check_refusal(self, case: Case[Any], answer: Any) -> None:
        """A refused request is told which field is to blame, in the request's own words."""
        if answer.status_code != 400:
            return
        body = answer.json()
        field = body.get("field") or body.get("params", {}).get("field")
        if "details" not in body and not field:
            self._note(case.operation.label, "a refusal names no field", f"{_shown(case)} -> {body}")
        elif field and not _is_of(case, str(field)):
            self._note(
                case.operation.label,
                f"a refusal names {field}, which is no field",
                f"{_shown(case)} -> {body}",
            )

    def _note(self, operation: str, what: str, example: str) -> None:
        self.found.setdefault(f"{operation}: {what}", example)


def _takes_more_than_ids(operation: Any) -> bool:
    """Say whether an operation can be asked wrongly: any text may be an id, and to find that out costs a second each."""
    others = [*operation.query, *operation.body]
    ids = [each for each in operation.path_parameters if each.definition["schema"].get("type") != "string"]
    return bool(others or ids)


def _is_of(case: Case[Any], field: str) -> bool:
    """Say whether a field is one that this operation has, or that this request sent."""
    first = field.split(".", maxsplit=1)[0].split("[", maxsplit=1)[0]
    parameters = {each.name for each in case.operation.iter_parameters()}
    sent = set(case.body) if isinstance(case.body, dict) else set()
    sent |= set(case.query or {})
    document = case.operation.schema.raw_schema
    raw = document["paths"][case.operation.path][case.operation.method.lower()]
    declared: set[str] = set()
    for content in raw.get("requestBody", {}).get("content", {}).values():
        name = content["schema"].get("$ref", "").rpartition("/")[2]
        declared |= set(document["components"]["schemas"].get(name, {}).get("properties", {}))
    # A name that a caller made up may hold dots, and is told without what cannot be written.
    made_up = any(field.startswith(str(name).replace("\x00", "").strip()[:1]) for name in sent)
    # A form's own name may hold dots, too.
    return made_up or field in declared or first in parameters | declared | {"body", "path", "query"}


def _named(failure: Any) -> str:
    assert isinstance(failure, Failure)
    return str(failure.title)


def _shown(case: Case[Any]) -> str:
    return f"{case.path_parameters} {case.query} {case.body!r}"[:400]


def every_check() -> list[str]:
    """The names of the checks that run."""
    return sorted(CHECKS.get_all_names())
