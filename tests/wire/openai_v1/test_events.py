"""Server-sent events as OpenAI's clients read them."""

import pytest
from fastapi.responses import StreamingResponse

from tieline.wire.openai_v1.events import stream_chat, stream_responses

pytestmark = pytest.mark.unit


async def written(response: StreamingResponse) -> str:
    assert response.media_type == "text/event-stream"
    return "".join([str(piece) async for piece in response.body_iterator])


async def test_responses_events_are_named() -> None:
    text = await written(stream_responses([{"type": "a", "text": "ñ\n"}, {"type": "b"}]))
    assert text == 'event: a\ndata: {"type":"a","text":"ñ\\n"}\n\nevent: b\ndata: {"type":"b"}\n\n'


async def test_chat_chunks_end_with_done() -> None:
    assert await written(stream_chat([{"id": 1}])) == 'data: {"id":1}\n\ndata: [DONE]\n\n'
