"""Certificates of one run: who they vouch for, and what lies on disk."""

import ssl
import stat

import pytest
from cryptography import x509

from tieline.intercept.authority import PrivateAuthority, TrustBundle

pytestmark = pytest.mark.unit


def test_a_host_keeps_its_context(authority: PrivateAuthority) -> None:
    assert authority.context_for("memory.twilio.com") is authority.context_for("memory.twilio.com")
    assert authority.context_for("memory.twilio.com") is not authority.context_for("studio.twilio.com")


def test_bundle_holds_only_the_private_authority_and_no_key(authority: PrivateAuthority) -> None:
    with TrustBundle(authority) as bundle:
        text = bundle.path.read_bytes()
        assert stat.S_IMODE(bundle.path.stat().st_mode) == 0o600
        assert len(x509.load_pem_x509_certificates(text)) == 1
        assert b"PRIVATE" not in text
    assert not bundle.path.exists()


def test_bundle_for_tunnels_carries_the_public_roots_too(authority: PrivateAuthority) -> None:
    with TrustBundle(authority, with_public_roots=True) as bundle:
        context = ssl.create_default_context(cafile=str(bundle.path))
    assert context.cert_store_stats()["x509_ca"] > 50


def test_two_runs_do_not_trust_each_other() -> None:
    assert PrivateAuthority().certificate_pem != PrivateAuthority().certificate_pem
