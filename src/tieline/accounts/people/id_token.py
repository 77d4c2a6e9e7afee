"""What an identity provider says about somebody: its signed ID token, checked before a word of it is believed.

OpenID Connect Core 1.0, section 3.1.3.7: signature by a key of the provider, issuer, audience (and `azp` where there are
several), expiry, and the nonce that this sign-in was begun with. Only asymmetric algorithms count, so that nobody who
knows the client's secret or no secret at all can sign. Times are the wall clock's, as the provider's are.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tieline.kit.errors import Refused

_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
_LEEWAY_SECONDS = 60
_REQUIRED = ("iss", "sub", "aud", "exp", "iat")


class IdTokenRefused(Refused):
    """The identity provider's answer does not prove who you are; begin to sign in again."""


@dataclass(frozen=True, kw_only=True)
class Claims:
    """Who somebody is at the provider; `email` only when the provider verified it."""

    subject: str
    email: str | None
    name: str
    username: str
    locale: str | None
    groups: tuple[str, ...] | None


def read_id_token(
    token: str,
    *,
    keys: Mapping[str, Any],
    issuer: str,
    client_id: str,
    nonce: str,
    groups_claim: str,
) -> Claims:
    """Return what a token says once it is proved.

    Args:
        token: the ID token as it came.
        keys: the provider's key set (JWKS).
        issuer: who must have issued it, exactly.
        client_id: whom it must be meant for.
        nonce: what this sign-in was begun with.
        groups_claim: the name of the claim that lists groups.

    Raises:
        IdTokenRefused: any of it is wrong; why is in `__cause__` and for nobody else.
    """
    import jwt

    try:
        key = _find_key(jwt.get_unverified_header(token), keys)
        claims = jwt.decode(
            token,
            key,
            algorithms=list(_ALGORITHMS),
            audience=client_id,
            issuer=issuer,
            leeway=_LEEWAY_SECONDS,
            options={"require": list(_REQUIRED)},
        )
    except jwt.PyJWTError as error:
        raise IdTokenRefused from error
    _check_rest(claims, client_id=client_id, nonce=nonce)
    return _claims(claims, issuer=issuer, groups_claim=groups_claim)


def _find_key(header: Mapping[str, Any], keys: Mapping[str, Any]) -> Any:
    import jwt

    usable = [key for key in jwt.PyJWKSet.from_dict(dict(keys)).keys if key.public_key_use in (None, "sig")]
    wanted = header.get("kid")
    found = [key for key in usable if wanted is None or key.key_id == wanted]
    if len(found) != 1:
        raise IdTokenRefused
    return found[0]


def _check_rest(claims: Mapping[str, Any], *, client_id: str, nonce: str) -> None:
    if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        raise IdTokenRefused
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if claims.get("azp", None if several else client_id) != client_id:
        raise IdTokenRefused


def _claims(claims: Mapping[str, Any], *, issuer: str, groups_claim: str) -> Claims:
    email = str(claims.get("email") or "") if claims.get("email_verified") is True else ""
    username = str(email or claims.get("preferred_username") or claims["sub"])
    groups = claims.get(groups_claim)
    return Claims(
        subject=f"{issuer} {claims['sub']}",
        email=email or None,
        name=str(claims.get("name") or username),
        username=username,
        locale=str(claims["locale"]) if claims.get("locale") else None,
        groups=_texts(groups) if groups is not None else None,
    )


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(str(each) for each in value) if isinstance(value, Sequence) else ()
