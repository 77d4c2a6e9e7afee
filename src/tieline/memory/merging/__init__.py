"""Profiles that are one person: merged without losing whose anything was, and taken apart again.

`graph.py` is the rule: links say who is one person, and everything else follows from them, in whatever order they came.
`verbs.py` is what the room does with it, `store.py` holds the queries, `ports.py` what other rooms lend to it.
"""
