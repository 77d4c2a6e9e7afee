"""Sends one delivery over HTTP, signed; the port used by the job `deliver_webhook` (`journeys/deliver_events.py`)."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from tieline.kit.http import HTTPSender, NoAnswer
from tieline.kit.ids import IdKind, new_id
from tieline.webhooks.models import Attempt, Delivery
from tieline.webhooks.signing import SignedRequest, add_query, sign_form, sign_json, sign_query


class WebhookSender:
    """Signs and posts deliveries; keeps no state but the HTTP session."""

    def __init__(self, http: HTTPSender, *, timeout_seconds: float) -> None:
        """Post through `http`, waiting `timeout_seconds` of real time for an answer."""
        self._http = http
        self._timeout = timeout_seconds

    async def send(self, delivery: Delivery, *, auth_token: str, at: datetime) -> Attempt:
        """Make one attempt and return it, whatever came of it; `at` is its business time."""
        signed = _sign(delivery, auth_token=auth_token)
        headers = _headers(delivery, signed)
        status = body = error = None
        duration = 0.0
        try:
            answer = await self._http.send(
                method=delivery.method,
                url=add_query(delivery.url, signed.query),
                body=signed.body,
                headers=headers,
                timeout_seconds=self._timeout,
            )
        except NoAnswer as failure:
            error = failure.message
        else:
            status, body, duration = answer.status, answer.body[:4096], answer.duration_ms
        return Attempt(
            attempt_id=new_id(IdKind.ATTEMPT),
            delivery_id=delivery.delivery_id,
            conversation_id=delivery.conversation_id,
            event_type=delivery.event_type,
            url=delivery.url,
            at=at,
            request_headers={k: v for k, v in headers.items() if k != "X-Twilio-Signature"},
            request_body=signed.body.decode() or signed.query,
            status=status,
            answer_body=body,
            duration_ms=duration,
            error=error,
        )


def _sign(delivery: Delivery, *, auth_token: str) -> SignedRequest:
    if delivery.body_format == "json":
        return sign_json(auth_token, url=delivery.public_url, body=delivery.body)
    fields = {name: str(value) for name, value in delivery.body.items()}
    if delivery.method == "GET":
        return sign_query(auth_token, url=delivery.public_url, fields=fields)
    return sign_form(auth_token, url=delivery.public_url, fields=fields)


def _headers(delivery: Delivery, signed: SignedRequest) -> dict[str, str]:
    public = urlsplit(delivery.public_url)
    kind = {"Content-Type": signed.content_type} if signed.content_type else {}
    return kind | {
        "User-Agent": "Tieline/1 (webhooks)",
        "Accept": "*/*",
        "X-Twilio-Signature": signed.signature,
        "I-Twilio-Idempotency-Token": delivery.token,
        # The SDKs rebuild the signed URL from these, whatever address they were really called by.
        "X-Forwarded-Proto": public.scheme,
        "X-Forwarded-Host": public.netloc,
    }
