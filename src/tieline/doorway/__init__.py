"""What all doors share: who is calling (`auth`), errors, bodies and pages (`envelope`), hosts, and live feeds (`live`).

It stands one floor under the doors, because doors are neighbours and never import each other. The Twilio-shaped doors
read it as `tieline.wire.auth` and `tieline.wire.envelope`.
"""
