"""Observations and summaries: sentences about the past, with their history, and finding them again.

`verbs.py` is what the room does with them, `store.py` holds the queries; `../ranking.py` chooses what a recall returns.
"""
