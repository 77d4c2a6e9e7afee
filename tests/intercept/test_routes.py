"""Who answers which host."""

import pytest

from tieline.intercept.routes import Origin, Route, RouteTable, parse_authority

pytestmark = pytest.mark.unit
SERVER = Origin("http", "127.0.0.1", 8700)


@pytest.mark.parametrize(
    "host",
    [
        "api.twilio.com",
        "memory.twilio.com",
        "memory.au1.twilio.com",
        "api.sydney.au1.twilio.com",
        "TWILIO.com.",
    ],
)
def test_every_product_host_is_answered_here(host: str) -> None:
    assert RouteTable(SERVER).route(host) is Route.SERVER


@pytest.mark.parametrize("host", ["nottwilio.com", "twilio.com.evil.example", "shop.example", "10.0.0.8"])
def test_other_hosts_are_resigned(host: str) -> None:
    assert RouteTable(SERVER).route(host) is Route.RESIGN


def test_model_host_follows_the_choice_of_model() -> None:
    assert RouteTable(SERVER, rehearsal=True).route("api.openai.com") is Route.SERVER
    assert RouteTable(SERVER, rehearsal=False).route("api.openai.com") is Route.RESIGN


def test_telemetry_is_swallowed_unless_told_otherwise() -> None:
    assert RouteTable(SERVER).route("api.segment.io") is Route.SINK
    assert RouteTable(SERVER, sink_telemetry=False).route("api.segment.io") is Route.RESIGN


@pytest.mark.parametrize("host", ["localhost", "db.localhost", "127.0.0.1", "127.1.2.3", "::1"])
def test_this_machine_keeps_its_own_certificates(host: str) -> None:
    assert RouteTable(SERVER).route(host) is Route.TUNNEL


def test_a_named_host_is_tunnelled_before_any_other_rule() -> None:
    table = RouteTable(SERVER, tunnels=frozenset({"api.openai.com"}))
    assert table.route("API.openai.com") is Route.TUNNEL


class TestParseAuthority:
    @pytest.mark.parametrize(
        ("text", "origin"),
        [
            ("api.twilio.com:443", Origin("https", "api.twilio.com", 443)),
            ("API.twilio.com", Origin("https", "api.twilio.com", 443)),
            ("[::1]:8443", Origin("https", "::1", 8443)),
            ("[::1]", Origin("https", "::1", 443)),
        ],
    )
    def test_reads_host_and_port(self, text: str, origin: Origin) -> None:
        assert parse_authority(text, scheme="https") == origin

    @pytest.mark.parametrize("text", ["", ":443", "host:port", "host:0", "host:70000", "::1", "[]:443"])
    def test_refuses_what_is_no_authority(self, text: str) -> None:
        with pytest.raises(ValueError):
            parse_authority(text, scheme="https")

    def test_is_written_back_without_the_default_port(self) -> None:
        assert Origin("https", "a.example", 443).authority == "a.example"
        assert Origin("http", "a.example", 443).authority == "a.example:443"
        assert Origin("https", "::1", 8443).authority == "[::1]:8443"
