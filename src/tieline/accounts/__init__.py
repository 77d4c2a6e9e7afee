"""Accounts: whose data it is, and who may come in; users are in `people/`, the audit log in `audit/`.

Nouns: account, API key, login link, session, principal. Every door asks this room who is calling; nothing here knows
what is behind the doors. Secrets are kept as SHA-256 hashes, but for the account's auth token, which signs webhooks.
"""

from tieline.accounts.models import FULL_RIGHTS, Account, ApiKey, Place, Principal, Role, SignedIn
from tieline.accounts.service import AccountService

__all__ = [
    "FULL_RIGHTS",
    "Account",
    "AccountService",
    "ApiKey",
    "Place",
    "Principal",
    "Role",
    "SignedIn",
]
