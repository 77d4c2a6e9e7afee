"""Who answers a host: the Tieline server, a sink, the real host re-signed, or the real host untouched.

Only host names are looked at. `exchange.py` acts on the answer.
"""

import ipaddress
from dataclasses import dataclass
from enum import StrEnum

MODEL_HOST = "api.openai.com"
TELEMETRY_HOST = "api.segment.io"
PRODUCT_DOMAIN = "twilio.com"


class Route(StrEnum):
    """The four fates of a request."""

    SERVER = "server"
    SINK = "sink"
    RESIGN = "resign"
    TUNNEL = "tunnel"


@dataclass(frozen=True)
class Origin:
    """Where a request was meant to go, before anybody decides who answers it."""

    scheme: str
    host: str
    port: int

    @property
    def authority(self) -> str:
        """`host` or `host:port`, the port left out when it is the scheme's own; IPv6 in brackets."""
        shown = f"[{self.host}]" if ":" in self.host else self.host
        return shown if self.port == default_port(self.scheme) else f"{shown}:{self.port}"


@dataclass(frozen=True)
class RouteTable:
    """The rules of one run.

    `server` is the Tieline server's plain-HTTP origin. `rehearsal` sends the model's host there too.
    `tunnels` are hosts passed untouched. `sink_telemetry` swallows the SDK's usage reports.
    """

    server: Origin
    rehearsal: bool = True
    tunnels: frozenset[str] = frozenset()
    sink_telemetry: bool = True

    def route(self, host: str) -> Route:
        """Decide for a host name or address; upper and lower case are one."""
        host = host.lower().rstrip(".")
        if host in self.tunnels:
            return Route.TUNNEL
        if host == PRODUCT_DOMAIN or host.endswith("." + PRODUCT_DOMAIN):
            return Route.SERVER
        if host == MODEL_HOST and self.rehearsal:
            return Route.SERVER
        if host == TELEMETRY_HOST and self.sink_telemetry:
            return Route.SINK
        # A program's own loopback services carry their own certificates; re-signing them helps nobody.
        return Route.TUNNEL if is_loopback(host) else Route.RESIGN


def is_loopback(host: str) -> bool:
    """Whether `host` names this machine itself."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def default_port(scheme: str) -> int:
    """443 for https and wss, 80 for the rest."""
    return 443 if scheme in ("https", "wss") else 80


def parse_authority(text: str, *, scheme: str) -> Origin:
    """Read `host`, `host:port` or `[v6]:port`; ValueError when it is none of them."""
    host, _, port = text.rpartition(":")
    if not host or text.endswith("]"):
        host, port = text, ""
    if not host.strip("[]") or (":" in host and not host.startswith("[")):
        raise ValueError(text)
    number = int(port) if port else default_port(scheme)
    if not 0 < number < 65536:
        raise ValueError(text)
    return Origin(scheme=scheme, host=host.strip("[]").lower(), port=number)
