"""Writes the pages of docs/reference/ that the code itself knows: settings, events, errors, cli, wire-coverage.

Usage: python scripts/reference.py. A test (tests/architecture/test_reference.py) fails while a page differs from what
this would write. The vendor's operations come from docs/reference/wire-operations.txt.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

import tieline
from tieline.doorway import envelope
from tieline.kit import settings as settings_module
from tieline.kit.errors import TielineError
from tieline.kit.events import Event
from tieline.kit.settings import Settings

K = TypeVar("K")

FOLDER = Path(__file__).parent.parent / "docs/reference"
OPERATIONS = FOLDER / "wire-operations.txt"
EXERCISED = FOLDER / "wire-tests.txt"
_WRITTEN = "Written by `scripts/reference.py`; change the code, not this page.\n"
_COMMANDS = (
    "", "serve", "env", "links", "text", "call", "run", "erase", "reset", "speech", "speech status", "speech install",
)  # fmt: skip
# What the state "served" does not say, by product.
_NOTES: Mapping[str, str] = {
    "memory v1": "Data mappings are kept and checked, and move no data: no operation brings rows for them. Of identity "
    "resolution settings, `matchingAlgo` and `enforceUnique` take their defaults only. "
    "`docs/decisions/0015-identity-settings-and-data-mappings.md` says why.",
}
_GAP = re.compile(r"\{[^}]*\}")

# --- settings -----------------------------------------------------------------------------------


def settings_page() -> str:
    """The page of every `TIELINE_…` variable: its default and the sentence under the field."""
    sentences = _sentences_of_fields()
    rows = [
        (f"`TIELINE_{field.name.upper()}`", _default(field.default), sentences[field.name])
        for field in fields(Settings)
    ]
    return _page(
        "Settings",
        "Environment variables, read once at start. Durations are seconds of business time unless they say otherwise. "
        "Yes is `1`, `true`, `yes` or `on`. Options of `tieline serve` win over them.",
        _table(("variable", "default", "what it does"), rows),
        "The built-in agent's model also reads `OPENAI_API_KEY`, `OPENAI_BASE_URL` and `OPENAI_DEFAULT_MODEL` "
        "(`docs/howto/use-a-real-model.md`).",
    )


def _sentences_of_fields() -> dict[str, str]:
    """What stands under each field of `Settings`; Python keeps no docstring of an attribute, the source does."""
    tree = ast.parse(inspect.getsource(settings_module))
    found = next(node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Settings")
    return {
        before.target.id: " ".join(str(after.value.value).split())
        for before, after in zip(found.body, found.body[1:], strict=False)
        if isinstance(before, ast.AnnAssign)
        and isinstance(before.target, ast.Name)
        and isinstance(after, ast.Expr)
        and isinstance(after.value, ast.Constant)
    }


def _default(value: object) -> str:
    if value is None or value is MISSING:
        return ""
    if isinstance(value, bool):
        return "no" if not value else "yes"
    return f"`{value:g}`" if isinstance(value, float) else f"`{value}`"


# --- events -------------------------------------------------------------------------------------


_ABOUT_EVENTS = (
    "Each event is written in the transaction that made it true. The live feeds (`GET /console/api/live`, "
    "`/desktop/api/live`, `/phone/api/live`, Server-Sent Events) send each as `id: <cursor>` and "
    '`data: {"type", "at", "conversationId"?, "profileId"?, "taskId"?, "data": {…}}` with camelCase names; '
    "`Last-Event-ID` or `?after=<cursor>` resumes. Every event also carries the account's id. Events hold ids and "
    "changed fields, never a customer's words."
)


def events_page() -> str:
    """The page of every event: the fields it carries and what became true."""
    by_room: dict[str, list[type[Event]]] = {}
    for event in sorted(_leaves(Event), key=lambda kind: kind.__name__):
        by_room.setdefault(event.__module__.split(".")[1], []).append(event)
    parts = [_ABOUT_EVENTS]
    for room in sorted(by_room):
        rows = [(f"`{kind.__name__}`", _fields_of(kind), _first_line(kind)) for kind in by_room[room]]
        parts += [f"## {room}", _table(("event", "fields", "what became true"), rows)]
    return _page("Events", *parts)


def _fields_of(kind: type[Event]) -> str:
    return ", ".join(f"`{field.name}`" for field in fields(kind) if field.name != "account_id")


# --- errors -------------------------------------------------------------------------------------

# What a caller does about each line of the table; a new line without advice fails the test.
_ADVICE: Mapping[str, str] = {
    "Unauthenticated": "Send HTTP Basic: an API key and its secret, or the account id and its auth token (`tieline env`).",
    "TooManyAttempts": "Wait as many seconds as `Retry-After` says, then send the right credentials.",
    "SignInLocked": "Wait as many seconds as `Retry-After` says, or ask an administrator for a link to set a new password.",
    "SignInRefused": "Check both; an administrator can make a link to set a new password.",
    "CrossSite": "Open the screen at this server's own address; a session's cookie does not answer other sites.",
    "NotFound": "Check the id and the account: what belongs to another account is not found either.",
    "Conflict": "Fetch what stands in the way (`X-Conflicting-Resource-Id` names it, where there is one) and use it.",
    "Refused": "Not allowed now, or not with this key; the sentence says what would have to be different.",
    "Invalid": "Correct the field that `field` names and send again; nothing was changed.",
    "Unavailable": "Send again later: an outside service did not answer.",
    "TielineError": "The sentence says what to do.",
}
NUMBERS: Mapping[int, tuple[int, str]] = {
    20004: (405, "The path is right and the method is not."),
    20009: (409, "The message is still on its way: ask again when it has arrived or failed."),
    20412: (412, "`If-Match` named an older version: fetch again, send the new ETag."),
    20500: (502, "The interceptor of `tieline run` could not reach the real host; `tieline run --help` names `--tunnel`."),
    21201: (400, "A call needs a `To`."),
    21205: (400, "`Url`, or another address a call is to fetch, is missing or no URL."),
    21210: (400, "A call's `From` is not one of this account's numbers."),
    21211: (400, "`To` is no phone number in the international form; a call's may also be `client:` and a worker."),
    21212: (400, "A call's `From` is no phone number in the international form."),
    21213: (400, "A call needs a `From`."),
    21214: (400, "A call's `To` is one of the project's own numbers."),
    21220: (400, "The call is over, or was not answered yet: nothing of the kind can be asked of it now."),
    21266: (400, "`To` and `From` are the same number."),
    21421: (400, "`PhoneNumber` is no phone number in the international form."),
    21422: (400, "A project has that number already."),
    21451: (400, "`AreaCode` must be three digits of North America."),
    21452: (400, "A number needs a `PhoneNumber` or an `AreaCode`."),
    21502: (400, "`VoiceUrl` or `VoiceFallbackUrl` is no URL."),
    21602: (400, "A message needs a `Body`."),
    21603: (400, "A message needs a `From`."),
    21604: (400, "A message needs a `To`."),
    21606: (400, "`From` is not a number of this project."),
    21609: (400, "`StatusCallback` is no URL."),
    21617: (400, "A message has at most 1,600 characters."),
    21620: (400, "`MediaUrl` is no URL, or there are more than ten."),
    520044: (400, "An account holds no more memory stores: use one that is there, or delete one."),
    520050: (409, "Every store needs its Contact group: customers are found by it."),
    520053: (400, "A store holds no more trait groups: change one that is there."),
    520054: (400, "A trait group holds no more traits: put some into another group."),
}  # fmt: skip


def errors_page() -> str:
    """The page of error numbers: the table of the doors, single numbers, and every refusal's sentence."""
    rows = [
        (str(status), str(code), kind.__name__, _ADVICE[kind.__name__])
        for kind, status, code in envelope._TABLE
    ]
    numbers = [(str(status), str(code), meaning) for code, (status, meaning) in sorted(NUMBERS.items())]
    return _page(
        "Errors",
        "A refusal is JSON: `code`, `message`, `more_info`, `status`, and `field` when one field is to blame. "
        "Under `/v3/` it is `code`, `message`, `httpStatusCode`, `userError`, `params`. The model's door (`/v1/responses`, "
        "`/v1/chat/completions`) answers in the shape of that API. A refused request changes nothing.",
        _table(("status", "code", "kind", "what to do"), rows),
        "## Numbers of their own",
        _table(("status", "code", "when"), numbers),
        "A Host header of somebody else is answered with 421 (`TIELINE_PUBLIC_URL` is the cure).",
        "## Every refusal",
        _table(("refusal", "status", "sentence"), list(_refusals())),
    )


