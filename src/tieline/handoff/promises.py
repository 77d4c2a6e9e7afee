"""The truthful sentences a customer hears from the platform, in their language. Nothing here promises what is not kept."""

from __future__ import annotations

import math
import re
from enum import StrEnum


class Promise(StrEnum):
    """What is being said."""

    NOBODY_FREE = "nobody_free"
    STILL_WAITING = "still_waiting"
    AGENT_UNAVAILABLE = "agent_unavailable"
    BACK_TO_AGENT = "back_to_agent"
    NOBODY_FREE_ON_CALL = "nobody_free_on_call"
    CALLBACK_OFFER = "callback_offer"
    CALLBACK_KEPT = "callback_kept"
    WORKER_HUNG_UP = "worker_hung_up"
    WORKER_LOST = "worker_lost"
    NOT_ANSWERED = "not_answered"
    CLOSED = "closed"
    NOBODY_FREE_BY = "nobody_free_by"
    CLOSED_ON_CALL = "closed_on_call"
    CALLBACK_KEPT_BY = "callback_kept_by"
    LATE = "late"
    WAIT_RANGE = "wait_range"
    WAIT_SHORT = "wait_short"
    WAIT_UNKNOWN = "wait_unknown"
    TAKEN_OVER = "taken_over"
    PUT_THROUGH = "put_through"


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
    Promise.NOBODY_FREE_ON_CALL: {
        "en": "Nobody is free right now. Please stay on the line; the next person who is free will take your call.",
        "es": "Ahora mismo no hay nadie libre. Permanezca en la línea; la primera persona que quede libre atenderá su llamada.",
        "fr": "Personne n'est libre pour l'instant. Restez en ligne ; la première personne disponible prendra votre appel.",
        "de": "Gerade ist niemand frei. Bleiben Sie bitte in der Leitung; wer als Nächstes frei wird, nimmt Ihren Anruf an.",
        "pt": "Neste momento ninguém está livre. Fique em linha; a primeira pessoa que estiver livre atenderá a sua chamada.",
        "it": "Al momento nessuno è libero. Resti in linea; la prima persona libera prenderà la sua chiamata.",
    },
    Promise.CALLBACK_OFFER: {
        "en": "Still nobody is free. Say that you want a callback, or say your message now; we keep it, and a person will call you back at this number. Or simply stay on the line.",
        "es": "Sigue sin haber nadie libre. Diga que quiere que le llamemos, o deje ahora su mensaje: lo guardamos y una persona le llamará a este número. También puede permanecer en la línea.",
        "fr": "Personne n'est encore libre. Dites que vous voulez être rappelé, ou laissez votre message maintenant : nous le gardons et une personne vous rappellera à ce numéro. Vous pouvez aussi rester en ligne.",
        "de": "Es ist noch immer niemand frei. Sagen Sie, dass Sie einen Rückruf möchten, oder sprechen Sie jetzt Ihre Nachricht; wir bewahren sie auf, und ein Mensch ruft Sie unter dieser Nummer zurück. Oder bleiben Sie einfach in der Leitung.",
        "pt": "Continua a não haver ninguém livre. Diga que quer que lhe liguemos, ou deixe agora a sua mensagem: fica guardada e uma pessoa ligará para este número. Também pode ficar em linha.",
        "it": "Non c'è ancora nessuno libero. Dica che vuole essere richiamato, o lasci ora il suo messaggio: lo conserviamo e una persona la richiamerà a questo numero. Oppure resti in linea.",
    },
    Promise.CALLBACK_KEPT: {
        "en": "Thank you, what you said is kept. A person will call you back at this number within a day. Goodbye.",
        "es": "Gracias, lo que ha dicho queda guardado. Una persona le llamará a este número en el plazo de un día. Adiós.",
        "fr": "Merci, ce que vous avez dit est conservé. Une personne vous rappellera à ce numéro d'ici un jour. Au revoir.",
        "de": "Danke, was Sie gesagt haben, ist notiert. Ein Mensch ruft Sie innerhalb eines Tages unter dieser Nummer zurück. Auf Wiederhören.",
        "pt": "Obrigado, o que disse fica guardado. Uma pessoa ligará para este número dentro de um dia. Adeus.",
        "it": "Grazie, quello che ha detto è conservato. Una persona la richiamerà a questo numero entro un giorno. Arrivederci.",
    },
    Promise.WORKER_HUNG_UP: {
        "en": "The call is over. Thank you for calling, goodbye.",
        "es": "La llamada ha terminado. Gracias por llamar, adiós.",
        "fr": "L'appel est terminé. Merci de votre appel, au revoir.",
        "de": "Das Gespräch ist beendet. Danke für Ihren Anruf, auf Wiederhören.",
        "pt": "A chamada terminou. Obrigado por ligar, adeus.",
        "it": "La chiamata è terminata. Grazie per aver chiamato, arrivederci.",
    },
    Promise.WORKER_LOST: {
        "en": "I am sorry, the connection to the person you spoke with was lost. They will call you back at this number. Goodbye.",
        "es": "Lo siento, se ha perdido la conexión con la persona con quien hablaba. Le llamará a este número. Adiós.",
        "fr": "Désolé, la liaison avec la personne à qui vous parliez est perdue. Elle vous rappellera à ce numéro. Au revoir.",
        "de": "Es tut mir leid, die Verbindung zu Ihrem Gesprächspartner ist abgebrochen. Sie werden unter dieser Nummer zurückgerufen. Auf Wiederhören.",
        "pt": "Lamento, perdeu-se a ligação à pessoa com quem falava. Ela ligará para este número. Adeus.",
        "it": "Mi dispiace, il collegamento con la persona con cui parlava si è interrotto. La richiamerà a questo numero. Arrivederci.",
    },
    Promise.TAKEN_OVER: {
        "en": "{name} from our team has read what was said and takes over from here.",
        "es": "{name}, de nuestro equipo, ha leído lo dicho y sigue desde aquí.",
        "fr": "{name}, de notre équipe, a lu ce qui a été dit et prend la suite.",
        "de": "{name} aus unserem Team hat gelesen, was gesagt wurde, und übernimmt ab hier.",
        "pt": "{name}, da nossa equipa, leu o que foi dito e continua a partir daqui.",
        "it": "{name} del nostro team ha letto quanto detto e prosegue da qui.",
    },
    Promise.NOT_ANSWERED: {
        "en": "They did not answer.",
        "es": "No han contestado.",
        "fr": "Personne n'a répondu.",
        "de": "Es hat niemand abgenommen.",
        "pt": "Ninguém atendeu.",
        "it": "Non ha risposto nessuno.",
    },
    Promise.CLOSED: {
        "en": "We are closed now and open again {opens}. Your message is kept, and a person will answer you here {by} at the latest.",
        "es": "Ahora estamos cerrados y volvemos a abrir {opens}. Su mensaje queda guardado y una persona le responderá aquí, como muy tarde {by}.",
        "fr": "Nous sommes fermés pour l'instant et rouvrons {opens}. Votre message est conservé et une personne vous répondra ici, au plus tard {by}.",
        "de": "Wir haben gerade geschlossen und öffnen wieder {opens}. Ihre Nachricht ist notiert, und ein Mensch antwortet Ihnen hier spätestens {by}.",
        "pt": "Estamos fechados e voltamos a abrir {opens}. A sua mensagem fica guardada e uma pessoa responderá aqui, o mais tardar {by}.",
        "it": "Ora siamo chiusi e riapriamo {opens}. Il suo messaggio è conservato e una persona le risponderà qui al più tardi {by}.",
    },
    Promise.NOBODY_FREE_BY: {
        "en": "Nobody is free right now. Your message is kept, and a person will answer you here {by} at the latest.",
        "es": "Ahora mismo no hay nadie libre. Su mensaje queda guardado y una persona le responderá aquí, como muy tarde {by}.",
        "fr": "Personne n'est libre pour l'instant. Votre message est conservé et une personne vous répondra ici, au plus tard {by}.",
        "de": "Gerade ist niemand frei. Ihre Nachricht ist notiert, und ein Mensch antwortet Ihnen hier spätestens {by}.",
        "pt": "Neste momento ninguém está livre. A sua mensagem fica guardada e uma pessoa responderá aqui, o mais tardar {by}.",
        "it": "Al momento nessuno è libero. Il suo messaggio è conservato e una persona le risponderà qui al più tardi {by}.",
    },
    Promise.CLOSED_ON_CALL: {
        "en": "We are closed now and open again {opens}. Say that you want a callback, or say your message now; we keep it, and a person will call you back at this number {by} at the latest.",
        "es": "Ahora estamos cerrados y volvemos a abrir {opens}. Diga que quiere que le llamemos, o deje ahora su mensaje: lo guardamos y una persona le llamará a este número, como muy tarde {by}.",
        "fr": "Nous sommes fermés pour l'instant et rouvrons {opens}. Dites que vous voulez être rappelé, ou laissez votre message maintenant : nous le gardons et une personne vous rappellera à ce numéro, au plus tard {by}.",
        "de": "Wir haben gerade geschlossen und öffnen wieder {opens}. Sagen Sie, dass Sie einen Rückruf möchten, oder sprechen Sie jetzt Ihre Nachricht; wir bewahren sie auf, und ein Mensch ruft Sie spätestens {by} unter dieser Nummer zurück.",
        "pt": "Estamos fechados e voltamos a abrir {opens}. Diga que quer que lhe liguemos, ou deixe agora a sua mensagem: fica guardada e uma pessoa ligará para este número, o mais tardar {by}.",
        "it": "Ora siamo chiusi e riapriamo {opens}. Dica che vuole essere richiamato, o lasci ora il suo messaggio: lo conserviamo e una persona la richiamerà a questo numero al più tardi {by}.",
    },
    Promise.CALLBACK_KEPT_BY: {
        "en": "Thank you, what you said is kept. A person will call you back at this number {by} at the latest. Goodbye.",
        "es": "Gracias, lo que ha dicho queda guardado. Una persona le llamará a este número, como muy tarde {by}. Adiós.",
        "fr": "Merci, ce que vous avez dit est conservé. Une personne vous rappellera à ce numéro, au plus tard {by}. Au revoir.",
        "de": "Danke, was Sie gesagt haben, ist notiert. Ein Mensch ruft Sie spätestens {by} unter dieser Nummer zurück. Auf Wiederhören.",
        "pt": "Obrigado, o que disse fica guardado. Uma pessoa ligará para este número, o mais tardar {by}. Adeus.",
        "it": "Grazie, quello che ha detto è conservato. Una persona la richiamerà a questo numero al più tardi {by}. Arrivederci.",
    },
    Promise.LATE: {
        "en": "We promised you an answer by now and have not kept it; we are sorry. You are first in line.",
        "es": "Le prometimos una respuesta para ahora y no lo hemos cumplido; lo sentimos. Es usted quien sigue.",
        "fr": "Nous vous avions promis une réponse pour maintenant et n'avons pas tenu parole ; nous en sommes désolés. Vous êtes le premier de la file.",
        "de": "Wir haben Ihnen bis jetzt eine Antwort versprochen und das nicht gehalten; es tut uns leid. Sie sind als Nächstes dran.",
        "pt": "Prometemos uma resposta até agora e não cumprimos; lamentamos. É a próxima pessoa a ser atendida.",
        "it": "Le avevamo promesso una risposta entro adesso e non l'abbiamo data; ci dispiace. Lei è la prossima persona in fila.",
    },
    Promise.WAIT_RANGE: {
        "en": "It will probably take between {low} and {high} minutes.",
        "es": "Probablemente tardará entre {low} y {high} minutos.",
        "fr": "Cela prendra probablement entre {low} et {high} minutes.",
        "de": "Es dauert voraussichtlich zwischen {low} und {high} Minuten.",
        "pt": "Deverá demorar entre {low} e {high} minutos.",
        "it": "Ci vorranno probabilmente tra {low} e {high} minuti.",
    },
    Promise.WAIT_SHORT: {
        "en": "It will probably take no more than {high} min.",
        "es": "Probablemente no tardará más de {high} min.",
        "fr": "Cela ne prendra probablement pas plus de {high} min.",
        "de": "Es dauert voraussichtlich nicht länger als {high} Min.",
        "pt": "Não deverá demorar mais de {high} min.",
        "it": "Probabilmente non ci vorranno più di {high} min.",
    },
    Promise.WAIT_UNKNOWN: {
        "en": "How long it takes cannot be told right now.",
        "es": "Ahora mismo no se puede decir cuánto tardará.",
        "fr": "Nous ne pouvons pas dire pour l'instant combien de temps cela prendra.",
        "de": "Wie lange es dauert, lässt sich gerade nicht sagen.",
        "pt": "Neste momento não é possível dizer quanto tempo vai demorar.",
        "it": "Al momento non è possibile dire quanto tempo ci vorrà.",
    },
    Promise.PUT_THROUGH: {
        "en": "You are being put through to a colleague, who can read what was said. Please stay on the line.",
        "es": "Le paso con un compañero, que puede leer lo que se ha dicho. Permanezca en la línea.",
        "fr": "Je vous passe un collègue, qui peut lire ce qui a été dit. Restez en ligne.",
        "de": "Sie werden mit jemand anderem verbunden, der lesen kann, was gesagt wurde. Bleiben Sie bitte in der Leitung.",
        "pt": "Vou passar a chamada a um colega, que pode ler o que foi dito. Fique em linha.",
        "it": "La passo a un collega, che può leggere quello che è stato detto. Resti in linea.",
    },
}

