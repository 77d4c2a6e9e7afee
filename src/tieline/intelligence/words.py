"""The words by which the local operators tell a wish, a promise or small talk, in English and Spanish: data only.

Patterns are tried on text as `plain` leaves it: lower case, without accents, straight quotes. How they are used:
`sentences.py` and the operators. To add a language, add its alternations here and stories to the operators' tests.
"""

from __future__ import annotations

import re

FILLER_WORDS = frozenset(
    """
    hi hello hey hiya good morning afternoon evening day night there dear sir madam team thanks thank you so much many very
    ok okay yes yeah yep no nope please sure great perfect fine alright right cool nice awesome wonderful bye goodbye see
    welcome for all that this is it your help time a lot again understood got well then and just how are i am im doing today
    not nothing else thats its the have take care cheers ta lovely excellent brilliant of course absolutely problem
    hola buenos buenas dias tardes noches que tal como esta estas gracias muchas muchisimas por favor vale si claro bien
    bonjour bonsoir merci salut guten tag morgen hallo danke dzien dobry dziekuje czesc ola obrigado obrigada ciao grazie
    buongiorno hej tack dag bedankt
    muy perfecto genial estupendo adios hasta luego pronto un saludo saludos de nada ayuda todo eso es encantado igualmente
    a usted ti tu su la el buen dia fin semana tenga entendido correcto exacto nada mas
    """.split()  # noqa: SIM905  (a list of words reads best as words)
)

SMALL_TALK = re.compile(
    r"how (?:can|may) i (?:help|assist)|how (?:can|may) i be of|what can i do for you|anything else|"
    r"have a (?:nice|great|good|lovely|wonderful)|you'?re (?:very )?welcome|my pleasure|one moment|"
    r"just a (?:moment|second|minute)|"
    r"thank(?:s| you) for (?:calling|contacting|your patience|waiting|reaching|choosing|your time|your help|"
    r"that|the)|let me (?:check|see|look)|"
    r"let me know|feel free|please (?:hold|wait|stand by)|no dude en|hagame saber|"
    r"nice to (?:meet|hear)|happy to (?:help|assist)|glad (?:i|we) could|sorry to hear|i understand|"
    r"en que (?:le |te )?puedo ayudar|como (?:le |te )?puedo ayudar|(?:puedo|podemos) ayudar(?:le|"
    r"te) en algo mas|algo mas|"
    r"que tenga|un momento|gracias por (?:llamar|contactar|su paciencia|esperar|escribir)|con (?:mucho )?gusto|"
    r"dejeme (?:ver|revisar|comprobar)|dejame (?:ver|revisar)|lo siento mucho|lamento"
)

REQUEST = re.compile(
    r"\b(?:i (?:want|need|would like|wanted|was hoping|was wondering|am (?:looking|trying|calling|writing|"
    r"interested|hoping))|"
    r"i'?d like|i'?d love|i'?m (?:looking|trying|calling|writing|interested|hoping)|can you|could you|would you|"
    r"can i|could i|"
    r"may i|is it possible|is there (?:any|a)|do you have|need to (?:make|book|change|cancel|know|get|find)|"
    r"looking (?:for|to)|how (?:do|can|much|long|many)|please (?:help|cancel|change|send|check)|help me|"
    r"quiero|quisiera|necesito|me gustaria|queria|puede[ns]?|podria[ns]?|puedo|podemos|es posible|busco|"
    r"estoy (?:buscando|llamando|"
    r"intentando)|ayudeme|ayudame|como (?:puedo|hago)|cuanto|tienen|hay alguna?)\b"
)

PROBLEM = re.compile(
    r"\b(?:problem|issue|trouble|wrong|broken|damaged|missing|lost|late|delayed|never (?:arrived|came|received)|"
    r"(?:has|have|did|does|do|is|are|was|were|can|could|wo)(?:n'?t| not)|cannot|refund|cancel\w*|complain\w*|"
    r"error|charged|stolen|"
    r"problema|averia|fallo|roto|rota|danad[oa]|falta|perdid[oa]|retras\w+|no (?:ha |han )?(?:llegado|llega|"
    r"funciona|puedo|recib\w+)|"
    r"reembolso|devol\w+|cancel\w+|queja|cobrad[oa]|robad[oa])\b"
)

DONE = re.compile(
    r"^(?!(?:once|if|when|as soon|before|after|cuando|si|una vez|antes|despues)\b).*?\b(?:(?:i|we)(?:'ve| have|"
    r" had)|(?:has|have) been|(?:is|are|was|were) (?:now )?(?:booked|scheduled|confirmed|cancel\w+|refunded|"
    r"processed|shipped|sent|updated|changed|approved|reserved|registered|complete\w*|set up|activated)|(?:i|"
    r"we) (?:just )?(?:booked|cancel\w+|"
    r"refunded|sent|updated|changed|processed|created|opened|scheduled|reserved|added|removed|noted)|successfully|"
    r"he (?:hecho|cancelado|enviado|cambiado|procesado|reservado|actualizado|abierto|tramitado|anotado|pedido|"
    r"confirmado|devuelto|solicitado)|"
    r"hemos \w+[ai]do|ha sido \w+|han sido \w+|queda \w+[ai]d[oa]|esta (?:confirmad|reservad|cancelad|tramitad|"
    r"enviad)[oa])\b"
)

