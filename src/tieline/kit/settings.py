"""The settings of the house, read once from the environment (`TIELINE_…`); every default works on a laptop.

The sentence under each setting is its line in `docs/reference/settings.md`, which `scripts/reference.py` writes.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from tieline.kit.errors import Invalid


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What an operator may set. Durations are seconds of business time unless they say otherwise."""

    data: Path = Path("tieline-data")
    """The data folder: database, local key, certificates, credentials. One server at a time works on it."""
    database_url: str | None = None
    """`postgresql://…`; unset is the SQLite file `tieline.db` in the data folder."""
    host: str = "127.0.0.1"
    """Address to listen on."""
    port: int = 8700
    """Port to listen on; 0 takes a free one."""
    phone: bool | None = None
    """Whether the phone simulator is served; unset: only while `host` is loopback, because it writes as
    any customer."""
    turnable_clock: bool = False
    """Business time can be turned forward (`POST /console/api/clock`); for tests and rehearsals only."""
    model: str = "auto"
    """Which model the built-in agent asks: `auto` (a real one when OPENAI_API_KEY or OPENAI_BASE_URL names
    it, else the rehearsal), `real`, `rehearsal`, or a model's name."""
    round_seconds: float = 20.0
    """A turn nobody answered is delivered again after this long."""
    turn_deadline_seconds: float = 45.0
    """A turn nobody answered by then is handed to a person."""
    hold_seconds: float = 10.0
    """How long the next turn, and what a flow says, wait for the answer before them."""
    half_done_seconds: float = 10.0
    """A handoff that a program began and left is finished by the platform after this long."""
    webhook_timeout_seconds: float = 15.0
    """How long a webhook's receiver may take; real seconds."""
    event_retention_days: float = 30.0
    """Events and webhook attempts older than this many days are forgotten."""
    public_url: str | None = None
    """The address others reach this server by, such as `https://tieline.example.org`; its host name is
    then accepted."""

    @property
    def resolved_database_url(self) -> str:
        """Return the database's URL: the given one, or the file in the data folder."""
        return self.database_url or f"sqlite:///{self.data / 'tieline.db'}"

    @property
    def own_url(self) -> str:
        """Return the address at which this process reaches itself; another would be somebody else's."""
        host = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}.get(self.host, self.host)
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    @property
    def serves_phone(self) -> bool:
        """Say whether the phone simulator answers: when asked for, else only on loopback."""
        return self.phone if self.phone is not None else self.host in {"127.0.0.1", "::1", "localhost"}


def read_settings(environment: Mapping[str, str] | None = None, **overrides: object) -> Settings:
    """Return the settings of `environment` (the process's by default); `overrides` win unless None.

    Raises `Invalid` naming the variable that cannot be read.
    """
    environment = os.environ if environment is None else environment
    values: dict[str, object] = {}
    for field in fields(Settings):
        name = f"TIELINE_{field.name.upper()}"
        if raw := environment.get(name):
            values[field.name] = _read(name, raw, str(field.type))
    values.update({name: value for name, value in overrides.items() if value is not None})
    return Settings(**values)  # type: ignore[arg-type]


def _read(name: str, raw: str, kind: str) -> object:
    try:
        if kind.startswith("int"):
            return int(raw)
        if kind.startswith("float"):
            return float(raw)
    except ValueError as error:
        raise Invalid(f"{name} must be a number.", field=name) from error
    if kind.startswith("bool"):
        return raw.strip().lower() in {"1", "true", "yes", "on"}
    return Path(raw) if kind == "Path" else raw
