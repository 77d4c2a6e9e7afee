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
    embeddings: str | None = None
    """What recall goes by beside words: a folder with a sentence model (`make meaning` fetches one), or
    `endpoint:MODEL`, which sends what customers said to the service that OPENAI_BASE_URL names. Unset: words alone."""
    private_pages: bool = False
    """Whether web pages of a knowledge base, and sounds that a call plays from elsewhere than its application, may be
    at private addresses: an intranet, or this machine. Those at the addresses where clouds keep their machines' keys
    are never read."""
    like_the_cloud: bool = False
    """Whether projects have the original's awkward habits until they choose: what was just made cannot be read yet,
    control-plane writes take their time, programs find themselves UNKNOWN, its limits hold. For tests of programs."""
    round_seconds: float = 20.0
    """A turn nobody answered is delivered again after this long."""
    turn_deadline_seconds: float = 45.0
    """A turn nobody answered by then is handed to a person."""
    hold_seconds: float = 10.0
    """How long the next turn, and what a flow says, wait for the answer before them."""
    half_done_seconds: float = 10.0
    """A handoff that a program began and left is finished by the platform after this long."""
    paused_seconds: float = 259_200.0
    """A conversation that its worker paused and did not take up again waits for anybody after this long, at most
    14 days."""
    callback_offer_seconds: float = 120.0
    """A caller who waits for a person this long is offered a callback, or to leave a message."""
    relay_sessions: int = 0
    """How many ConversationRelay sessions one process carries at once; one more is refused with error 64109 and its
    call goes on at the action URL. 0 sets no limit."""
    webhook_timeout_seconds: float = 15.0
    """How long a webhook's receiver may take; real seconds."""
    wrong_credentials_per_minute: int = 30
    """How many wrong credentials one client address, or one user name, may send in a minute before it is told to
    wait (429); 0 sets no limit. Right ones from this machine always pass."""
    sign_in_attempts: int = 10
    """After so many wrong passwords for one user name within a quarter of an hour nobody signs in under it for a
    while, nor after five times as many from one address; 0 never locks."""
    sign_in_lock_seconds: float = 900.0
    """How long a user name or an address is locked."""
    session_hours: float = 336.0
    """A sign-in ends after this long, used or not."""
    session_idle_hours: float = 72.0
    """A sign-in that is not used for this long ends."""
    audit_retention_days: float = 365.0
    """Rows of the audit log older than this many days are forgotten."""
    oidc_issuer: str | None = None
    """The identity provider people may sign in at (OpenID Connect), as its tokens name it: an https address."""
    oidc_client_id: str | None = None
    """What this server is called at the identity provider."""
    oidc_client_secret: str | None = None
    """Its secret there; unset for a public client, which PKCE alone protects."""
    oidc_name: str = "single sign-on"
    """What the button on the sign-in screen calls the identity provider."""
    oidc_scopes: str = "openid email profile"
    """What is asked for; some providers list groups only when `groups` is asked for too."""
    oidc_groups_claim: str = "groups"
    """The claim that lists somebody's groups."""
    oidc_roles: str = ""
    """Which group has which role, such as `support=worker,leads=supervisor,it=administrator`; the groups then
    decide at every sign-in. Unset: roles are given in the console."""
    oidc_new_users: str | None = None
    """The role of somebody who signs in there and has no user here yet; unset, they are turned away."""
    heartbeat_seconds: float = 15.0
    """A live feed with nothing to tell gives a sign of life this often; real seconds. A screen that hears nothing
    for two and a half times as long says that the connection is lost."""
    event_retention_days: float = 30.0
    """Events, webhook attempts and records of routing older than this many days are forgotten."""
    speech_folder: Path | None = None
    """Where fetched speech models lie (`tieline speech install`); unset: `tieline/speech` in the user's
    data folder, `~/.local/share`."""
    public_url: str | None = None
    """The address others reach this server by, such as `https://tieline.example.org`; its host name is
    then accepted."""

    @property
    def reached_at(self) -> str:
        """Return the address at which others reach this server: the public one, or this machine's."""
        return (self.public_url or self.own_url).rstrip("/")

    @property
    def resolved_database_url(self) -> str:
        """Return the database's URL: the given one, or the file in the data folder."""
        return self.database_url or f"sqlite:///{self.data / 'tieline.db'}"

    @property
    def resolved_speech_folder(self) -> Path:
        """Return where fetched speech models lie; apart from the data, which a reset empties."""
        if self.speech_folder is not None:
            return self.speech_folder
        home = os.environ.get("XDG_DATA_HOME")
        return (Path(home) if home else Path.home() / ".local/share") / "tieline/speech"

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
    _check_database_url(str(values.get("database_url") or ""))
    values.update({name: value for name, value in overrides.items() if value is not None})
    return Settings(**values)  # type: ignore[arg-type]


def _check_database_url(url: str) -> None:
    # The URL may hold a password, so it is not repeated.
    if url and not url.startswith(("postgresql://", "postgresql+psycopg://", "sqlite:///")):
        raise Invalid(
            "TIELINE_DATABASE_URL must begin with postgresql://, or be unset for a file in the data folder.",
            field="TIELINE_DATABASE_URL",
        )


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
    return Path(raw) if kind.startswith("Path") else raw
