"""The interactions service: engagements, transfers and rest of conversations that have tasks.

It is built up in steps, each with its own file: `engagements.py` interactions and their tasks, `notes.py`, `hands.py`
owners and who is beside them, `transfers.py`, `rests.py`, `company.py` what an account asks for. Every method takes the
open transaction and keyword arguments, and changes conversation and tasks in it together.
"""

from __future__ import annotations

from tieline.interactions.company import CompanyMethods


class InteractionService(CompanyMethods):
    """Conversations with people: who has them, who is asked, and when they come back."""
