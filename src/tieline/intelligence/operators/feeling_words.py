"""The words by which the local form of Sentiment tells feelings, in English and Spanish: data only.

Tried on text as `plain` leaves it: lower case, without accents, straight quotes. To add a language, add its words and its
sentences to tests/intelligence/test_sentiment.py.
"""

from __future__ import annotations

import re

PRAISE = re.compile(
    r"\b(?:great|perfect(?:ly)?|excellent|wonderful(?:ly)?|awesome|amazing|fantastic|happy|glad|love[ds]?|"
    r"pleased|delighted|"
    r"brilliant|superb|lovely|impressed|satisfied|helpful|appreciate\w*|(?:very|so) kind|thank you (?:so|very) much|"
    r"you(?:'re| are) the best|good (?:job|work|service)|well done|"
    r"perfect[oa]s?|excelentes?|genial(?:es)?|maravillos[oa]s?|encantad[oa]s?|content[oa]s?|feliz|"
    r"estupend[oa]s?|fantastic[oa]s?|"
    r"fenomenal|me encanta|muy amables?|muchisimas gracias|satisfech[oa]s?|buen (?:servicio|trabajo)|"
    r"impresionad[oa]s?)\b"
)

ANGER = re.compile(
    r"\b(?:angry|upset|frustrat\w+|annoy\w+|terrible|awful|horrible|unacceptable|ridiculous|disappoint\w+|"
    r"useless|worst|"
    r"furious|outrag\w+|fed up|sick (?:of|and tired)|tired of|hate|rude|disgust\w+|disgrac\w+|joke|scam|"
    r"nonsense|pathetic|"
    r"waste of (?:time|money)|unhappy|dissatisfied|never again|shame(?:ful)?|incompetent|bad (?:service|experience)|"
    r"enfadad[oa]s?|enojad[oa]s?|furios[oa]s?|frustrad[oa]s?|frustrante|inaceptable|ridicul[oa]s?|decepcion\w+|"
    r"inutil(?:es)?|"
    r"pesim[oa]s?|hart[oa]s?|odio|nunca mas|perdida de tiempo|verguenza|vergonzos[oa]|estafa|insatisfech[oa]s?|"
    r"molest[oa]s?|indignad[oa]s?|indignante|mal[oa]? (?:servicio|experiencia)|un desastre)\b"
)

TROUBLE = re.compile(
    r"\b(?:(?:has|have|is|does|did|was|do|will)(?:n'?t| not)(?: yet| still)? (?:arriv\w+|work\w*|come|"
    r"deliver\w*|receiv\w*|respond\w*)|"
    r"never (?:arrived|came|received|answer\w*)|still (?:waiting|nothing|not|no|have not|haven't)|broken|"
    r"damaged|defective|"
    r"overcharged|charged (?:me )?twice|stolen|"
    r"no (?:ha |han |he )?(?:llegado|llega|funciona|recibido|recibi|respond\w+)|sigo (?:esperando|sin)|"
    r"todavia no|aun no|"
    r"rot[oa]s?|danad[oa]s?|defectuos[oa]s?|cobrad[oa] dos veces|robad[oa]s?)\b"
)

NOT = re.compile(
    r"not|no|never|isn't|isnt|wasn't|aren't|don't|dont|doesn't|didn't|won't|can't|cannot|hardly|nunca|tampoco|ni|nada"
)
