"""The smallest program on the public SDK that answers calls; it tells how often the SDK searched for each call.

`voice_discovery.py` runs it under `tieline run` and asks `/searches`: {call id: how many searches it took}.
"""

from collections import Counter
from typing import Any

from tac import TAC, TACConfig
from tac.channels.voice import VoiceChannel
from tac.models.session import ConversationSession
from tac.models.tac import TACMemoryResponse
from tac.server import TACFastAPIServer

tac = TAC(config=TACConfig.from_env())
searches: Counter[str] = Counter()


def count_searches(client: Any) -> None:
    """Let the SDK's client note each search for a channel id."""
    search = client.list_conversations

    async def list_conversations(*words: Any, **named: Any) -> Any:
        if named.get("channel_id"):
            searches[named["channel_id"]] += 1
        return await search(*words, **named)

    client.list_conversations = list_conversations


async def answer(message: str, session: ConversationSession, memory: TACMemoryResponse | None) -> str:
    """One turn, without a model."""
    return f"You said: {message}"


tac.on_message_ready(answer)
count_searches(tac.conversation_orchestrator_client)

if __name__ == "__main__":
    server = TACFastAPIServer(tac=tac, voice_channel=VoiceChannel(tac))

    @server.app.get("/searches")
    async def tell() -> dict[str, int]:
        """How many searches each call took so far."""
        return dict(searches)

    server.start()
