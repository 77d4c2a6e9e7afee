"""Answers the proxy gives itself: one sentence that says what to do, in the shape the host would use."""

import json
import ssl

from tieline.intercept.routes import MODEL_HOST, Origin, RouteTable
from tieline.kit.errors import Unavailable

SINK_BODY = b'{"success":true}'


class Refusal(Unavailable):
    """A request cannot be carried; the message is the sentence for the program."""

    def __init__(self, sentence: str, *, status: int = 502) -> None:
        super().__init__(sentence)
        self.status = status


def unreachable(origin: Origin, table: RouteTable, error: OSError) -> Refusal:
    """The refusal for a connection that could not be made, told apart by whose it was."""
    if origin == table.server:
        return Refusal(
            f"The Tieline server at {origin.scheme}://{origin.authority} does not answer; "
            "start it with: tieline serve"
        )
    if isinstance(error, ssl.SSLCertVerificationError):
        return Refusal(
            f"{origin.host} showed a certificate that the public roots do not vouch for; "
            f"to pass it untouched, run with: --tunnel {origin.host}"
        )
    if isinstance(error, ssl.SSLError):
        return Refusal(f"{origin.host} broke off the TLS handshake on port {origin.port}.")
    return Refusal(f"{origin.host} cannot be reached from this machine on port {origin.port}; is it online?")


def broke_off(origin: Origin, table: RouteTable) -> Refusal:
    """The refusal for a connection that ended before its answer."""
    if origin == table.server:
        return Refusal("The Tieline server closed the connection before it answered; it may be restarting.")
    return Refusal(f"{origin.host} closed the connection before it answered.")


def refusal_body(refusal: Refusal, *, host: str) -> bytes:
    """The refusal as JSON: the model's error shape for its host, the product APIs' shape for the rest."""
    sentence = str(refusal)
    if host == MODEL_HOST:
        return json.dumps({"error": {"message": sentence, "type": "tieline", "code": "unreachable"}}).encode()
    body = {"code": 20500, "message": sentence, "more_info": "", "status": refusal.status}
    return json.dumps(body).encode()
