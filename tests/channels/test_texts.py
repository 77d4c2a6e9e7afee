"""What a message may say and whom it may be addressed to."""

from __future__ import annotations

import pytest

from tieline.channels import (
    AddressInvalid,
    TextInvalid,
    TextMissing,
    TextTooLong,
    channel_of,
    check_address,
    check_text,
)

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("body", ["Hola", "👍", "👩‍👩‍👧", "a" * 1600, " ok ", "línea\nlínea", "مرحبا"])
def test_what_people_write_goes_through_unchanged(body: str) -> None:
    assert check_text(body) == body


@pytest.mark.parametrize(
    ("body", "refusal", "said"),
    [
        ("", TextMissing, "at least one character"),
        (" \n\t ", TextMissing, "at least one character"),
        ("a" * 1601, TextTooLong, "this one has 1601"),
        ("a\x00b", TextInvalid, "null bytes"),
        ("\ud83d", TextInvalid, "half of a character"),
    ],
)
def test_what_no_carrier_takes_is_refused(body: str, refusal: type[TextInvalid], said: str) -> None:
    with pytest.raises(refusal, match=said) as refused:
        check_text(body)
    assert refused.value.field == "Body"


def test_media_need_no_words() -> None:
    assert check_text("", media=["https://example.com/photo.jpg"]) == ""


@pytest.mark.parametrize(
    "address", ["+15551230001", " +15551230001 ", "whatsapp:+15551230001", "rcs:brand_agent"]
)
def test_addresses_that_can_be_reached(address: str) -> None:
    assert check_address(address, field="To") == address.strip()


@pytest.mark.parametrize(
    "address",
    [
        "",
        "5551230001",
        "+0551230001",
        "+1555",
        "whatsapp:ana",
        "+1 555 123 0001",
        "+1555123000１",
        "messenger:ana",
    ],
)
def test_addresses_that_cannot_be_reached(address: str) -> None:
    with pytest.raises(AddressInvalid, match=r"To must be a phone number") as refused:
        check_address(address, field="To")
    assert refused.value.field == "To"


def test_the_prefix_names_the_channel() -> None:
    assert [channel_of(each) for each in ("+15551230001", "whatsapp:+15551230001", "rcs:brand")] == [
        "SMS",
        "WHATSAPP",
        "RCS",
    ]
