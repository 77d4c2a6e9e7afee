"""People sign in at their company's identity provider: OpenID Connect, authorisation code with PKCE.

There: a state (used once, ten minutes, bound to this browser by a cookie), a nonce and a code challenge. Back: the code is
changed for tokens server to server, the ID token is proved (`accounts/people/id_token.py`), and the person found by subject,
else by verified e-mail address, else made if the operator wants that. Groups may decide the roles, anew at every sign-in.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import urlencode, urlsplit

from tieline.accounts import AccountService, Place, Role
from tieline.accounts.people import ROLES, User, UserChanges, UserRole, UserService
from tieline.accounts.people.id_token import Claims, IdTokenRefused, read_id_token
from tieline.accounts.people.models import PendingSignIn
from tieline.journeys.sign_in import Opened
from tieline.kit.db import Database, Transaction
from tieline.kit.errors import Invalid, NotFound, Refused, Unavailable
from tieline.kit.http import HTTPSender
from tieline.kit.pages import PageRequest
from tieline.kit.settings import Settings
from tieline.routing import RoutingService

_KEPT_SECONDS = 3600.0
_TIMEOUT_SECONDS = 10.0
_ONE = PageRequest(size=1)
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class NoIdentityProvider(NotFound):
    """No identity provider is set up here; sign in with a password."""


class ProviderUnavailable(Unavailable):
    """The identity provider did not answer as one does; try again, or sign in with a password."""


class NotKnownHere(Refused):
    """You are signed in at your identity provider, but there is no user for you here; ask an administrator."""


@dataclass(frozen=True, kw_only=True)
class Provider:
    """The identity provider as the settings name it. `roles` are by group, `new_role` is what newcomers get."""

    issuer: str
    client_id: str
    client_secret: str
    name: str
    scopes: str
    groups_claim: str
    roles: Mapping[str, UserRole] = field(default_factory=dict)
    new_role: UserRole | None = None


def provider_of(settings: Settings) -> Provider | None:
    """Return the provider that the settings name, None without one. Raises `Invalid` naming the setting."""
    if not settings.oidc_issuer:
        return None
    if not settings.oidc_client_id:
        raise Invalid("TIELINE_OIDC_ISSUER needs TIELINE_OIDC_CLIENT_ID.", field="TIELINE_OIDC_CLIENT_ID")
    parts = urlsplit(settings.oidc_issuer)
    if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
        raise Invalid("TIELINE_OIDC_ISSUER must be an https address.", field="TIELINE_OIDC_ISSUER")
    pairs = [pair.rpartition("=") for pair in settings.oidc_roles.split(",") if pair.strip()]
    return Provider(
        issuer=settings.oidc_issuer,
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret or "",
        name=settings.oidc_name,
        scopes=settings.oidc_scopes,
        groups_claim=settings.oidc_groups_claim,
        roles={group.strip(): _role(role, "TIELINE_OIDC_ROLES") for group, _, role in pairs},
        new_role=_role(settings.oidc_new_users, "TIELINE_OIDC_NEW_USERS")
        if settings.oidc_new_users
        else None,
    )


def _role(text: str, setting: str) -> UserRole:
    for role in ROLES:
        if role == text.strip():
            return role
    raise Invalid(f"{setting} names a role that is none of {', '.join(ROLES)}.", field=setting)


@dataclass(frozen=True, kw_only=True)
class Begun:
    """Where the browser goes, and the state it must bring back."""

    url: str
    state: str


class OIDCSignIn:
    """Sessions by an identity provider."""

    def __init__(
        self,
        db: Database,
        *,
        accounts: AccountService,
        users: UserService,
        routing: RoutingService,
        http: HTTPSender,
        provider: Provider | None,
    ) -> None:
        """Keep the rooms, the way out, and whom to ask."""
        self._db = db
        self._accounts = accounts
        self._users = users
        self._routing = routing
        self._http = http
        self._provider = provider
        self._known: dict[str, tuple[float, dict[str, Any]]] = {}

    @property
    def name(self) -> str | None:
        """What the provider is called on the sign-in screen; None without one."""
        return self._provider.name if self._provider else None

    async def begin(self, *, redirect_uri: str, next_path: str) -> Begun:
        """Send somebody to the provider. Raises `NoIdentityProvider`, `ProviderUnavailable`."""
        provider = self._which()
        found = await self._discover(provider)
        state, verifier = secrets.token_urlsafe(24), secrets.token_urlsafe(48)
        pending = PendingSignIn(nonce=secrets.token_urlsafe(24), code_verifier=verifier, next_path=next_path)
        await self._db.transact(partial(self._users.begin_elsewhere, state=state, pending=pending))
        query = {
            "response_type": "code",
            "client_id": provider.client_id,
            "redirect_uri": redirect_uri,
            "scope": provider.scopes,
            "state": state,
            "nonce": pending.nonce,
            "code_challenge": _challenge(verifier),
            "code_challenge_method": "S256",
        }
        place = str(found["authorization_endpoint"])
        return Begun(url=f"{place}{'&' if '?' in place else '?'}{urlencode(query)}", state=state)

    async def finish(
        self,
        *,
        state: str,
        code: str,
        redirect_uri: str,
        place: Place,
        instead_of: Mapping[Role, str] | None = None,
    ) -> tuple[Opened, str]:
        """Let somebody in who came back; return the session and the path they wanted.

        Raises `IdTokenRefused` for a state that is unknown, used or too old and for anything wrong with the token,
        `NotKnownHere`, `ProviderUnavailable`.
        """
        provider = self._which()
        pending = await self._db.transact(partial(self._users.end_elsewhere, state=state))
        if pending is None:
            raise IdTokenRefused
        claims = await self._redeem(provider, code=code, redirect_uri=redirect_uri, pending=pending)

        def let_in(tx: Transaction) -> Opened | None:
            user = self._user(tx, provider, claims)
            if not user.may_sign_in:
                # Not raised here: what the provider took from them is to stay taken.
                return None
            who = user.principal()
            if replaced := (instead_of or {}).get(who.role):
                self._accounts.end_session(tx, session_token=replaced)
            opened = self._accounts.open_session(tx, principal=who, place=place)
            return Opened(session_token=opened[0], principal=opened[1])

        entered = await self._db.transact(let_in)
        if entered is None:
            raise NotKnownHere
        return entered, pending.next_path

    def _which(self) -> Provider:
        if self._provider is None:
            raise NoIdentityProvider
        return self._provider

    async def _redeem(
        self, provider: Provider, *, code: str, redirect_uri: str, pending: PendingSignIn
    ) -> Claims:
        found = await self._discover(provider)
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "client_id": provider.client_id,
            "code_verifier": pending.code_verifier,
        }
        if provider.client_secret:
            form["client_secret"] = provider.client_secret
        tokens = await self._ask("POST", str(found["token_endpoint"]), body=urlencode(form).encode())
        token = str(tokens.get("id_token") or "")
        keys_at = str(found["jwks_uri"])
        rest = {
            "issuer": provider.issuer,
            "client_id": provider.client_id,
            "nonce": pending.nonce,
            "groups_claim": provider.groups_claim,
        }
        try:
            return read_id_token(token, keys=await self._get(keys_at), **rest)
        except IdTokenRefused:
            # The provider may have changed its keys since they were kept; asked once more, then refused for good.
            return read_id_token(token, keys=await self._get(keys_at, afresh=True), **rest)

    async def _discover(self, provider: Provider) -> dict[str, Any]:
        found = await self._get(provider.issuer.rstrip("/") + "/.well-known/openid-configuration")
        named = all(found.get(name) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"))
        if found.get("issuer") != provider.issuer or not named:
            raise ProviderUnavailable
        return found

    async def _get(self, url: str, *, afresh: bool = False) -> dict[str, Any]:
        kept = self._known.get(url)
        if kept and not afresh and time.monotonic() - kept[0] < _KEPT_SECONDS:
            return kept[1]
        answer = await self._ask("GET", url)
        self._known[url] = (time.monotonic(), answer)
        return answer

    async def _ask(self, method: str, url: str, *, body: bytes = b"") -> dict[str, Any]:
        headers = {"Accept": "application/json"}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        answer = await self._http.send(
            method=method, url=url, body=body, headers=headers, timeout_seconds=_TIMEOUT_SECONDS
        )
        if method == "POST" and 400 <= answer.status < 500:
            # The code was used already, is too old, or was given to somebody else.
            raise IdTokenRefused
        try:
            value = json.loads(answer.body) if answer.status == 200 else None
        except ValueError:
            value = None
        if not isinstance(value, dict):
            raise ProviderUnavailable
        return value

    def _user(self, tx: Transaction, provider: Provider, claims: Claims) -> User:
        user = self._find(tx, claims) or self._newcomer(tx, provider, claims)
        roles = _roles(provider, claims)
        if roles is None or set(roles) == set(user.roles):
            return user
        changed = self._change(tx, user, UserChanges(roles=roles))
        if not changed.may_sign_in:
            self._accounts.end_user(tx, account_id=user.account_id, user_id=user.user_id)
            return changed
        self._accounts.tell_rights_changed(tx, account_id=user.account_id, user_id=user.user_id)
        return self._with_worker(tx, changed)

    def _find(self, tx: Transaction, claims: Claims) -> User | None:
        known = self._users.find_by_subject(tx, subject=claims.subject)
        if known is not None or claims.email is None:
            return known
        same = self._users.find_by_email(tx, email=claims.email)
        if same is None:
            return None
        if same.oidc_subject is not None:
            # The address moved on to somebody else at the provider.
            raise NotKnownHere
        self._users.set_subject(tx, user_id=same.user_id, subject=claims.subject)
        return self._users.get_user(tx, account_id=same.account_id, user_id=same.user_id)

    def _newcomer(self, tx: Transaction, provider: Provider, claims: Claims) -> User:
        accounts = self._accounts.list_accounts(tx)
        if provider.new_role is None or not accounts:
            raise NotKnownHere
        user = self._users.create_user(
            tx,
            account_id=accounts[0].account_id,
            username=claims.username,
            name=claims.name[:128],
            roles=(provider.new_role,),
            email=claims.email,
            oidc_subject=claims.subject,
        )
        return self._with_worker(tx, user)

    def _with_worker(self, tx: Transaction, user: User) -> User:
        """Return a user who is a worker at some desktop if their role says so."""
        if "worker" not in user.roles or user.worker_id is not None:
            return user
        spaces = self._routing.list_workspaces(tx, account_id=user.account_id, page=_ONE).items
        if not spaces:
            raise NotKnownHere
        worker = self._routing.create_worker(
            tx, workspace_id=spaces[0].workspace_id, friendly_name=user.username[:64], attributes={}
        )
        return self._change(tx, user, UserChanges(worker_id=worker.worker_id))

    def _change(self, tx: Transaction, user: User, changes: UserChanges) -> User:
        return self._users.update_user(tx, account_id=user.account_id, user_id=user.user_id, changes=changes)


def _roles(provider: Provider, claims: Claims) -> tuple[UserRole, ...] | None:
    """Return the roles that the groups give; None where groups decide nothing."""
    if not provider.roles or claims.groups is None:
        return None
    given = {provider.roles[group] for group in claims.groups if group in provider.roles}
    return tuple(given) or ((provider.new_role,) if provider.new_role else ())


def _challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
