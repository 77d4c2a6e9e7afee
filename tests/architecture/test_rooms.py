"""House rules between and inside rooms that the import contracts of pyproject.toml cannot say."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.support import source

pytestmark = pytest.mark.unit

ROOMS = (
    "accounts", "agents", "casework", "channels", "conversations", "flows", "handoff", "intelligence", "interactions",
    "journeys", "knowledge", "memory", "models", "routing", "supervision", "webhooks",
)  # fmt: skip
# Within a room a file may import the kinds of its own height and below, never those above it.
HEIGHTS = {"jobs": 6, "service": 5, "store": 4, "tables": 3, "events": 2, "models": 1, "errors": 1}

# Where the vendor's vocabulary is the language of the room; anything else stops at the doors.
FOREIGN_WORDS = {
    "channels/voice": "voice markup and relay frames are written in it",
    "journeys/calls/call_fields": "what a call tells an application is a form of the vendor's fields",
    "flows/": "the flow definition format and its variables are written in it",
    "routing/expressions": "expressions name attributes as their authors wrote them",
    "routing/matching": "expressions ask for a worker's attributes by the names their authors know",
    "routing/configuration": "a workflow is written in the format its authors know",
    "routing/attributes": "task and worker attributes carry reserved keys",
    "interactions/attributes": "the reserved keys of a task as the vendor's desktops read them",
    "handoff/call_words": "a flow and a task see a call by the names their authors know",
    "handoff/attributes": "the reserved keys of a task are spelled both ways",
}


def _room(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


def _kind(module: str) -> str | None:
    """Return "store" for `store`, `profile_store` and `store.profiles` alike, and so for each kind."""
    for part in reversed(module.split(".")[2:]):
        for kind in HEIGHTS:
            if part == kind or part.endswith(f"_{kind}"):
                return kind
    return None


def _files() -> list[Path]:
    return [path for path in source.python_files() if _room(source.module_name(path)) in ROOMS]


def _module_of(imported: str) -> str:
    """Return the module an imported name lives in: the name itself, or what is before the last dot."""
    path = source.PACKAGE.parent / Path(*imported.split("."))
    return imported if path.with_suffix(".py").exists() or path.is_dir() else imported.rpartition(".")[0]


def _breaches_of_privacy(importer: str, imported: str) -> bool:
    room = _room(imported)
    private = room in ROOMS and _kind(imported) in ("store", "tables")
    return private and _room(importer) not in (room, "app", "migrations")


def _breaches_of_order(importer: str, imported: str) -> bool:
    if _room(importer) != _room(imported):
        return False
    above, below = _kind(importer), _kind(imported)
    return above is not None and below is not None and HEIGHTS[above] < HEIGHTS[below]


def test_a_rooms_store_and_tables_are_its_own() -> None:
    found = [
        f"{source.shown(path)}:{line} imports {name}"
        for path in source.python_files()
        for line, name in source.imported(path)
        if _breaches_of_privacy(source.module_name(path), _module_of(name))
    ]
    assert not found, "\n".join(found)


def test_inside_a_room_imports_point_down() -> None:
    found = [
        f"{source.shown(path)}:{line} imports {name}"
        for path in _files()
        for line, name in source.imported(path)
        if _breaches_of_order(source.module_name(path), _module_of(name))
    ]
    assert not found, "\n".join(found)


def test_foreign_ids_stop_at_the_doors() -> None:
    found = [
        f"{source.shown(path)}:{line} says {name!r}"
        for path in _files()
        if not path.relative_to(source.PACKAGE).as_posix().startswith(tuple(FOREIGN_WORDS))
        for line, name in source.identifiers(source.parse(path))
        if {"sid", "sids"} & set(source.words(name))
    ]
    assert not found, "Spell the id in full, as in `conversation_id`:\n" + "\n".join(found)


def test_every_wire_folder_is_in_the_contract() -> None:
    settings = tomllib.loads((source.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (doors,) = (c for c in settings["tool"]["importlinter"]["contracts"] if c["name"].startswith("doors:"))
    listed = {name.strip("() ").rpartition(".")[2] for name in doors["layers"][0].split("|")}
    wire = source.PACKAGE / "wire"
    folders = {path.parent.name for path in wire.glob("*/__init__.py")} if wire.exists() else set()
    assert folders <= listed, f"Add to the contract in pyproject.toml: {sorted(folders - listed)}"


class TestTheRules:
    """Good and bad samples, so that a rule which sees nothing is noticed."""

    @pytest.mark.parametrize(
        "kind", ["tieline.memory.store", "tieline.memory.trait_store", "tieline.memory.store.traits"]
    )
    def test_a_store_is_known_by_its_name(self, kind: str) -> None:
        assert _kind(kind) == "store"

    def test_another_rooms_store_is_private(self) -> None:
        assert _breaches_of_privacy("tieline.journeys.agent_turn", "tieline.memory.store")
        assert not _breaches_of_privacy("tieline.memory.service", "tieline.memory.store")
        assert not _breaches_of_privacy("tieline.app.wiring", "tieline.memory.store")

    def test_tables_do_not_know_the_service(self) -> None:
        assert _breaches_of_order("tieline.memory.tables", "tieline.memory.service")
        assert not _breaches_of_order("tieline.memory.service", "tieline.memory.tables")
        assert not _breaches_of_order("tieline.memory.recall", "tieline.memory.service")
