"""Outside models behind ports, and the rehearsal model that answers when there is none.

Look at `ports.py` for which model serves, at `rehearsal.py` for the responder, and at `wishes.py` for
"the customer asks for a person".
"""
