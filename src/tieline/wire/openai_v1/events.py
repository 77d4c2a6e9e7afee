"""Server-sent events as OpenAI writes them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from fastapi.responses import StreamingResponse


def stream_responses(events: Iterable[Mapping[str, Any]]) -> StreamingResponse:
    """Named events, as the Responses API streams them."""
    return _stream(f"event: {event['type']}\ndata: {_json(event)}\n\n" for event in events)


def stream_chat(chunks: Iterable[Mapping[str, Any]]) -> StreamingResponse:
    """Unnamed events ended by `[DONE]`, as Chat Completions streams them."""

    def lines() -> Iterator[str]:
        for chunk in chunks:
            yield f"data: {_json(chunk)}\n\n"
        yield "data: [DONE]\n\n"

    return _stream(lines())


def _stream(lines: Iterable[str]) -> StreamingResponse:
    async def pieces() -> Any:
        # All is known at once: an async generator spares a thread that a plain iterator would be run in.
        for line in lines:
            yield line

    return StreamingResponse(pieces(), media_type="text/event-stream", headers={"Cache-Control": "no-cache"})


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
