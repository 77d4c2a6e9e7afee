"""A small identity provider on loopback: discovery, authorise, token with PKCE, keys; it signs with RSA.

A test says who stands before it (`person`) and what is to be wrong with the token it gives (`spoil`, `signing_key`).
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID, CLIENT_SECRET = "tieline", "a secret between servers"
Spoil = Callable[[dict[str, Any]], None]


def new_key() -> rsa.RSAPrivateKey:
    """Return a key of one's own."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class IdentityProvider:
    """The provider; `start` first."""

    person: dict[str, Any] = field(default_factory=dict)
    spoil: Spoil | None = None
    key: rsa.RSAPrivateKey = field(default_factory=new_key)
    kid: str = "first"
    signing_key: Any = None
    algorithm: str = "RS256"
    issuer: str = ""
    keys_asked: int = 0
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    _runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Listen on a free port."""
        app = web.Application()
        app.router.add_get("/.well-known/openid-configuration", self._discovery)
        app.router.add_get("/authorize", self._authorize)
        app.router.add_post("/token", self._token)
        app.router.add_get("/keys", self._keys)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.issuer = f"http://{host}:{port}"

    async def stop(self) -> None:
        """Stop listening."""
        if self._runner:
            await self._runner.cleanup()

    async def _discovery(self, _: web.Request) -> web.Response:
        found = {"issuer": self.issuer, "jwks_uri": f"{self.issuer}/keys"}
        for name, path in (("authorization", "authorize"), ("token", "token")):
            found[f"{name}_endpoint"] = f"{self.issuer}/{path}"
        return web.json_response(found)

    async def _authorize(self, request: web.Request) -> web.Response:
        asked = dict(request.query)
        assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        back = urlencode({"code": code, "state": asked["state"]})
        raise web.HTTPFound(f"{asked['redirect_uri']}?{back}")

    async def _token(self, request: web.Request) -> web.Response:
        form = await request.post()
        asked = self.codes.pop(str(form["code"]), None)
        digest = hashlib.sha256(str(form["code_verifier"]).encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        proved = asked is not None and (
            challenge == asked["code_challenge"]
            and form["redirect_uri"] == asked["redirect_uri"]
            and form["client_secret"] == CLIENT_SECRET
        )
        if asked is None or not proved:
            return web.json_response({"error": "invalid_grant"}, status=400)
        return web.json_response({"token_type": "Bearer", "id_token": self._sign(asked["nonce"])})

    def _sign(self, nonce: str) -> str:
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT_ID, "iat": now, "exp": now + 300, "nonce": nonce}
        claims |= self.person
        if self.spoil:
            self.spoil(claims)
        key = self.key if self.signing_key is None else self.signing_key
        return jwt.encode(claims, key, algorithm=self.algorithm, headers={"kid": self.kid})

    async def _keys(self, _: web.Request) -> web.Response:
        self.keys_asked += 1
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return web.json_response({"keys": [{**public, "kid": self.kid, "use": "sig", "alg": "RS256"}]})
