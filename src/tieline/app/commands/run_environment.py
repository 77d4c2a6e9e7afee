"""The environment of a program under `tieline run`.

Everything stated here wins over what the caller has, because a value left over would lead a program
somewhere else. Both spellings of the proxy names are set: programs prefer the lower-case one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tieline.app.commands.run_model import ModelPlan
from tieline.intercept.routes import Origin

LOOPBACK = "localhost,127.0.0.1,::1"
CA_NAMES = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS", "AWS_CA_BUNDLE")
# Each could lead a call past the interceptor, or make a program trust more than it should.
DROPPED = (
    "HTTP_PROXY",
    "http_proxy",
    "ALL_PROXY",
    "all_proxy",
    "SSL_CERT_DIR",
    "NODE_TLS_REJECT_UNAUTHORIZED",
)


@dataclass(frozen=True, kw_only=True)
class Line:
    """What a program needs to know of its run: proxy, certificates, the port it should listen on."""

    proxy_url: str
    bundle: Path
    port: int

    @property
    def public_domain(self) -> str:
        """The public host name that the program believes it has; webhooks are signed for it."""
        return f"127.0.0.1:{self.port}"


def program_environment(
    caller: Mapping[str, str], *, project: Mapping[str, str], line: Line, model: ModelPlan
) -> dict[str, str]:
    """The caller's environment with the project's values, the redirection and the model put over it."""
    kept = {name: value for name, value in caller.items() if name not in DROPPED}
    return {
        **kept,
        **project,
        "TWILIO_SERVER_HOST": "127.0.0.1",
        "TWILIO_SERVER_PORT": str(line.port),
        "TWILIO_VOICE_PUBLIC_DOMAIN": line.public_domain,
        "HTTPS_PROXY": line.proxy_url,
        "https_proxy": line.proxy_url,
        "NO_PROXY": LOOPBACK,
        "no_proxy": LOOPBACK,
        **dict.fromkeys(CA_NAMES, str(line.bundle)),
        "NODE_USE_ENV_PROXY": "1",
        "TAC_ANALYTICS_DISABLED": "true",
        **model.values,
    }


def caller_proxy(caller: Mapping[str, str]) -> Origin | None:
    """The proxy the caller uses for other machines, which real hosts are then reached through."""
    named = caller.get("https_proxy") or caller.get("HTTPS_PROXY")
    parts = urlsplit(named) if named else None
    if parts is None or parts.scheme != "http" or not parts.hostname:
        return None
    return Origin("http", parts.hostname, parts.port or 80)


def caller_roots(caller: Mapping[str, str]) -> Path | None:
    """A PEM file that the caller trusted for outgoing calls, to be trusted for real hosts as well."""
    named = next((caller[name] for name in CA_NAMES[:3] if caller.get(name)), None)
    return Path(named) if named else None