def _refusals() -> Iterator[tuple[str, str, str]]:
    named = {kind for kind, _, _ in envelope._TABLE}
    # What commands and the interceptor say to a person at a terminal has no number.
    rooms = [
        kind for kind in _leaves(TielineError) if kind.__module__.split(".")[1] not in ("app", "intercept")
    ]
    for kind in sorted(set(rooms) - named, key=lambda kind: (kind.__module__, kind.__name__)):
        status = getattr(kind, "status", None) or next(
            s for of, s, _ in envelope._TABLE if issubclass(kind, of)
        )
        yield f"`{kind.__module__.removeprefix('tieline.')}.{kind.__name__}`", str(status), _first_line(kind)


# --- command line -------------------------------------------------------------------------------


def cli_page() -> str:
    """The page of the commands: the help each prints."""
    parts = [
        "`./tieline` in a checkout, `tieline` where it is installed. Errors are one sentence and exit code 1."
    ]
    for command in _COMMANDS:
        parts += [f"## tieline {command}".rstrip(), f"```\n{_help_of(command)}\n```"]
    return _page("Command line", *parts)


def _help_of(command: str) -> str:
    from typer.testing import CliRunner

    from tieline.app.cli import app

    shell = {
        "COLUMNS": "100",
        "TERMINAL_WIDTH": "100",
        "TIELINE_DATA": "",
        "TIELINE_HOST": "",
        "TIELINE_PORT": "",
    }
    answer = CliRunner().invoke(app, [*command.split(), "--help"], prog_name="tieline", env=shell)
    return "\n".join(line.rstrip() for line in answer.stdout.strip().splitlines())


