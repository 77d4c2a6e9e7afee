"""`tieline run -- COMMAND`: a program written for the public APIs, run against this server.

The story in order: find the server, choose the model, start the interceptor, start the program, watch its
port, hold its lease, wait for its end, clean up. Each part is a file of its own beside this one.
"""

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tieline.app.commands.local_server import LocalServer, find_local_server, project_values
from tieline.app.commands.run_child import Child, CommandNotStarted
from tieline.app.commands.run_environment import Line, caller_proxy, caller_roots, program_environment
from tieline.app.commands.run_interpreter import resolve_python
from tieline.app.commands.run_listening import PortWatch, find_free_port
from tieline.app.commands.run_model import ModelPlan, find_script, plan_model, read_dotenv
from tieline.app.commands.run_serving import Registration, keep_serving
from tieline.intercept import (
    ExchangeLog,
    ExchangeRecord,
    Interceptor,
    PrivateAuthority,
    RouteTable,
    TrustBundle,
)
from tieline.intercept.routes import Origin

NOT_FOUND_CODE = 127


@dataclass(frozen=True, kw_only=True)
class RunOptions:
    """The options of one run, as `cli.py` read them; `port` 0 picks a free one."""

    command: tuple[str, ...]
    data: Path
    port: int
    model: str
    tunnels: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Everything decided before anything starts."""

    server: LocalServer
    project: dict[str, str]
    command: tuple[str, ...]
    name: str
    port: int
    model: ModelPlan
    tunnels: frozenset[str]


def run_program(options: RunOptions) -> int:
    """Run the command to its end; its own exit code, or 127 when it could not be started."""
    plan = _make_plan(options)
    _introduce(plan)
    with asyncio.Runner(loop_factory=_quick_loop()) as runner:
        return runner.run(_run(plan))


def _make_plan(options: RunOptions) -> Plan:
    server = find_local_server(options.data)
    model = plan_model(options.model, os.environ, read_dotenv(options.command, Path.cwd()))
    command, note = resolve_python(options.command, os.environ.get("PATH"))
    if note:
        _say(note)
    return Plan(
        server=server,
        project=project_values(server),
        command=command,
        name=_program_name(options.command),
        port=options.port or find_free_port(),
        model=model,
        tunnels=frozenset(host.lower() for host in options.tunnels),
    )


async def _run(plan: Plan) -> int:
    async with _intercepted(plan) as line:
        watch = PortWatch(plan.port)
        try:
            child = Child(
                plan.command,
                program_environment(os.environ, project=plan.project, line=line, model=plan.model),
            )
        except CommandNotStarted as error:
            _say(str(error))
            return NOT_FOUND_CODE
        child.forward_signals(asyncio.get_running_loop())
        try:
            async with _served(plan, line, child, watch):
                code = await child.wait()
        finally:
            child.end()
    if code and watch.was_taken:
        _say(f"another program listens on port {plan.port}; if {plan.name} should listen, add: --port 0")
    return code


@contextlib.asynccontextmanager
async def _intercepted(plan: Plan) -> AsyncIterator[Line]:
    """A running interceptor and its certificate file, both gone afterwards."""
    server = urlsplit(plan.server.url)
    table = RouteTable(
        Origin("http", server.hostname or "127.0.0.1", server.port or 80),
        rehearsal=plan.model.rehearsal,
        tunnels=plan.tunnels,
    )
    authority = PrivateAuthority()
    log = ExchangeLog(on_fault=_FaultTeller())
    interceptor = Interceptor(
        table,
        authority=authority,
        log=log,
        extra_roots=caller_roots(os.environ),
        via=caller_proxy(os.environ),
    )
    await interceptor.start()
    try:
        with TrustBundle(authority, with_public_roots=bool(plan.tunnels)) as bundle:
            yield Line(proxy_url=interceptor.url, bundle=bundle.path, port=plan.port)
    finally:
        await interceptor.stop()


@contextlib.asynccontextmanager
async def _served(plan: Plan, line: Line, child: Child, watch: PortWatch) -> AsyncIterator[None]:
    """Register the program whenever it listens, and take only its own registration away at the end."""
    number = plan.project.get("TWILIO_PHONE_NUMBER", "")
    registration = Registration(
        plan.server, number=number, port=plan.port, name=plan.name, public_domain=line.public_domain
    )

    def is_listening() -> bool:
        return watch.is_listening(child.process_id, leads_group=child.leads_group)

    def say(serves: bool) -> None:
        who = plan.name if serves else registration.successor
        _say(f"{number} is served by {who} now" + (f" (port {plan.port})." if serves else "."))

    keeper = asyncio.create_task(keep_serving(registration, is_listening, say))
    try:
        yield
    finally:
        keeper.cancel()
        await asyncio.wait([keeper])
        if registration.is_held:
            await asyncio.to_thread(registration.remove)
            say(False)
        if not keeper.cancelled() and (error := keeper.exception()) is not None:
            _say(f"{plan.name} could not be registered: {error}")


class _FaultTeller:
    """Says each fault of the line once, so that a program that tries again does not flood the screen."""

    def __init__(self) -> None:
        self._told: set[str] = set()

    def __call__(self, record: ExchangeRecord) -> None:
        if record.fault and record.fault not in self._told:
            self._told.add(record.fault)
            _say(record.fault)


def _introduce(plan: Plan) -> None:
    kind = "the rehearsal model" if plan.model.rehearsal else "the real model"
    number = plan.project.get("TWILIO_PHONE_NUMBER", "no number")
    _say(f"{kind} answers: {plan.model.why}.")
    _say(f"{plan.name} will serve {number} if it listens on port {plan.port}.")
    _say(f"phone, desktop and console: {plan.server.url}")


def _say(sentence: str) -> None:
    # Standard output belongs to the program.
    print(f"tieline: {sentence}", file=sys.stderr, flush=True)


def _program_name(command: tuple[str, ...]) -> str:
    """What a person would call the program: its script, else its first word."""
    return (find_script(command, Path.cwd()) or Path(command[0])).name


def _quick_loop() -> "type[asyncio.AbstractEventLoop] | None":
    """Uvloop where it is to be had: it halves what the interceptor adds to a call."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.Loop
