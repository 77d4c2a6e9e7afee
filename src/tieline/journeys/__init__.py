"""Stories that cross rooms, one file each; no SQL, no HTTP, no rules of their own.

A journey holds the database and the services it needs, and runs its steps with `db.transact(fn, key=conversation_id)`.
Begin with `inbound_message.py`; `app/subscriptions.py` says which event starts which story.
"""
