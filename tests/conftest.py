"""What every test shares: one category per module, no way off this machine, and both database engines.

The helpers behind the fixtures are in tests/support/; rooms keep their own fixtures beside their tests.
"""

from __future__ import annotations

import gc
import os
import shutil
import signal
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import hypothesis
import pytest

from tests.support import postgres, schema, wire_record
from tests.support.browser import find_chromium
from tests.support.categories import complaints
from tests.support.network import stay_on_loopback
from tests.support.outside import give_up
from tests.support.speech_parts import find_speech
from tests.support.spread import spread
from tieline.kit.clock import TurnableClock
from tieline.kit.db import Database
from tieline.models.speech.choice import SpeechEngines

stay_on_loopback()

# A house and its doors are hundreds of thousands of objects that stay: looking through them takes a quarter of the run.
gc.set_threshold(20_000, 20, 50)

# Other work on the machine must not fail a test: no time is asserted, and five seconds may pass before a busy one answers.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")
for _part in ("connect", "read", "write", "pool"):
    setattr(httpx._config.DEFAULT_TIMEOUT_CONFIG, _part, 60.0)

# A shell ignores Ctrl-C for what it starts in the background, and programs started here would inherit that.
if threading.current_thread() is threading.main_thread():
    signal.signal(signal.SIGINT, signal.default_int_handler)

# A developer's own keys and settings must not reach a test, save what is meant for tests.
for _name in list(os.environ):
    if _name.startswith(("TIELINE_", "TWILIO_", "OPENAI_")) and not _name.startswith("TIELINE_TEST_"):
        del os.environ[_name]


_MEMORY_DISK = Path("/dev/shm")
_ROOM_NEEDED = 2 * 2**30


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options of our own."""
    wire_record.add_option(parser)


def pytest_configure(config: pytest.Config) -> None:
    """Keep the tests' files in memory where there is room: every commit of every story waits for its disk."""
    wire_record.begin(config)
    if _MEMORY_DISK.is_dir() and shutil.disk_usage(_MEMORY_DISK).free > _ROOM_NEEDED:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_MEMORY_DISK))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Refuse modules without a category; leave the benchmarks out unless `-m` asks for some kind."""
    modules = {item.module for item in items if isinstance(item, pytest.Function)}
    found = complaints(sorted(modules, key=lambda module: module.__name__))
    if found:
        raise pytest.UsageError("\n".join(found))
    if not config.option.markexpr:
        benches = [item for item in items if item.get_closest_marker("bench")]
        config.hook.pytest_deselected(items=benches)
        items[:] = [item for item in items if item not in benches]
    if hasattr(config, "workerinput"):
        items[:] = spread(items, folders=("chaos", "programs", "browser"))


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The URL of a PostgreSQL server on which tests may create databases."""
    given = os.environ.get("TIELINE_TEST_POSTGRES_URL")
    if given:
        yield given
        return
    binaries = postgres.find_binaries()
    if binaries is None:
        give_up("No PostgreSQL: install one, or name a server in TIELINE_TEST_POSTGRES_URL.")
    with postgres.throwaway_server(binaries) as url:
        yield url


@pytest.fixture
def postgres_database_url(postgres_url: str) -> Iterator[str]:
    """The URL of an empty PostgreSQL database of this test's own."""
    with postgres.fresh_database(postgres_url) as url:
        yield url


@pytest.fixture(scope="session")
def postgres_tables(postgres_url: str) -> Iterator[str]:
    """The URL of a database with every room's tables, for one test after the other."""
    with schema.postgres_with_tables(postgres_url) as url:
        yield url


@pytest.fixture
def postgres_tables_url(postgres_tables: str) -> Iterator[str]:
    """The URL of a PostgreSQL database with every room's tables, empty, which no other test uses meanwhile."""
    yield postgres_tables
    schema.empty_tables(postgres_tables)


@pytest.fixture(params=["sqlite", "postgresql"])
def tables_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database of this test's own with every room's tables, empty, on each engine in turn."""
    if request.param == "sqlite":
        return schema.sqlite_with_tables(tmp_path)
    return str(request.getfixturevalue("postgres_tables_url"))


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database of this test's own, on each engine in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'tieline.sqlite3'}"
    return str(request.getfixturevalue("postgres_database_url"))


@pytest.fixture
def clock() -> TurnableClock:
    """The clock of this test's database: it moves only when the test turns it."""
    return TurnableClock()


@pytest.fixture
async def db(tables_url: str, clock: TurnableClock) -> AsyncIterator[Database]:
    """A database with every room's tables, on each engine in turn."""
    database = Database.open(tables_url, clock=clock)
    yield database
    await database.close()


@pytest.fixture
async def sqlite_db(tmp_path: Path, clock: TurnableClock) -> AsyncIterator[Database]:
    """The same on SQLite alone, for tests about rules rather than about storing."""
    database = Database.open(schema.sqlite_with_tables(tmp_path), clock=clock)
    yield database
    await database.close()


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The path of a Chromium; start it with tests.support.browser.CHROMIUM_ARGUMENTS."""
    found = find_chromium()
    if found is None:
        give_up("No Chromium: install one, or name it in TIELINE_TEST_CHROMIUM.")
    return found


@pytest.fixture(scope="session")
def oldest_sdk_python() -> str:
    """A Python that has the oldest SDK that must go on working, apart from the one the checkout uses."""
    python = Path(__file__).parent.parent / ".venv-sdk-1.0/bin/python"
    if not python.exists():
        give_up("No environment with the oldest SDK: `make test` makes it.")
    return str(python)


@pytest.fixture(scope="session")
def speech() -> Iterator[SpeechEngines]:
    """Engines that hear and speak on real sound, as good as they are without a download."""
    engines = find_speech()
    yield engines
    engines.close()


@pytest.fixture(scope="session")
def artifacts() -> Path:
    """The folder that keeps what a person may want to look at afterwards, such as screenshots."""
    folder = Path(__file__).parent.parent / "test-artifacts"
    folder.mkdir(exist_ok=True)
    return folder