PROMISE = re.compile(
    r"^(?!.*\b(?:i|we)(?:'ll| will) (?:need|require|have to ask|just need)\b).*?\b(?:(?:i|we|you|it|they|he|she|"
    r"someone|a colleague|the \w+)(?:'ll| will| shall)|(?:i am|i'm|we are|we're) going to|"
    r"will (?:be|arrive|receive|call|send|get|contact|reach)|by (?:monday|tuesday|wednesday|thursday|friday|"
    r"saturday|sunday|tomorrow|tonight)|"
    r"within (?:\d+|one|two|three|a|the|a few)|"
    r"(?:vamos|voy) a \w+|le (?:enviare\w*|llamare\w*|avisare\w*|devolvere\w*|mandare\w*|llamara\w*|enviara\w*|"
    r"contactara\w*)|"
    r"(?:recibira|llegara|tendra|podra)[ns]?|(?:enviare|llamare|avisare|devolvere|mandare|reembolsare)(?:mos)?|"
    r"en un plazo|antes del?|manana)\b"
)

PREFERENCE = re.compile(
    r"\b(?:i (?:really |also |always |usually |only |do not |don'?t |would |never )?(?:prefer|like|love|hate|"
    r"dislike|rather)|"
    r"i'?d (?:prefer|rather)|my (?:favou?rite|preference)|"
    r"i'?m (?:allergic|vegan|vegetarian)|i am (?:allergic|vegan|vegetarian)|i don'?t eat|"
    r"call me (?:in|after|before|at|on)|prefiero|preferiria|me (?:gusta|encanta|molesta)[ns]?|mi (?:favorit[oa]|"
    r"preferencia)|"
    r"soy (?:alergic[oa]|vegan[oa]|vegetarian[oa])|no como)\b"
)

SECRET = re.compile(
    r"\b(?:pin|pin code|passwords?|passcodes?|passphrase|security (?:question|answer|code)|secret (?:question|"
    r"answer|word)|"
    r"mother'?s maiden|pet(?:'s)? name|name of (?:the|your|my) (?:\w+ )?pet|first pet|nombre de (?:su|tu|"
    r"mi) mascota|maiden name|cvv|cvc|cvv2|ssn|social security|social insurance|credit card|debit card|"
    r"card (?:number|details|no)|"
    r"card|verification code|one[- ]time (?:code|password)|otp|login code|"
    r"contrasena|clave|codigo de (?:seguridad|verificacion)|pregunta de seguridad|palabra secreta|tarjeta|"
    r"seguridad social|"
    r"apellido de soltera)\b"
)
"""A line that names one of these is treated as if it might hold a secret; so is the answer to a question that does."""

TELLS_SECRET = re.compile(
    r"\b(?:pin(?: code| number)?|pass ?words?|passcode|passphrase|pwd|security (?:question|answer|code)|"
    r"secret (?:question|answer|word)|"
    r"maiden(?: name)?|pet'?s name|first pet|cvv|cvc|ssn|social security(?: number)?|contrasena|clave|"
    r"palabra secreta|pregunta de seguridad)\b"
    r"(?:\W+(?:and|y|number|numero|it)\b)*\W*(?:is|was|are|it's|its|es|era|:|=|-)"
    r"(?!\W+(?:not|n't|no|wrong|expired|incorrect|invalid|locked|lost|broken|forgotten|never|too|being|rejected|"
    r"still|also not)\b)"
)
"""A customer's sentence that tells a secret; "my password is not working" does not."""

BARE_SECRET = re.compile(
    r"\b(?:pass ?word|passcode|passphrase|pwd|pin|contrasena|clave)\s+"
    r"(?!(?:reset|is|was|not|change[ds]?|and|or|for|to|please|does|doesn|isn|recovery|problems?|issues?|help|"
    r"expired|again|incorrect|"
    r"wrong|locked|on|in|of|page|e-?mail|link|because|but|so|that|no|ya|y|o|para|por|de|incorrecta|bloqueada|"
    r"caducada)\b)\w+"
)
"""A scrap such as "name joi password joi 452"; told in six words or fewer it is nothing but the secret."""

NUMBER_LABEL = re.compile(
    r"\d ?[ap]\.?m\b|\b(?:orders?|booking|reservation|tickets?|case|invoice|policy|claim|tracking|confirmation|"
    r"reference|"
    r"flight|parcel|package|item|"
    r"model|size|version|room|gate|seat|floor|apartment|apt|suite|street|st|road|rd|avenue|ave|drive|lane|zip|"
    r"postcode|postal|address|"
    r"phone|telephone|mobile|cell|call|text|whatsapp|reach|price|cost|paid|pay|charged|amount|total|miles|km|"
    r"minutes?|hours?|days?|"
    r"weeks?|months?|years?|o'clock|january|february|march|april|may|june|july|august|september|"
    r"october|november|december|"
    r"user|member|euros?|dollars?|people|persons|guests|nights|pedido|reserva|vuelo|factura|caso|poliza|"
    r"referencia|seguimiento|"
    r"paquete|articulo|talla|modelo|habitacion|asiento|calle|avenida|direccion|telefono|movil|"
    r"numero de telefono|precio|pague|cobrado|"
    r"importe|minutos?|horas?|dias?|semanas?|meses|anos?|enero|febrero|marzo|abril|mayo|junio|julio|agosto|"
    r"septiembre|octubre|"
    r"noviembre|diciembre|personas|noches)\b"
)
"""What says that a number is no secret; a customer's number without one is left out of what is kept."""

ENGLISH = frozenset(
    """
    the and you i is to my it of for in that have with this on me was what can not be are do your at but if when would
    will how please don't order need want
    """.split()  # noqa: SIM905
)
SPANISH = frozenset(
    """
    el la los las que de y en es un una mi por para con no se lo me su te como pero si cuando quiero puedo necesito gracias
    hola del al mas ha he esta soy tengo pedido
    """.split()  # noqa: SIM905
)
