"""The truthful sentences a customer hears from the platform, in their language. Nothing here promises what is not kept."""

from __future__ import annotations

from enum import StrEnum


class Promise(StrEnum):
    """What is being said."""

    NOBODY_FREE = "nobody_free"
    STILL_WAITING = "still_waiting"
    AGENT_UNAVAILABLE = "agent_unavailable"
    BACK_TO_AGENT = "back_to_agent"


# ruff: noqa: E501  (a sentence stays on its line)
_SENTENCES: dict[Promise, dict[str, str]] = {
    Promise.NOBODY_FREE: {
        "en": "Nobody is free right now. Your message is kept, and a person will answer you here as soon as possible.",
        "es": "Ahora mismo no hay nadie libre. Su mensaje queda guardado y una persona le responderá aquí lo antes posible.",
        "fr": "Personne n'est libre pour l'instant. Votre message est conservé et une personne vous répondra ici dès que possible.",
        "de": "Gerade ist niemand frei. Ihre Nachricht ist notiert, und ein Mensch antwortet Ihnen hier so bald wie möglich.",
        "pt": "Neste momento ninguém está livre. A sua mensagem fica guardada e uma pessoa responderá aqui assim que possível.",
        "it": "Al momento nessuno è libero. Il suo messaggio è conservato e una persona le risponderà qui appena possibile.",
    },
    Promise.STILL_WAITING: {
        "en": "You are still waiting for a person. What you write is kept and will be read first.",
        "es": "Sigue esperando a una persona. Lo que escriba queda guardado y se leerá primero.",
        "fr": "Vous attendez toujours une personne. Ce que vous écrivez est conservé et sera lu en premier.",
        "de": "Sie warten noch auf einen Menschen. Was Sie schreiben, bleibt erhalten und wird zuerst gelesen.",
        "pt": "Continua à espera de uma pessoa. O que escrever fica guardado e será lido primeiro.",
        "it": "È ancora in attesa di una persona. Quello che scrive resta conservato e sarà letto per primo.",
    },
    Promise.AGENT_UNAVAILABLE: {
        "en": "I could not answer you just now, so a person will take over. Your messages are kept.",
        "es": "No he podido responderle ahora, así que le atenderá una persona. Sus mensajes quedan guardados.",
        "fr": "Je n'ai pas pu vous répondre, une personne va donc prendre le relais. Vos messages sont conservés.",
        "de": "Ich konnte gerade nicht antworten, darum übernimmt ein Mensch. Ihre Nachrichten bleiben erhalten.",
        "pt": "Não consegui responder agora, por isso uma pessoa vai continuar. As suas mensagens ficam guardadas.",
        "it": "Non sono riuscito a risponderle, quindi continuerà una persona. I suoi messaggi sono conservati.",
    },
    Promise.BACK_TO_AGENT: {
        "en": "You are back with the virtual assistant, which knows what was said.",
        "es": "Vuelve a hablar con el asistente virtual, que conoce lo que se ha dicho.",
        "fr": "Vous êtes de nouveau avec l'assistant virtuel, qui sait ce qui a été dit.",
        "de": "Sie sprechen wieder mit dem virtuellen Assistenten; er weiß, was gesagt wurde.",
        "pt": "Voltou ao assistente virtual, que sabe o que foi dito.",
        "it": "È di nuovo con l'assistente virtuale, che sa quello che è stato detto.",
    },
}

_NAMES = {
    "english": "en", "inglés": "en", "spanish": "es", "español": "es", "espanol": "es", "castellano": "es",
    "french": "fr", "français": "fr", "francais": "fr", "german": "de", "deutsch": "de",
    "portuguese": "pt", "português": "pt", "portugues": "pt", "italian": "it", "italiano": "it",
}  # fmt: skip


def language_code(language: str | None) -> str:
    """Return the two letters of a language named in any of the usual ways ("spanish", "es-MX"); "en" when unknown."""
    text = (language or "").strip().lower()
    code = _NAMES.get(text) or text[:2]
    return code if code in _SENTENCES[Promise.NOBODY_FREE] else "en"


def say(promise: Promise, *, language: str | None) -> str:
    """Return the sentence in the customer's language, in English when we have no other."""
    return _SENTENCES[promise][language_code(language)]
