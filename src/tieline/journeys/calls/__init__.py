"""Live calls: who answers, what is said and heard, where a call goes next, and who outside is told of it.

Calls as resources are `tieline.channels.voice`; here are the stories that move them. Begin reading at `live_calls.py`
(the calls this process holds) and `live_call.py` (one of them as an actor).
"""

from __future__ import annotations
