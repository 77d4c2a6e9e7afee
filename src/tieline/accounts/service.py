"""The verbs of the accounts room: make accounts and keys, check credentials, let screens in by one-time links."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta

from tieline.accounts import store
from tieline.accounts.errors import AccountNotFound, LinkUsedUp, NoHandoffFlow
from tieline.accounts.models import Account, ApiKey, Principal
from tieline.kit.db import Transaction
from tieline.kit.ids import IdKind, new_id

LINK_LIFE = timedelta(hours=12)
SESSION_LIFE = timedelta(days=14)


def _hash(secret: str) -> str:
    # The secrets are 128 random bits or more, so a plain hash is enough and a slow one would cost 200 ms a request.
    return hashlib.sha256(secret.encode()).hexdigest()


class AccountService:
    """Accounts and who may come in."""

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

    def redeem_login_link(self, tx: Transaction, *, token: str) -> tuple[str, Principal]:
        """Use a link up and return a session's token with its principal. Raises `LinkUsedUp`."""
        principal = store.take_login_link(tx, token_hash=_hash(token))
        if principal is None:
            raise LinkUsedUp
        session = secrets.token_urlsafe(32)
        store.insert_session(
            tx, token_hash=_hash(session), principal=principal, expires_at=tx.now + SESSION_LIFE
        )
        return session, principal

    def find_session(self, tx: Transaction, *, session_token: str) -> Principal | None:
        """Return whom a session belongs to, or None when it is unknown or over."""
        return store.find_session(tx, token_hash=_hash(session_token))
