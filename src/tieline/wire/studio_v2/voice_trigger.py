"""The address a call is sent to when a flow should take it over, and comes back to between two of the flow's widgets.

It is `webhooks.twilio.com/v1/Accounts/{AC}/Flows/{FW}`. An agent's application names it as the action URL of its relay, a
number as its voice URL; what is posted there starts the flow (reference: flex-taskrouter-studio.md 1.1 and 2.3, voice.md
1.5). The answer is call markup of our own: the call goes where the flow sends it with `<Flow execution="FN…">`. A
`FlowEvent` says that a call has done what a widget told it. Nobody has credentials there, so the signature counts.
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol
from urllib.parse import parse_qsl
from xml.sax.saxutils import quoteattr

from fastapi import APIRouter, Query, Request, Response

from tieline.doorway.auth import scheme_of
from tieline.flows import Execution
from tieline.kit.errors import Invalid, Refused
from tieline.webhooks import sign_form
from tieline.wire.studio_v2.ids import PathId

HOST = "webhooks.twilio.com"
TRIGGER, MESSAGE = "incomingCall", "incomingMessage"
_NOTHING = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
_PATH = "/v1/Accounts/{account_id}/Flows/{flow_id}"
_MOST_FIELDS = 1000
_STEP = ("Execution", "Step")
_MARKUP = '<?xml version="1.0" encoding="UTF-8"?><Response><Connect><Flow execution={}/></Connect></Response>'


AuthTokenOf = Callable[[str], Awaitable[str | None]]
"""Returns the auth token of an account, None for one that is not there."""


class WrongSignature(Refused):
    """The X-Twilio-Signature does not belong to this request; sign the form for this address with the auth token."""


class StartForCall(Protocol):
    """The journey that starts an execution for a call."""

    async def __call__(self, *, account_id: str, flow_id: str, fields: Mapping[str, str]) -> Execution:
        """Start and return the execution, or the one that hands the call over already."""
        ...


class CallCameBack(Protocol):
    """The journey by which a flow goes on whose call has done what it was told."""

    async def __call__(
        self, *, account_id: str, flow_id: str, event: str, fields: Mapping[str, str]
    ) -> Execution:
        """Go on and return the execution the call follows. Raises the flows room's refusals."""
        ...


class MessagePosted(Protocol):
    """The journey that takes in a message posted to a flow."""

    async def __call__(
        self, *, account_id: str, flow_id: str, from_: str, to: str, body: str, message_id: str
    ) -> None:
        """Take it in, once. Raises the inbound journey's refusals."""
        ...


def add_voice_trigger(
    router: APIRouter,
    *,
    auth_token_of: AuthTokenOf,
    start_for_call: StartForCall,
    call_came_back: CallCameBack,
    message_posted: MessagePosted,
) -> None:
    """Add the route a call is sent to."""

    @router.get(_PATH, operation_id="trigger_flow_by_query")
    @router.post(_PATH, operation_id="trigger_flow")
    async def trigger_flow(
        account_id: PathId,
        flow_id: PathId,
        request: Request,
        trigger: str | None = Query(default=None, alias="Trigger"),
        event: str | None = Query(default=None, alias="FlowEvent", max_length=64),
    ) -> Response:
        """Start the flow for the call that is posted, or let it go on, and let the call follow it."""
        fields = await _read_fields(request)
        auth_token = await auth_token_of(account_id)
        # Nobody learns what is wrong with a request before it is known whose it is.
        if auth_token is None or not is_signed(request, fields=fields, auth_token=auth_token):
            raise WrongSignature
        if event is not None:
            execution = await call_came_back(
                account_id=account_id, flow_id=flow_id, event=event, fields=_told(request, fields)
            )
        elif fields.get("MessageSid") and trigger in {None, MESSAGE}:
            await message_posted(account_id=account_id, flow_id=flow_id, **_message(fields))
            return Response(_NOTHING, media_type="text/xml")
        elif trigger not in {None, TRIGGER}:
            raise Invalid(f"Trigger must be {TRIGGER}, or {MESSAGE} for a message.", field="Trigger")
        else:
            execution = await start_for_call(account_id=account_id, flow_id=flow_id, fields=fields)
        markup = _MARKUP.format(quoteattr(execution.execution_id))
        return Response(markup, media_type="text/xml")


def _message(fields: Mapping[str, str]) -> dict[str, str]:
    """Return a posted message as the house spells it."""
    spelled = {"from_": "From", "to": "To", "body": "Body", "message_id": "MessageSid"}
    return {name: fields.get(wire, "") for name, wire in spelled.items()}


def _told(request: Request, fields: Mapping[str, str]) -> dict[str, str]:
    """Return what a call brings back: its form, and what the address adds; which step it means only the address says."""
    form = {name: value for name, value in fields.items() if name not in _STEP}
    passed_over = {"FlowEvent", "Trigger", *form}
    query = request.query_params.items()
    return {**{name: value.replace("\x00", "") for name, value in query if name not in passed_over}, **form}


async def _read_fields(request: Request) -> dict[str, str]:
    """Return the form of a POST, or the query of a GET, as text; null characters are left out, no database keeps them."""
    raw = (await request.body()).decode("utf-8", "replace") if request.method == "POST" else request.url.query
    try:
        found = parse_qsl(raw, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise Invalid(f"A call has at most {_MOST_FIELDS} fields.") from error
    return {name.replace("\x00", ""): value.replace("\x00", "") for name, value in found}


def is_signed(request: Request, *, fields: Mapping[str, str], auth_token: str) -> bool:
    """Say whether a request is signed for the address it was sent to: the vendor's, or the one it reached us by."""
    given = request.headers.get("X-Twilio-Signature", "")
    form: Mapping[str, Any] = fields if request.method == "POST" else {}
    place = f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path
    own = f"{scheme_of(request)}://{request.headers.get('host', '')}{place}"
    return any(
        hmac.compare_digest(given.encode(), sign_form(auth_token, url=url, fields=form).signature.encode())
        for url in (f"https://{HOST}{place}", own)
    )
