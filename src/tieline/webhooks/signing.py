"""Signatures of outgoing calls, as the official SDKs check them (reference: tac-wire.md section 2.2).

MAC = HMAC-SHA1 under the account's auth token, Base64, in `X-Twilio-Signature`. A JSON body is covered by its SHA-256 in
the query (`bodySHA256`), a form by its sorted fields behind the URL. A fragment (`#rc=3`, the vendor's way to tune a
webhook) is neither sent nor signed (reference: twilio-apis.md section 2.6).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urldefrag, urlencode


@dataclass(frozen=True, kw_only=True)
class SignedRequest:
    """What to send: the query to add to the URL, the body, its type and its signature."""

    query: str
    body: bytes
    content_type: str
    signature: str


def sign_url(auth_token: str, text: str) -> str:
    """Return the Base64 HMAC-SHA1 of `text` (a URL, with a form's sorted fields behind it)."""
    return base64.b64encode(hmac.new(auth_token.encode(), text.encode(), hashlib.sha1).digest()).decode()


def sign_json(auth_token: str, *, url: str, body: Mapping[str, Any]) -> SignedRequest:
    """Sign a JSON body for the receiver's `url`; the query `bodySHA256=…` must be added to the address called."""
    raw = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    query = f"bodySHA256={hashlib.sha256(raw).hexdigest()}"
    signature = sign_url(auth_token, add_query(url, query))
    return SignedRequest(query=query, body=raw, content_type="application/json", signature=signature)


def sign_form(auth_token: str, *, url: str, fields: Mapping[str, str]) -> SignedRequest:
    """Sign a form body for the receiver's `url`."""
    text = urldefrag(url).url + "".join(name + fields[name] for name in sorted(fields))
    body = urlencode(fields).encode()
    content_type = "application/x-www-form-urlencoded; charset=utf-8"
    return SignedRequest(query="", body=body, content_type=content_type, signature=sign_url(auth_token, text))


def sign_query(auth_token: str, *, url: str, fields: Mapping[str, str]) -> SignedRequest:
    """Sign fields that go in the query of a GET for the receiver's `url`; they must be added to the address called."""
    query = urlencode(fields)
    signature = sign_url(auth_token, add_query(url, query))
    return SignedRequest(query=query, body=b"", content_type="", signature=signature)


def add_query(url: str, query: str) -> str:
    """Append `query` to a URL that may have one, and leave out its fragment."""
    url = urldefrag(url).url
    if not query:
        return url
    return f"{url}{'&' if '?' in url else '?'}{query}"
