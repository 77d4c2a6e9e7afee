"""The phone of a command: what `text` and `call` ask of the phone simulator's door before they begin."""

from pathlib import Path
from typing import Any

from tieline.app.commands.local_server import LocalServer, ServerAnswered, find_local_server, spell
from tieline.kit.errors import NotFound, Unavailable


class PhoneOff(Unavailable):
    """The phone simulator is off on this server: it listens beyond this machine.

    To play a customer all the same, set TIELINE_PHONE=1 for it and start it again.
    """


def open_phone(data: Path) -> tuple[LocalServer, dict[str, Any]]:
    """Return the running server and what its phone shows; raises `PhoneOff` where there is no phone, `NoServer`."""
    server = find_local_server(data)
    try:
        state: dict[str, Any] = server.call("GET", "/phone/api/state")
    except ServerAnswered as answer:
        if answer.status == 404:
            raise PhoneOff(_PHONE_OFF) from answer
        raise
    return server, state


def customer_address(state: dict[str, Any], sender: str | None, *, command: str) -> str:
    """Return the number to write or call from: the one named, else the first customer's."""
    customer = state.get("defaultCustomer")
    address = sender or (customer.get("address") if isinstance(customer, dict) else customer)
    if not address:
        raise NotFound(
            f"This project has no first customer; name one with: {spell(command)} --from +15550100001 …"
        )
    return str(address)


_PHONE_OFF = " ".join((PhoneOff.__doc__ or "").split())
