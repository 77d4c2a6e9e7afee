"""OpenAI's API as the rehearsal model speaks it: `/v1/responses`, `/v1/chat/completions`, `/v1/models`.

`routes.py` holds the operations, `body.py` reads and checks requests, `errors.py` refuses in OpenAI's own shape,
`chat.py` and `events.py` render. The answers come from `models/rehearsal.py`.
"""

from tieline.wire.openai_v1.routes import build_router

__all__ = ["build_router"]
