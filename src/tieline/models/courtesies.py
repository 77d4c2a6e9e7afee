"""What a customer means by few words: a greeting, thanks, goodbye, yes, no, or a question about who answers.

Patterns only, for text in plain words without signs (`bare`). Used by `rehearsal.py`; what asks for a person is in
`wishes.py`, the sentences said in return are in `phrasebook.py`.
"""

from __future__ import annotations

import re

from tieline.models.wishes import plain

_GREETING = (
    r"(?:hello|hi|hey|good (?:morning|afternoon|evening|day)|hola|buenos dias|buenas(?: tardes| noches)?|"
    r"bonjour|bonsoir|salut|hallo|guten (?:tag|morgen|abend)|moin|servus|ola|oi|bom dia|boa (?:tarde|noite)|ciao|"
    r"buongiorno|buonasera|salve|goede\w+(?: (?:dag|morgen|middag|avond))?|hoi)"
)
_AFTER_GREETING = r"(?:again|there|de nuevo|wieder|encore|di nuovo|opnieuw|all|zusammen|everybody|team)"
_GREETING_AHEAD = re.compile(rf"^(?:(?:{_GREETING}|{_AFTER_GREETING})\b[\s,.;:!¡-]*)+(?=\S)", re.IGNORECASE)

HELLO = re.compile(rf"^(?:(?:{_GREETING}|{_AFTER_GREETING})(?: |$))+$")
THANKS = re.compile(
    r"^(?:(?:ok(?:ay)?|great|perfect[oe]?|super|genial)\s+)?(?:thank you|thanks|thx|many thanks|gracias|"
    r"muchas gracias|merci|"
    r"danke|vielen dank|obrigad[oa]|muito obrigad[oa]|grazie|dank u|dank je|bedankt)\b(?:\s+\w+){0,3}$"
)
BYE = re.compile(
    r"^(?:(?:good)?bye|good night|see you|adios|hasta luego|au revoir|tschuss|auf wiedersehen|tchau|"
    r"ate logo|arrivederci|"
    r"tot ziens|doei)\b(?:\s+\w+){0,2}$"
)
YES = re.compile(
    r"^(?:yes|yeah|yep|sure|ok(?:ay)?|please do|please|do that|si|claro|vale|oui|d accord|ja|gern\w*|sim|"
    r"quero|certo|va bene|graag)"
    r"\b(?:\s+\w+){0,3}$"
)
NO = re.compile(r"^(?:no|nope|not|nein|non|nao|nee)\b")
_BARE_ANSWER = re.compile(
    r"^(?:(?:yes|yeah|yep|sure|ok(?:ay)?|no|nope|please|fine|si|claro|vale|oui|d accord|non|ja|nein|gern|sim|nao|"
    r"certo|va bene|nee|goed|thank you|thanks|gracias|merci|danke|obrigad[oa]|grazie|dank u)(?: |$))+$"
)
WHO_ARE_YOU = re.compile(
    r"\b(?:who|what) are you$|^what is this$|\bwho am i (?:talking|speaking|writing) (?:to|with)|"
    r"\b(?:quien|que) (?:eres|es usted)$|\b(?:qui|qu) (?:etes vous|es tu)$|\bvous etes qui$|"
    r"\b(?:wer|was) (?:sind sie|bist du)$|\b(?:quem|o que) e voce$|\bo que voce e$|"
    r"\b(?:chi|cosa) (?:sei|e lei)$|\b(?:wie|wat) (?:ben je|bent u)$"
)
WHAT_CAN_YOU_DO = re.compile(
    r"\bwhat (?:can|could|do) you (?:do|offer)(?: for me| here)?$|\bwhat are you able to do|\bwhat can i (?:do|ask)|"
    r"\bhow (?:can|could|do) you help|^(?:can|could) you help(?: me)?$|^help(?: me)?$|"
    r"\b(?:que|como) (?:me )?(?:puedes?|sabes?)(?: usted)? (?:hacer|ayudar\w*)|^(?:me )?puedes? ayudar\w*$|^ayuda$|"
    r"\b(?:que|comment) (?:pouvez vous|peux tu|savez vous|sais tu) (?:m )?(?:faire|aider)|\bvous pouvez faire|"
    r"^(?:pouvez vous|peux tu) m aider$|^aide$|"
    r"\bwas (?:konnen sie|kannst du)(?: \w+){0,3}$|\bwie (?:konnen sie|kannst du) (?:mir )?helfen|"
    r"^(?:konnen sie|kannst du) mir helfen$|^hilfe$|"
    r"\bo que (?:voce )?(?:pode|sabe|consegue) fazer|\bcomo (?:voce )?pode(?: me)? ajudar|^pode me ajudar$|^ajuda$|"
    r"\b(?:cosa|che) (?:puo|puoi|sa|sai) fare|\bcome (?:mi )?(?:puo|puoi) aiutar\w*|^(?:mi )?(?:puo|puoi) aiutar\w*$|"
    r"^aiuto$|\bwat (?:kunt u|kun je|doet u|doe je)(?: \w+){0,3}$|\bhoe (?:kunt u|kun je) (?:me |mij )?helpen|"
    r"^(?:kunt u|kun je) (?:me|mij) helpen$|^hulp$"
)
HOW_ARE_YOU = re.compile(
    r"^(?:and )?(?:how are you|how s it going|how is it going|what s up|(?:que tal|como (?:esta|estas))(?: usted)?|"
    r"comment (?:allez vous|vas tu|ca va)|ca va|wie geht (?:es ihnen|es dir|s|s dir)|tudo bem|como vai(?: voce)?|"
    r"come (?:sta|stai|va)|hoe gaat het(?: met (?:u|je))?)(?: today| hoy| heute| hoje| oggi| vandaag)?$"
)
ABOUT_ME = re.compile(
    r"(?:know|remember|recall|learned|saved|stored) (?:\w+ )?about me|remember me|know me|"
    r"what do you (?:know|remember)|"
    r"sabes? (?:\w+ )?de mi|recuerda\w* (?:\w+ )?(?:de mi|sobre mi)?|acuerdas? de mi|sur moi|de moi|"
    r"souven\w+|uber mich|erinner\w+|"
    r"sabe sobre mim|lembra|sai di me|ricord[ai]|over mij|herinner|"
    r"\b(?:last time|(?:ultima|pasada) vez|vez pasada|derniere fois|letztes mal|ultima volta|vorige keer)\b"
)
MY_NAME = re.compile(
    r"(?:my name|who am i$|como me llamo|mi nombre|comment je m appelle|mon nom|wie heisse ich|"
    r"mein(?:en)? name|meu nome|"
    r"come mi chiamo|mio nome|hoe heet ik|mijn naam)"
)
IS_ASKING = re.compile(
    r"[?？]|^(?:what|when|where|which|who|why|how|do|does|did|is|are|can|could|will|have|has|tell me|que|"
    r"cuando|donde|como|cual|"
    r"quien|sabe|quand|comment|quel|est ce|was|wann|wo|wie|wer|haben|hat|ist|quando|onde|qual|quem|dove|"
    r"quale|chi|wat|waar|hoe)\b"
)
IS_REQUEST = re.compile(
    r"^(?:please )?(?:can|could|would|will|puede[ns]?|podria[ns]?|pouvez|pourriez|konnen|konnten|pode|poderia|puo|"
    r"potrebbe|kunt|kan) (?:you|usted|me|vous|sie|voce|lei|u|je)\b(?! (?:tell|say|know|explain|dec|dir|sag|dizer|zeg))"
)
INTRODUCTION = re.compile(
    r"\b(?:my name is|me llamo|je m'appelle|ich heisse|meu nome e|mi chiamo|"
    r"mijn naam is)\s+([^\W\d_][\w'-]*)",
    re.I,
)


def bare(message: str) -> str:
    """The message in plain words without signs; "" for emoji alone."""
    return " ".join(re.sub(r"[^\w\s]|_", " ", plain(message)).split())


def without_greeting(message: str) -> str:
    """The message without the greeting it begins with ("Hello, where is it?"); unchanged when it is nothing else."""
    return message if HELLO.match(bare(message)) else _GREETING_AHEAD.sub("", message)


def is_bare_answer(words: str) -> bool:
    """Whether plain words are nothing but yes, no, or okay."""
    return bool(_BARE_ANSWER.match(words))


def is_question(message: str) -> bool:
    """Whether a message asks something."""
    return bool(IS_ASKING.search(bare(message)) or re.search(r"[?？]", message))
