"""What memories mean, kept beside them: made after they are written, so that writing never waits for it.

`verbs.py` is what the room does with vectors, `store.py` holds the queries. `journeys/embed_memories.py` is the story,
`models/embedding/` makes the vectors and compares them (`meanings.py`).
"""
