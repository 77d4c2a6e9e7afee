"""The smallest program on the public SDK: it recalls on every message and echoes. `tac.py` runs it under `tieline run`."""

from tac import TAC, TACConfig
from tac.channels.sms import SMSChannel, SMSChannelConfig
from tac.models.session import ConversationSession
from tac.models.tac import TACMemoryResponse
from tac.server import TACFastAPIServer

tac = TAC(config=TACConfig.from_env())


async def answer(message: str, session: ConversationSession, memory: TACMemoryResponse | None) -> str:
    """One turn, without a model."""
    return f"You said: {message}"


tac.on_message_ready(answer)

if __name__ == "__main__":
    channel = SMSChannel(tac, config=SMSChannelConfig(memory_mode="always"))
    TACFastAPIServer(tac=tac, messaging_channels=[channel]).start()
