"""Passwords: argon2id with the library's parameters, checked by its own comparison; and the few rules of a new one.

A hash takes a tenth of a second and 64 MiB, so at most two are made at once, in threads, never inside a transaction.
"""

from __future__ import annotations

import asyncio
from functools import cached_property
from typing import TYPE_CHECKING

from tieline.accounts.people.errors import PasswordTooWeak

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST = 12
LONGEST = 256
_AT_ONCE = 2
# Long enough to pass the length, and still the first that anybody tries.
_COMMON = frozenset({
    "123456789012", "1234567890123", "12345678901234", "123456123456", "111111111111", "000000000000",
    "qwertyuiopas", "qwertyuiop123", "qwerty123456", "1q2w3e4r5t6y", "q1w2e3r4t5y6", "1qaz2wsx3edc",
    "abcdefghijkl", "abcd1234abcd", "password1234", "password12345", "password123456", "passwordpassword",
    "passw0rd1234", "p@ssw0rd1234", "administrator", "administrator1", "letmeinletmein", "iloveyouiloveyou",
    "welcome12345", "welcome123456", "changemechangeme", "changeme1234", "correcthorsebatterystaple",
    "trustno1trustno1", "sunshine1234", "football1234", "baseball1234", "dragondragon", "monkeymonkey",
    "supervisor123",
})  # fmt: skip


def check_password(password: str, *, username: str) -> None:
    """Let a new password pass. Raises `PasswordTooWeak`."""
    folded = password.casefold()
    local = username.partition("@")[0].casefold()
    # One character over and over, or a short run repeated.
    dull = len(set(folded)) < 4
    if not SHORTEST <= len(password) <= LONGEST or folded in _COMMON or dull:
        raise PasswordTooWeak(field="password")
    if len(local) > 3 and local in folded:
        raise PasswordTooWeak(field="password")


class Passwords:
    """Makes and checks hashes."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        """Hash with argon2-cffi's own choice of parameters unless another hasher is given."""
        self._given = hasher
        self._gate = asyncio.Semaphore(_AT_ONCE)

    @cached_property
    def _hasher(self) -> PasswordHasher:
        from argon2 import PasswordHasher

        return self._given or PasswordHasher()

    @cached_property
    def _nobodys(self) -> str:
        """A hash that no password has; checked for users that are not there, so that they take as long."""
        return self._hasher.hash("nobody has this one")

    async def hash(self, password: str) -> str:
        """Return the hash of a new password."""
        async with self._gate:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def verify(self, password: str, *, against: str | None) -> bool:
        """Say whether `against` is the hash of `password`; without a hash it takes as long and is not."""
        async with self._gate:
            return await asyncio.to_thread(self._verify, password, against)

    def needs_rehash(self, password_hash: str) -> bool:
        """Say whether a hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(password_hash)

    def _verify(self, password: str, against: str | None) -> bool:
        from argon2.exceptions import InvalidHashError, VerificationError

        try:
            self._hasher.verify(against or self._nobodys, password[: LONGEST + 1])
        except (VerificationError, InvalidHashError):
            return False
        return against is not None
