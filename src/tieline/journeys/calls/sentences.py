"""What the platform itself says on a call, in the caller's language; English where we have no other."""

from __future__ import annotations

from enum import StrEnum

from tieline.handoff.promises import language_code


class Sentence(StrEnum):
    """What is being said."""

    GREETING = "greeting"
    AGENT_LOST = "agent_lost"
    CONNECTING = "connecting"
    UNEXPECTED = "unexpected"
    NEEDS_MICROPHONE = "needs_microphone"


# ruff: noqa: E501  (a sentence stays on its line)
_SENTENCES: dict[Sentence, dict[str, str]] = {
    Sentence.GREETING: {
        "en": "Hello, this is the virtual assistant. How can I help you?",
        "es": "Hola, soy el asistente virtual. ¿En qué puedo ayudarle?",
        "fr": "Bonjour, je suis l'assistant virtuel. Comment puis-je vous aider ?",
        "de": "Guten Tag, hier ist der virtuelle Assistent. Wie kann ich Ihnen helfen?",
        "pt": "Olá, sou o assistente virtual. Em que posso ajudar?",
        "it": "Buongiorno, sono l'assistente virtuale. Come posso aiutarla?",
    },
    Sentence.AGENT_LOST: {
        "en": "I am sorry, the assistant was lost. I am connecting you to a person; what you said is kept.",
        "es": "Lo siento, se ha perdido la conexión con el asistente. Le paso con una persona; lo que ha dicho queda guardado.",
        "fr": "Désolé, la connexion avec l'assistant est perdue. Je vous passe une personne ; ce que vous avez dit est conservé.",
        "de": "Es tut mir leid, der Assistent ist nicht mehr erreichbar. Ich verbinde Sie mit einem Menschen; was Sie gesagt haben, bleibt erhalten.",
        "pt": "Lamento, perdeu-se a ligação ao assistente. Vou passar a chamada a uma pessoa; o que disse fica guardado.",
        "it": "Mi dispiace, l'assistente non è più raggiungibile. La passo a una persona; quello che ha detto resta conservato.",
    },
    Sentence.CONNECTING: {
        "en": "One moment, I am looking for a person for you.",
        "es": "Un momento, busco a una persona para usted.",
        "fr": "Un instant, je cherche une personne pour vous.",
        "de": "Einen Moment, ich suche jemanden für Sie.",
        "pt": "Um momento, estou a procurar uma pessoa para si.",
        "it": "Un momento, cerco una persona per lei.",
    },
    Sentence.UNEXPECTED: {
        "en": "I am sorry, something went wrong with this call. Please call again.",
        "es": "Lo siento, algo ha fallado en esta llamada. Por favor, vuelva a llamar.",
        "fr": "Désolé, un problème est survenu pendant cet appel. Merci de rappeler.",
        "de": "Es tut mir leid, bei diesem Anruf ist etwas schiefgegangen. Bitte rufen Sie noch einmal an.",
        "pt": "Lamento, algo correu mal nesta chamada. Por favor, volte a ligar.",
        "it": "Mi dispiace, qualcosa è andato storto in questa chiamata. La prego di richiamare.",
    },
    Sentence.NEEDS_MICROPHONE: {
        "en": "This number needs a microphone. Please call again with sound.",
        "es": "Este número necesita un micrófono. Por favor, vuelva a llamar con sonido.",
        "fr": "Ce numéro a besoin d'un microphone. Merci de rappeler avec le son.",
        "de": "Diese Nummer braucht ein Mikrofon. Bitte rufen Sie noch einmal mit Ton an.",
        "pt": "Este número precisa de um microfone. Por favor, volte a ligar com som.",
        "it": "Questo numero ha bisogno di un microfono. La prego di richiamare con l'audio.",
    },
}


def sentence(wanted: Sentence, *, language: str | None) -> str:
    """Return a sentence in the language named in any of the usual ways ("spanish", "es-MX")."""
    return _SENTENCES[wanted][language_code(language)]
