"""Words of no domain, on which every room stands.

ids, clock, errors, pages, settings; the database with its transactions (`db`), the event log and its subscribers
(`events`), durable jobs (`jobs`), full-text ranking (`search`) and outgoing HTTP (`http`). Nothing here knows what a
customer is. Look next at `kit/db.py`.
"""
