"""Accounts: whose data it is, and who may come in.

Nouns: account, API key, login link, session, principal. Every door asks this room who is calling; nothing here knows
what is behind the doors. Secrets are kept as SHA-256 hashes, but for the account's auth token, which signs webhooks.
"""

from tieline.accounts.models import Account, ApiKey, Principal, Role
from tieline.accounts.service import AccountService

__all__ = ["Account", "AccountService", "ApiKey", "Principal", "Role"]
