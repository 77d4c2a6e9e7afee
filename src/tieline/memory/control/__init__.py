"""What a store is set to: its identity resolution settings, data mappings, and operations that take their time.

`settings.py`, `mappings.py` and `operations.py` are what the room does with them, `store.py` holds the queries.
"""
