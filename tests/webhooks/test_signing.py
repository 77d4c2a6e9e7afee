"""What we sign is what the vendor's own validator accepts, for the address the receiver believes it has (P7)."""

from __future__ import annotations

import hashlib
from urllib.parse import parse_qsl

import pytest
from twilio.request_validator import RequestValidator

from tieline.webhooks import sign_form, sign_json
from tieline.webhooks.signing import add_query, sign_query

pytestmark = pytest.mark.unit

TOKEN = "the shop's auth token"
BODY = {"eventType": "COMMUNICATION_CREATED", "data": {"text": "¿Dónde está mi paquete? 📦"}}
FIELDS = {"MessageSid": "SM1", "To": "+15550100001", "Body": "Ana & Ben + 1 = ñ", "Empty": ""}
URLS = [
    "https://shop.example/hook",
    "https://shop.example:8443/hook?shop=1&name=Ana%20Torres",
    "http://127.0.0.1:8000/hook",
]


@pytest.fixture
def validator() -> RequestValidator:
    return RequestValidator(TOKEN)


@pytest.mark.parametrize("url", URLS)
def test_a_json_body_is_covered_by_its_digest_in_the_query(validator: RequestValidator, url: str) -> None:
    signed = sign_json(TOKEN, url=url, body=BODY)
    called = add_query(url, signed.query)
    assert called.endswith(f"bodySHA256={hashlib.sha256(signed.body).hexdigest()}")
    assert validator.validate(called, signed.body.decode(), signed.signature)
    assert not validator.validate(called, signed.body.decode().replace("Dónde", "Donde"), signed.signature)
    assert not RequestValidator("another token").validate(called, signed.body.decode(), signed.signature)


@pytest.mark.parametrize("url", URLS)
def test_a_form_is_covered_by_its_sorted_fields(validator: RequestValidator, url: str) -> None:
    signed = sign_form(TOKEN, url=url, fields=FIELDS)
    received = dict(parse_qsl(signed.body.decode(), keep_blank_values=True))
    assert received == FIELDS
    assert validator.validate(url, received, signed.signature)
    assert not validator.validate(url, {**received, "To": "+15550100002"}, signed.signature)


@pytest.mark.parametrize("url", URLS)
def test_fields_of_a_get_are_part_of_the_url(validator: RequestValidator, url: str) -> None:
    signed = sign_query(TOKEN, url=url, fields=FIELDS)
    assert validator.validate(add_query(url, signed.query), {}, signed.signature)


@pytest.mark.parametrize("url", URLS)
def test_a_fragment_that_tunes_a_webhook_is_neither_called_nor_signed(
    validator: RequestValidator, url: str
) -> None:
    tuned = f"{url}#rc=3&rp=all"
    signed = sign_json(TOKEN, url=tuned, body=BODY)
    called = add_query(tuned, signed.query)
    assert called == add_query(url, signed.query)
    assert validator.validate(called, signed.body.decode(), signed.signature)
    form = sign_form(TOKEN, url=tuned, fields=FIELDS)
    assert add_query(tuned, form.query) == url
    assert validator.validate(url, FIELDS, form.signature)
