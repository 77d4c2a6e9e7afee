"""The schema's steps (Alembic), one numbered line for all rooms and both engines. `app/schema.py` runs them."""