_NAMES = {
    "english": "en", "inglés": "en", "spanish": "es", "español": "es", "espanol": "es", "castellano": "es",
    "french": "fr", "français": "fr", "francais": "fr", "german": "de", "deutsch": "de",
    "portuguese": "pt", "português": "pt", "portugues": "pt", "italian": "it", "italiano": "it",
}  # fmt: skip


_TAG = re.compile(r"[a-z]{2}(-[a-z0-9]{2,8})*")


def language_code(language: str | None) -> str:
    """Return the two letters of a language named in any of the usual ways ("spanish", "es-MX"); "en" when unknown."""
    code = (language_tag(language) or "").partition("-")[0]
    return code if code in _SENTENCES[Promise.NOBODY_FREE] else "en"


def language_tag(language: str | None) -> str | None:
    """Return a language named in any of the usual ways ("spanish", "es_MX") as a tag ("es", "es-mx"); None when unknown."""
    text = (language or "").strip().lower().replace("_", "-")
    return _NAMES.get(text) or (text if _TAG.fullmatch(text) else None)


def say(promise: Promise, *, language: str | None, **told: object) -> str:
    """Return the sentence in the customer's language, in English when we have no other.

    `told` fills in what a sentence leaves open: `opens` and `by` (see `dates.say_when`), `low` and `high` in minutes.
    """
    return _SENTENCES[promise][language_code(language)].format(**told)


def say_wait(*, low: int | None, high: int | None, language: str | None) -> str:
    """Return how long somebody will wait, from an estimate in seconds; that it cannot be told when there is none."""
    if low is None or high is None:
        return say(Promise.WAIT_UNKNOWN, language=language)
    least, most = low // 60, max(1, math.ceil(high / 60))
    if least < 1:
        return say(Promise.WAIT_SHORT, language=language, high=most)
    return say(Promise.WAIT_RANGE, language=language, low=least, high=max(most, least + 1))
