"""The Twilio-shaped doors: one folder per product and version, thin, with no rules inside.

`envelope.py` holds what they share (errors, paging, casing), `auth.py` who is calling, `hosts.py` which product a
request is for. Each folder has a `build_router`, and `callbacks.py` where the product calls back.
"""
