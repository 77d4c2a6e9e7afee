"""Every query of voice, a file per noun; `rows.py` has what they share."""

from __future__ import annotations
