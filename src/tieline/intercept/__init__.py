"""Intercept: the forward proxy and the private certificate authority behind `tieline run`.

A program written for the public APIs connects to their host names. This room answers those names on this
machine: hosts under `twilio.com` go to the running Tieline server in the explicit form `/-/<host>/<path>`,
`api.openai.com` too while the rehearsal model serves, telemetry is swallowed, and everything else is
re-signed and verified upstream. No rule about conversations lives here; it only carries HTTP.

`proxy.py` is the listener, `exchange.py` one request and its answer, `routes.py` who answers a host,
`authority.py` the certificates, `pool.py` the connections upstream. `app/commands/run.py` uses it all.
"""

from tieline.intercept.authority import PrivateAuthority, TrustBundle
from tieline.intercept.proxy import Interceptor
from tieline.intercept.record import ExchangeLog, ExchangeRecord
from tieline.intercept.routes import RouteTable

__all__ = ["ExchangeLog", "ExchangeRecord", "Interceptor", "PrivateAuthority", "RouteTable", "TrustBundle"]
