"""The private certificate authority of one run, and the file that makes a program trust it.

The authority's key never leaves memory. `TrustBundle` writes the public certificate (and, when a host is
tunnelled, the public roots beside it) to a temporary file. See `proxy.py` for where the leaves are used.
"""

import os
import ssl
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

import certifi
import trustme


class PrivateAuthority:
    """Signs one leaf certificate per host and keeps the ready TLS context of each."""

    def __init__(self) -> None:
        self._authority = trustme.CA(organization_name="Tieline", organization_unit_name="tieline run")
        self._contexts: dict[str, ssl.SSLContext] = {}

    @property
    def certificate_pem(self) -> bytes:
        """The authority's own certificate, PEM; it holds no key."""
        return self._authority.cert_pem.bytes()

    def context_for(self, host: str) -> ssl.SSLContext:
        """The server-side TLS context that answers as `host`; made once per host."""
        context = self._contexts.get(host)
        if context is None:
            context = self._contexts[host] = self._make_context(host)
        return context

    def _make_context(self, host: str) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        # Every call of the SDKs opens a connection of its own, so session tickets would only cost a write.
        context.num_tickets = 0
        context.set_alpn_protocols(["http/1.1"])
        self._authority.issue_cert(host).configure_cert(context)
        return context


class TrustBundle:
    """A temporary PEM file that holds the private authority, readable by its owner alone.

    Only the private authority is in it unless `with_public_roots`: a program that loads the file for each
    new HTTP client then spends 2 ms on it where the full set of roots costs 30 ms.
    """

    def __init__(self, authority: PrivateAuthority, *, with_public_roots: bool = False) -> None:
        handle, name = tempfile.mkstemp(prefix="tieline-ca-", suffix=".pem")
        self.path = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(authority.certificate_pem)
            if with_public_roots:
                file.write(b"\n" + Path(certifi.where()).read_bytes())

    def remove(self) -> None:
        """Delete the file; doing it twice is allowed."""
        self.path.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.remove()


def public_context(extra_roots: Path | None = None) -> ssl.SSLContext:
    """A client-side context that verifies the real hosts against the public roots.

    `extra_roots` names a PEM file the caller trusted already (a company's own authority); it is added.
    """
    context = ssl.create_default_context(cafile=certifi.where())
    if extra_roots is not None and extra_roots.is_file():
        context.load_verify_locations(cafile=extra_roots)
    context.set_alpn_protocols(["http/1.1"])
    return context
