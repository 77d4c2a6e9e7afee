"""The Twilio-shaped doors: one folder per product and version, thin, with no rules inside.

`envelope.py` and `auth.py` hand on what all doors share (`tieline.doorway`). Each folder has a
`build_router`, and `callbacks.py` where the product calls back.
"""
