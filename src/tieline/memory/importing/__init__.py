"""Profiles from a CSV file: put in portions when it is uploaded, and made profiles a portion at a time.

`rows.py` reads a file and a row (pure), `verbs.py` is what the room does with imports, `many.py` makes many new profiles
at once, `store.py` holds the queries. `journeys/import_profiles.py` is the story.
"""
