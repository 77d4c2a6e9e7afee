"""Does whoever serves a customer promise them a person? A rule in English and Spanish, without a model.

The counterpart of `wishes.py`: there the customer asks, here the agent says that somebody comes. Offers, questions,
conditions and refusals are no promise. Used by the operators and by the journey that keeps such a promise.
"""

from __future__ import annotations

import re

from tieline.models.wishes import plain

_PERSON = (
    r"(?:human(?: being)?|person|colleagues?|representatives?|agents?|specialists?|advis[oe]rs?|operators?|"
    r"supervisors?|"
    r"managers?|someone|somebody|teammates?|experts?|(?:our|the|support|service) (?:\w+ )?team|team member|"
    r"members? of (?:our|the|staff))"
)
_PERSONA = (
    r"(?:personas?|companer[oa]s?|colegas?|agentes?|asesor(?:a|es)?|especialistas?|representantes?|operador(?:a|es)?|"
    r"supervisor(?:a|es)?|gestor(?:a|es)?|alguien|(?:nuestro|el) equipo)"
)
_NEAR = r"[^.?!;]{0,40}?"
_PROMISES = (
    # I am connecting you with a colleague. Let me get someone.
    re.compile(
        rf"\b(?:i am|i'm|i'll|i will|i have|i've|let me|we are|we're|we'll|we will|you are being|you're being|"
        rf"you'll be|you will be|while i|going to){_NEAR}\b(?:transferr?\w*|connect\w*|hand(?:ing|ed)?|put(?:ting)?|"
        rf"pass(?:ing|ed)?|escalat\w*|forward\w*|rout\w*|bring\w*|get(?:ting)?|ask(?:ing|ed)?)\b{_NEAR}\b{_PERSON}\b"
    ),
    # I'm transferring you now.
    re.compile(
        r"\b(?:i am|i'm|i'll|i will|while i|let me|going to) (?:now |just )?(?:transfer|"
        r"connect)\w* you\b(?! to (?:our )?"
        r"(?:website|page|app|wi-?fi))"
    ),
    # A colleague will call you.
    re.compile(
        rf"\b{_PERSON}(?: \w+){{0,4}}? (?:will|shall|is going to|are going to)(?: \w+)? (?:be (?:with|in touch)|"
        rf"take over|join|help|"
        r"assist|contact|call|reach out|get back|follow up|respond|reply|speak|write|answer|look into|handle)"
    ),
    # Le paso con un compañero. Voy a transferirle.
    re.compile(
        r"\b(?:le|te|lo|la|os|les) (?:voy a |vamos a |estoy )?(?:transfier\w*|transferi\w*|comunic\w+|conect\w+|"
        r"deriv\w+|"
        r"pongo en contacto|poner en contacto|pas(?:o|ar|amos|are|ando)(?: \w+){0,3}? con)\b"
    ),
    re.compile(
        r"\b(?:voy a|vamos a|estoy) (?:transferir|transfiriendo|comunicar|comunicando|conectar|conectando|derivar|"
        rf"derivando|pasar|pasando|poner)(?:le|te|lo|la|les|os)\b(?:{_NEAR}\b{_PERSONA}\b)?(?! (?:el|la|los|las|"
        rf"un|una) \w+$)"
    ),
    # Un compañero le llamará.
    re.compile(
        rf"\b{_PERSONA}(?: \w+){{0,4}}? (?:le|te|lo|la|se|les|os) (?:atender\w+|ayudar\w+|contactar\w+|"
        rf"llamar\w+|responder\w+|"
        r"escribir\w+|pondr\w+|encargar\w+|va a|van a)"
    ),
)
_NO_PROMISE = re.compile(
    r"\b(?:if|would you|do you want|did you want|can i|shall i|may i|should i|could i|i can|i could|we can|"
    r"happy to|want me to|"
    r"unless|whether|instead of|cannot|can't|unable|not able|won't|will not|am not|are not|aren't|isn't|"
    r"never|don't|do not|si (?:quiere|desea|lo|le|prefiere|necesita|usted|te|quieres)|quiere que|quieres que|"
    r"desea que|"
    r"puedo|podemos|podria|gustaria|no (?:puedo|podemos|le|te|hay|va|voy))\b|¿"
)
_LATER = re.compile(
    r"\b(?:contact|call|reach out|get back|follow up|in touch|respond|reply|write|contactar\w+|llamar\w+|"
    r"responder\w+|escribir\w+)\b"
)
_SENTENCES = re.compile(r"(?<=[.!?\n])\s*")


def find_person_promise(text: str) -> str | None:
    """Return the sentence of an agent's message that promises the customer a person, None where none does.

    Args:
        text: what the agent said, up to 4,000 characters are read.
    """
    for sentence in _SENTENCES.split(text[:4_000]):
        flat = plain(sentence)
        if "?" in flat or _NO_PROMISE.search(flat):
            continue
        if any(pattern.search(flat) for pattern in _PROMISES):
            return sentence.strip()
    return None


def is_kept_later(text: str) -> bool:
    """Say whether the person an agent's message promises is to come to the customer later, not on this very call.

    Args:
        text: what the agent said.
    """
    promised = find_person_promise(text)
    return promised is not None and _LATER.search(plain(promised)) is not None
