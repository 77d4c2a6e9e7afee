"""The customers' door, `/phone/api`: the simulated handset in the browser and `tieline text`.

A text goes the way of every inbound message (`journeys/inbound_message.py`); what the handset shows is read by
`journeys/phone_view.py`. It is mounted only where the phone is served (`Settings.serves_phone`).
"""

from tieline.gateway.routes import build_router

__all__ = ["build_router"]
