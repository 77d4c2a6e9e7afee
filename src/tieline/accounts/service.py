"""The verbs of the accounts room: make accounts and keys, check credentials, let screens in by one-time links."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import replace
from datetime import timedelta

from tieline.accounts import store
from tieline.accounts.errors import AccountNotFound, LinkUsedUp, NoHandoffFlow, SignInNotFound
from tieline.accounts.events import RightsChanged
from tieline.accounts.models import Account, ApiKey, Place, Principal, SignedIn
from tieline.kit.db import Transaction
from tieline.kit.events import emit
from tieline.kit.ids import IdKind, new_id

LINK_LIFE = timedelta(hours=12)
SESSION_LIFE = timedelta(days=14)
_NOTED_EVERY = timedelta(minutes=1)


def _hash(secret: str) -> str:
    # The secrets are 128 random bits or more, so a plain hash is enough and a slow one would cost 200 ms a request.
    return hashlib.sha256(secret.encode()).hexdigest()


class AccountService:
    """Accounts and who may come in."""

    def __init__(
        self, *, session_life: timedelta = SESSION_LIFE, idle_life: timedelta = SESSION_LIFE
    ) -> None:
        """Let a session count for so long in all, and for so long without being used."""
        self._session_life = session_life
        self._idle_life = idle_life

    def create_account(
        self,
        tx: Transaction,
        *,
        friendly_name: str,
        account_id: str | None = None,
        auth_token: str | None = None,
    ) -> Account:
        """Make an account; id and token are drawn by chance unless given."""
        account = Account(
            account_id=account_id or new_id(IdKind.ACCOUNT),
            auth_token=auth_token or secrets.token_hex(16),
            friendly_name=friendly_name,
            handoff_flow_id=None,
            created_at=tx.now,
        )
        store.insert_account(tx, account)
        return account

    def get_account(self, tx: Transaction, *, account_id: str) -> Account:
        """Return an account. Raises `AccountNotFound`."""
        account = store.find_account(tx, account_id=account_id)
        if account is None:
            raise AccountNotFound
        return account

    def rename_account(self, tx: Transaction, *, account_id: str, friendly_name: str) -> Account:
        """Call an account something else. Raises `AccountNotFound`."""
        self.get_account(tx, account_id=account_id)
        store.set_friendly_name(tx, account_id=account_id, friendly_name=friendly_name)
        return self.get_account(tx, account_id=account_id)

    def set_handoff_flow(self, tx: Transaction, *, account_id: str, flow_id: str) -> None:
        """Say which flow passes this account's customers to people."""
        store.set_handoff_flow(tx, account_id=account_id, flow_id=flow_id)

    def handoff_flow_id(self, tx: Transaction, *, account_id: str) -> str:
        """Return the account's handoff flow. Raises `NoHandoffFlow` when none was named."""
        flow_id = self.get_account(tx, account_id=account_id).handoff_flow_id
        if flow_id is None:
            raise NoHandoffFlow
        return flow_id

    def list_accounts(self, tx: Transaction) -> list[Account]:
        """Return every account, oldest first."""
        return store.list_accounts(tx)

    def create_api_key(self, tx: Transaction, *, account_id: str) -> tuple[ApiKey, str]:
        """Make a key and return it with its secret, which is not kept."""
        key = ApiKey(key_id=new_id(IdKind.API_KEY), account_id=account_id, created_at=tx.now)
        secret = secrets.token_urlsafe(24)
        store.insert_key(tx, key_id=key.key_id, account_id=account_id, secret_hash=_hash(secret))
        return key, secret

    def check_basic(self, tx: Transaction, *, username: str, password: str) -> Principal | None:
        """Return who comes with this pair: key and secret, or account id and auth token; None for a wrong one."""
        if username.startswith(IdKind.ACCOUNT.value):
            account = store.find_account(tx, account_id=username)
            known = account is not None and hmac.compare_digest(
                account.auth_token.encode(), password.encode()
            )
            return Principal(account_id=username, role="account", name="API") if known else None
        account_id = store.find_key_account(tx, key_id=username, secret_hash=_hash(password))
        return Principal(account_id=account_id, role="account", name="API") if account_id else None

    def create_login_link(self, tx: Transaction, *, principal: Principal) -> str:
        """Return the token of a link that lets one screen in as `principal`, once, within twelve hours."""
        token = secrets.token_urlsafe(24)
        store.insert_login_link(
            tx, token_hash=_hash(token), principal=principal, expires_at=tx.now + LINK_LIFE
        )
        return token

    def redeem_login_link(
        self, tx: Transaction, *, token: str, place: Place | None = None
    ) -> tuple[str, Principal]:
        """Use a link up and return a session's token with its principal. Raises `LinkUsedUp`."""
        principal = store.take_login_link(tx, token_hash=_hash(token))
        if principal is None:
            raise LinkUsedUp
        return self.open_session(tx, principal=principal, place=place or Place())

    def open_session(self, tx: Transaction, *, principal: Principal, place: Place) -> tuple[str, Principal]:
        """Let somebody in who proved who they are; return the session's token with its principal."""
        token = secrets.token_urlsafe(32)
        let_in = replace(principal, sign_in_id=new_id(IdKind.SIGN_IN))
        store.insert_session(
            tx,
            token_hash=_hash(token),
            principal=let_in,
            place=place,
            expires_at=tx.now + self._session_life,
        )
        return token, let_in

    def find_session(self, tx: Transaction, *, session_token: str) -> Principal | None:
        """Return whom a session belongs to, or None when it is unknown, over, or was left idle too long."""
        found = store.find_session(tx, token_hash=_hash(session_token), idle=self._idle_life)
        return found[0] if found else None

    def find_used_session(self, tx: Transaction, *, session_token: str) -> tuple[Principal | None, bool]:
        """Return whom a session belongs to, and whether its use should be noted; not every request is worth a write."""
        found = store.find_session(tx, token_hash=_hash(session_token), idle=self._idle_life)
        if found is None:
            return None, False
        return found[0], found[1] is not None and tx.now - found[1] >= _NOTED_EVERY

    def touch_session(self, tx: Transaction, *, session_token: str) -> None:
        """Note that a session is used."""
        store.touch_session(tx, token_hash=_hash(session_token))

    def end_session(self, tx: Transaction, *, session_token: str) -> Principal | None:
        """End a session for good and return whose it was, or None when it is unknown or over."""
        principal = store.take_session(tx, token_hash=_hash(session_token))
        if principal is not None:
            self._tell(tx, account_id=principal.account_id, sign_in_id=principal.sign_in_id)
        return principal

    def list_sign_ins(
        self, tx: Transaction, *, account_id: str, user_id: str | None = None
    ) -> list[SignedIn]:
        """Return the sign-ins of an account, or of one of its users, that still count."""
        wanted = {"user_id": user_id} if user_id else {}
        return store.list_sessions(tx, account_id=account_id, idle=self._idle_life, **wanted)

    def end_sign_in(
        self, tx: Transaction, *, account_id: str, sign_in_id: str, user_id: str | None = None
    ) -> None:
        """End one sign-in, only a user's own if `user_id` is given. Raises `SignInNotFound`."""
        wanted = {"account_id": account_id, "sign_in_id": sign_in_id}
        if user_id is not None:
            wanted["user_id"] = user_id
        if not store.delete_sessions(tx, **wanted):
            raise SignInNotFound
        self._tell(tx, account_id=account_id, sign_in_id=sign_in_id)

    def end_user(self, tx: Transaction, *, account_id: str, user_id: str) -> int:
        """End every sign-in of a user and return how many; their live feeds end at once."""
        ended = store.delete_sessions(tx, account_id=account_id, user_id=user_id)
        self.tell_rights_changed(tx, account_id=account_id, user_id=user_id)
        return len(ended)

    def tell_rights_changed(self, tx: Transaction, *, account_id: str, user_id: str) -> None:
        """Let a user's live feeds end, so that they ask anew what they may see."""
        emit(tx, RightsChanged(account_id=account_id, user_id=user_id, sign_in_id=None))

    def end_worker(self, tx: Transaction, *, worker_id: str) -> None:
        """Shut every door a worker had: their sessions, links they have not used yet, and the role of their user."""
        for account_id, user_id in store.release_worker(tx, worker_id=worker_id):
            self.tell_rights_changed(tx, account_id=account_id, user_id=user_id)
        store.delete_login_links(tx, worker_id=worker_id)
        for account_id, sign_in_id in store.delete_sessions(tx, worker_id=worker_id):
            self._tell(tx, account_id=account_id, sign_in_id=sign_in_id)

    def is_signed_in(self, tx: Transaction, *, worker_id: str) -> bool:
        """Say whether any session of a worker still counts."""
        return store.has_session(tx, worker_id=worker_id, idle=self._idle_life)

    def forget_old(self, tx: Transaction) -> None:
        """Forget sessions and links that are over."""
        store.forget_sessions(tx, idle=self._idle_life)

    def _tell(self, tx: Transaction, *, account_id: str, sign_in_id: str | None) -> None:
        if sign_in_id is not None:
            emit(tx, RightsChanged(account_id=account_id, user_id=None, sign_in_id=sign_in_id))
