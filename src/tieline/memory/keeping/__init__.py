"""How long memory keeps what it has, and receipts of what was erased. `verbs.py` decides, `store.py` holds the queries."""
