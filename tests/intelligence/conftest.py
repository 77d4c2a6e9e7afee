"""What the intelligence tests share: writing a conversation down as a story."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from tieline.intelligence import BUILT_IN, Line, OperatorContext, Transcript, run_operator
from tieline.intelligence.transcript import Speaker

NAMES: dict[Speaker, str] = {"customer": "Ana", "agent": "Tilly", "worker": "Marta", "flow": "Handoff"}
OPERATORS = {each.display_name: each for each in BUILT_IN}
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def transcript(*said: tuple[Speaker, str]) -> Transcript:
    """A conversation; its communications are m0, m1, and so on."""
    lines = tuple(
        Line(
            communication_id=f"m{at}",
            speaker=who,
            name=NAMES[who],
            text=text,
            at=NOON + timedelta(minutes=at),
        )
        for at, (who, text) in enumerate(said)
    )
    return Transcript(conversation_id="conv_conversation_1", lines=lines)


def run(operator: str, *said: tuple[Speaker, str], context: OperatorContext | None = None) -> dict[str, Any]:
    """What an operator, by its name, makes of a conversation."""
    return run_operator(OPERATORS[operator], transcript(*said), context or OperatorContext()).result


BOOTS: tuple[tuple[Speaker, str], ...] = (
    ("customer", "Hi there!"),
    ("agent", "Hello Ana! How can I help you today?"),
    ("customer", "My order 4471 hasn't arrived. I want to return my boots and get my money back."),
    ("agent", "I'm sorry to hear that. I've cancelled order 4471. The refund will arrive within five days."),
    ("customer", "Can I get the refund on a different account?"),
    ("customer", "I want to speak to a human please"),
    ("agent", "One moment, please."),
)
VUELO: tuple[tuple[Speaker, str], ...] = (
    ("customer", "Hola, buenos días"),
    ("agent", "¡Hola! ¿En qué puedo ayudarle?"),
    ("customer", "Quiero cambiar mi vuelo a Madrid del viernes. Mi reserva es AB12CD."),
    ("agent", "He cambiado su vuelo al sábado. Le enviaremos la confirmación mañana."),
    ("customer", "¿Cuánto cuesta una maleta más? Me llamo Lucía Gómez."),
    ("customer", "quiero hablar con una persona"),
)
