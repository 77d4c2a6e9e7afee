"""Every spelling of an address is one address; what is no address is refused or left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieline.kit.errors import Invalid
from tieline.memory.identity import canonical_id_type, normalize_identifier, without_prefix

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("+34600111222", "+34600111222"),
        ("whatsapp:+34600111222", "+34600111222"),
        ("RCS:+34600111222", "+34600111222"),
        ("+34 600 111 222", "+34600111222"),
        ("+1 (317) 555-1234", "+13175551234"),
        ("317-555-1234", "+13175551234"),
        ("(317) 555 1234", "+13175551234"),
        ("72345", "72345"),
        ("maria-web-42", "maria-web-42"),
    ],
)
def test_phones(written: str, kept: str) -> None:
    assert normalize_identifier("phone", written) == kept


def test_emails_are_lower_case_without_spaces() -> None:
    assert normalize_identifier("email", " Alyssa.Mock @Example.COM ") == "alyssa.mock@example.com"


def test_other_types_are_trimmed() -> None:
    assert normalize_identifier("customer_number", " K-17 ") == "K-17"


def test_channels_over_a_number_are_phones() -> None:
    assert {canonical_id_type(name) for name in ("phone", "Phone", "whatsapp", "rcs")} == {"phone"}
    assert canonical_id_type("crmId") == "crmId"


@pytest.mark.parametrize(
    ("id_type", "value"),
    [("email", "nobody"), ("phone", " "), ("phone", "1\x00"), ("crm", "x" * 256), ("crm", "\ud800")],
)
def test_what_is_no_identifier_is_refused(id_type: str, value: str) -> None:
    with pytest.raises(Invalid) as refusal:
        normalize_identifier(id_type, value)
    assert refusal.value.field == "value"


def test_prefixes_go() -> None:
    assert without_prefix("whatsapp:+1555") == "+1555"
    assert without_prefix("+1555") == "+1555"


@given(st.text(min_size=1, max_size=40))
def test_normalising_twice_changes_nothing(value: str) -> None:
    try:
        once = normalize_identifier("phone", value)
    except Invalid:
        return
    assert normalize_identifier("phone", once) == once
