"""What `/openapi.json` says: every operation as it is served, taken from the routes and handlers themselves.

`description.py` puts the document together; `bodies.py` reads off a handler which body it takes, `answers.py` knows the
answers that were met (`answers.json`, written by `scripts/wire_record.py` from a run of the tests), `refusals.py` the
error bodies. A new route is described without a line here; tests/wire/contract/ holds the document against the server.
"""

from tieline.app.contract.description import describe

__all__ = ["describe"]
