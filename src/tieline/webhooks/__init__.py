"""Webhooks: the platform's signed calls to programs outside.

Nouns: delivery (one event for one address), attempt (one try of it), signature. A delivery is a row and a durable job; the
deliveries of one conversation to one address leave in order, and every attempt is kept with its request and answer so
that the inspector can show it (promise P7). What a body looks like is the doors' business (`wire/*/callbacks.py`).
"""

from tieline.webhooks.models import Attempt, Delivery
from tieline.webhooks.sender import WebhookSender
from tieline.webhooks.service import DELIVER_WEBHOOK, WebhookService
from tieline.webhooks.signing import SignedRequest, sign_form, sign_json, sign_url

__all__ = [
    "DELIVER_WEBHOOK",
    "Attempt",
    "Delivery",
    "SignedRequest",
    "WebhookSender",
    "WebhookService",
    "sign_form",
    "sign_json",
    "sign_url",
]
