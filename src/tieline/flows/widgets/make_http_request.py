"""`make-http-request`: a GET or POST whose answer later widgets read as `.parsed`, `.status_code` and `.body`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from tieline.flows.models import JSON, Problem, State, StepOutcome, StepPlan
from tieline.flows.ports import FlowPorts, HTTPCall, HTTPReply
from tieline.flows.widgets.base import Widget, known_events, port_fields, required_text, text_of

EVENTS = ("success", "failed")
_FORM = "application/x-www-form-urlencoded"
_LONGEST_BODY = 64_000
"""Characters of an answer that are kept in the context."""


def check(state: State) -> Iterator[Problem]:
    """A URL, by GET or POST; everything else is optional."""
    yield from known_events(state, EVENTS)
    yield from required_text(state, "url")
    if str(state.properties.get("method") or "GET").upper() not in ("GET", "POST"):
        yield Problem(property_path="properties/method", message="must be GET or POST")


async def run(plan: StepPlan, properties: JSON, ports: FlowPorts) -> StepOutcome:
    """Make the request; a 2xx is a success, all else a failure the flow may go on from."""
    reply = await ports.http(HTTPCall(**port_fields(plan), **http_fields(properties)))
    return StepOutcome(event="success" if 200 <= reply.status < 300 else "failed", output=output_of(reply))


def output_of(reply: HTTPReply) -> JSON:
    """Return an answer as later widgets read it."""
    body = reply.body[:_LONGEST_BODY]
    return {"status_code": reply.status, "body": body, "parsed": _parsed(reply.body)}


def http_fields(properties: JSON) -> dict[str, Any]:
    """Return method, URL, content type and encoded body as the properties tell them."""
    method = text_of(properties, "method", "GET").upper()
    content_type = text_of(properties, "content_type", _FORM)
    pairs = [
        (str(each.get("key")), str(each.get("value", ""))) for each in properties.get("parameters") or ()
    ]
    url = text_of(properties, "url")
    if method == "GET":
        return {"method": method, "url": _with_query(url, pairs), "content_type": content_type, "body": None}
    body = text_of(properties, "body") or (
        urlencode(pairs) if content_type.startswith(_FORM) else json.dumps(dict(pairs))
    )
    return {"method": method, "url": url, "content_type": content_type, "body": body}


def _with_query(url: str, pairs: list[tuple[str, str]]) -> str:
    if not pairs:
        return url
    parts = urlsplit(url)
    query = "&".join(filter(None, (parts.query, urlencode(pairs))))
    return urlunsplit(parts._replace(query=query))


def _parsed(body: str) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


WIDGET = Widget(type="make-http-request", events=EVENTS, failure="failed", check=check, run=run)