# --- wire ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Operation:
    """One operation as a path of the wire has it; `pattern` is the path with its gaps unnamed."""

    product: str
    method: str
    path: str

    @property
    def pattern(self) -> tuple[str, str]:
        """Method and path, comparable whatever the gaps are called."""
        return self.method, _GAP.sub("{}", self.path)


def read_operations() -> dict[str, tuple[str, list[Operation]]]:
    """The vendor's operations: product -> (host, operations)."""
    products: dict[str, tuple[str, list[Operation]]] = {}
    name = ""
    for line in OPERATIONS.read_text().splitlines():
        if heading := re.fullmatch(r"\[(.+)\] (\S+)", line):
            name = heading[1]
            products[name] = (heading[2], [])
        elif line and not line.startswith("#"):
            method, path = line.split(" ")
            products[name][1].append(Operation(name, method, path))
    return products


def mounted() -> set[tuple[str, str]]:
    """What the application serves: method and path, gaps unnamed."""
    from tieline.app.main import create_app

    with tempfile.TemporaryDirectory() as folder:
        return operations_in(create_app(Settings(data=Path(folder))).openapi())


def operations_in(document: Mapping[str, Any]) -> set[tuple[str, str]]:
    """The operations of an OpenAPI document: method and path, gaps unnamed."""
    return {
        (method.upper(), _GAP.sub("{}", path))
        for path, methods in document["paths"].items()
        for method in methods
    }


def unnamed(path: str) -> str:
    """A path with its gaps unnamed."""
    return _GAP.sub("{}", path)


def exercised() -> dict[tuple[str, str], list[str]]:
    """Which test files called an operation and got a good answer, as `make wire-record` wrote it down."""
    found: dict[tuple[str, str], list[str]] = {}
    for line in EXERCISED.read_text().splitlines():
        if not line.startswith("#"):
            operation, _, files = line.partition(": ")
            method, path = operation.split(" ")
            found[method, _GAP.sub("{}", path)] = files.split()
    return found


def wire_page(served: Set[tuple[str, str]] | None = None) -> str:
    """The page of the wire: each operation of the vendor, and whether it is in `served` (`mounted()` by default)."""
    served = mounted() if served is None else served
    products, tests = read_operations(), exercised()
    counts, parts = [], []
    for name, (host, operations) in products.items():
        states = [(each, each.pattern in served) for each in operations]
        counts.append((name, host, f"{sum(state for _, state in states)} of {len(states)}"))
        rows = [
            (each.method, f"`{each.path}`", "served", _exercised_by(tests.get(each.pattern, [])))
            if state
            else (each.method, f"`{each.path}`", "not yet", "")
            for each, state in states
        ]
        parts += [
            f"## {name}",
            *([_NOTES[name]] if name in _NOTES else []),
            _table(("method", "path", "state", "exercised by"), rows),
        ]
    return _page(
        "Wire coverage",
        "Which operations of the vendor's products this server answers. What is served is complete for what it accepts; "
        "what is not answers 404 (code 20404), or 405 (20004) where only the method is missing. Products are reached by "
        "their own host through `tieline run`, by plain path, and by `/-/<host>/<path>`. "
        "Of the 2010 API only what programs for agents and handoffs ask for is listed. "
        "The last column names the test files, below `tests/`, that got a good answer from an operation "
        "(`make wire-record` writes them down). `wire/test_sdk_walk.py` walks every served operation through the official "
        "SDK's classes; `wire/test_contract.py` holds the server against its own `/openapi.json`; `wire/test_shapes.py` "
        "holds the answer of every served read against the vendor's own document.",
        _table(("product", "host", "served"), counts),
        *parts,
    )


def _exercised_by(files: Sequence[str]) -> str:
    return ", ".join(f"`{each.removeprefix('tests/')}`" for each in files) or "nobody: run `make wire-record`"


# --- common -------------------------------------------------------------------------------------


def _leaves(base: type[K]) -> Iterator[type[K]]:
    """Every class of ours below `base` that has no class below it; all modules are loaded first."""
    for module in pkgutil.walk_packages(tieline.__path__, "tieline."):
        if ".migrations" not in module.name and not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    yield from _below(base)


def _below(base: type[K]) -> Iterator[type[K]]:
    children = [kind for kind in base.__subclasses__() if kind.__module__.startswith("tieline.")]
    for kind in children:
        yield from _below(kind)
    if not children:
        yield base


def _page(title: str, *parts: str) -> str:
    return "\n\n".join((f"# {title}", _WRITTEN.rstrip(), *parts)) + "\n"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _first_line(kind: type) -> str:
    return " ".join(inspect.cleandoc(kind.__doc__ or "").split("\n\n")[0].split())


PAGES: Mapping[str, Callable[[], str]] = {
    "settings.md": settings_page,
    "events.md": events_page,
    "errors.md": errors_page,
    "cli.md": cli_page,
    "wire-coverage.md": wire_page,
}


def main() -> None:
    """Write every page."""
    for name, render in PAGES.items():
        (FOLDER / name).write_text(render())
        print(f"docs/reference/{name}")


if __name__ == "__main__":
    main()
