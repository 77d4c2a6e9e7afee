"""The phrase book of the rehearsal model: every sentence it can say of its own, in seven languages.

All a reply holds besides these sentences is quoted from the memory, the knowledge or the conversation it was given, or
names the customer's matter (`matters.py`). `is_own_sentence` finds them again, for those who look for deeds.
To add a language, add an entry here, its name to `languages.py`, and its answers to tests/models/test_phrasebook.py.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from functools import cache


@dataclass(frozen=True)
class Phrases:
    """The sentences of one language; `{…}` marks what is filled in."""

    hello: str
    hello_named: str
    help: str
    last_time: str
    person_coming: str
    transfer_failed: str
    no_transfer: str
    offer: str
    unknown: str
    heard: str
    remembered: str
    remembered_all: str
    nothing_remembered: str
    you_wrote: str
    person_wrote: str
    your_name: str
    welcome: str
    goodbye: str
    machine: str
    emoji: str
    switched: str
    cannot_speak: str
    stay: str
    abilities: str
    hands_over: str
    asked_after: str
    matter: str
    your_trait: str


PHRASES: dict[str, Phrases] = {
    "en": Phrases(
        hello="Hello.",
        hello_named="Hello {name}.",
        help="How can I help you?",
        last_time="I remember: {facts}",
        person_coming="I have asked for a person to take over. "
        "They see everything that was said so far and will answer you here.",
        transfer_failed="I am sorry, I could not reach a person just now. Please try again in a moment.",
        no_transfer="I am sorry, I cannot transfer you to a person from here.",
        offer="Shall I ask a person to take over?",
        unknown="I do not know that.",
        heard="I have noted what you wrote: {facts} I cannot act on it myself.",
        remembered="This is what I have about that: {facts}",
        remembered_all="This is what I remember about you: {facts}",
        nothing_remembered="I do not remember anything about you yet.",
        you_wrote="You wrote: {facts}",
        person_wrote="A person of our team wrote: {facts}",
        your_name="As far as I know, your name is {name}.",
        welcome="You are welcome.",
        goodbye="Goodbye, and thank you for writing.",
        machine="I am not a person. This is a rehearsal: I answer by rules, without a language model.",
        emoji="I see your emoji. Please tell me in words how I can help you.",
        switched="Of course, let us continue in English.",
        cannot_speak="I am sorry, I cannot write {language} here.",
        stay="All right, then we go on here.",
        abilities="I answer from what I am told here and from what I remember about you, in the language you write in.",
        hands_over="If you like, I can ask a person to take over.",
        asked_after="Thank you for asking.",
        matter="You wrote about {matter}: I have noted it, but I cannot look it up or change it myself.",
        your_trait="In your profile, {name} is “{value}”.",
    ),
    "es": Phrases(
        hello="Hola.",
        hello_named="Hola, {name}.",
        help="¿En qué puedo ayudarle?",
        last_time="Recuerdo esto: {facts}",
        person_coming="He pedido que una persona se haga cargo. "
        "Ve todo lo que se ha dicho y le responderá aquí mismo.",
        transfer_failed="Lo siento, ahora mismo no he podido localizar a una persona. Inténtelo de nuevo en un momento.",
        no_transfer="Lo siento, desde aquí no puedo pasarle con una persona.",
        offer="¿Pido que una persona se haga cargo?",
        unknown="Eso no lo sé.",
        heard="He anotado lo que ha escrito: {facts} Yo no puedo hacer nada al respecto.",
        remembered="Esto es lo que tengo sobre eso: {facts}",
        remembered_all="Esto es lo que recuerdo de usted: {facts}",
        nothing_remembered="Todavía no recuerdo nada de usted.",
        you_wrote="Usted escribió: {facts}",
        person_wrote="Una persona de nuestro equipo escribió: {facts}",
        your_name="Que yo sepa, se llama {name}.",
        welcome="De nada.",
        goodbye="Adiós, y gracias por escribir.",
        machine="No soy una persona. Esto es un ensayo: respondo según reglas, sin modelo de lenguaje.",
        emoji="Veo su emoji. Dígame con palabras en qué puedo ayudarle.",
        switched="Por supuesto, sigamos en español.",
        cannot_speak="Lo siento, aquí no puedo escribir en {language}.",
        stay="De acuerdo, entonces seguimos aquí.",
        abilities="Respondo con lo que se me dice aquí y con lo que recuerdo de usted, en el idioma en que escribe.",
        hands_over="Si quiere, puedo pedir que una persona se haga cargo.",
        asked_after="Gracias por preguntar.",
        matter="Ha escrito sobre {matter}: lo he anotado, pero yo no puedo consultarlo ni cambiarlo.",
        your_trait="En su perfil, {name} es «{value}».",
    ),
    "fr": Phrases(
        hello="Bonjour.",
        hello_named="Bonjour {name}.",
        help="Comment puis-je vous aider ?",
        last_time="Je me souviens : {facts}",
        person_coming="J'ai demandé qu'une personne prenne le relais. "
        "Elle voit tout ce qui a été dit et vous répondra ici même.",
        transfer_failed="Désolé, je n'ai pas pu joindre une personne pour l'instant. Réessayez dans un moment.",
        no_transfer="Désolé, je ne peux pas vous passer une personne d'ici.",
        offer="Dois-je demander à une personne de prendre le relais ?",
        unknown="Cela, je ne le sais pas.",
        heard="J'ai noté ce que vous avez écrit : {facts} Je ne peux pas agir moi-même.",
        remembered="Voici ce que j'ai à ce sujet : {facts}",
        remembered_all="Voici ce dont je me souviens à votre sujet : {facts}",
        nothing_remembered="Je ne me souviens encore de rien à votre sujet.",
        you_wrote="Vous avez écrit : {facts}",
        person_wrote="Une personne de notre équipe a écrit : {facts}",
        your_name="À ma connaissance, vous vous appelez {name}.",
        welcome="Je vous en prie.",
        goodbye="Au revoir, et merci de votre message.",
        machine="Je ne suis pas une personne. Ceci est une répétition : je réponds selon des règles, sans "
        "modèle de langage.",
        emoji="Je vois votre emoji. Dites-moi avec des mots comment je peux vous aider.",
        switched="Bien sûr, continuons en français.",
        cannot_speak="Désolé, je ne peux pas écrire en {language} ici.",
        stay="D'accord, alors nous continuons ici.",
        abilities="Je réponds avec ce qui m'est dit ici et avec ce dont je me souviens à votre sujet, dans "
        "la langue où vous écrivez.",
        hands_over="Si vous voulez, je peux demander qu'une personne prenne le relais.",
        asked_after="Merci de demander.",
        matter="Vous avez écrit au sujet {matter} : je l'ai noté, mais je ne peux ni le consulter ni le "
        "modifier moi-même.",
        your_trait="Dans votre profil, {name} est « {value} ».",
    ),
    "de": Phrases(
        hello="Hallo.",
        hello_named="Hallo {name}.",
        help="Wie kann ich Ihnen helfen?",
        last_time="Ich erinnere mich: {facts}",
        person_coming="Ich habe einen Menschen gebeten zu übernehmen. "
        "Er sieht alles, was bisher gesagt wurde, und antwortet Ihnen hier.",
        transfer_failed="Es tut mir leid, ich konnte gerade niemanden erreichen. Bitte versuchen Sie es gleich noch einmal.",
        no_transfer="Es tut mir leid, von hier aus kann ich Sie nicht mit einem Menschen verbinden.",
        offer="Soll ich einen Menschen bitten zu übernehmen?",
        unknown="Das weiß ich nicht.",
        heard="Ich habe notiert, was Sie geschrieben haben: {facts} Selbst kann ich da nichts tun.",
        remembered="Das habe ich dazu: {facts}",
        remembered_all="Das weiß ich noch über Sie: {facts}",
        nothing_remembered="Ich weiß noch nichts über Sie.",
        you_wrote="Sie schrieben: {facts}",
        person_wrote="Ein Mensch aus unserem Team schrieb: {facts}",
        your_name="Soviel ich weiß, heißen Sie {name}.",
        welcome="Gern geschehen.",
        goodbye="Auf Wiedersehen, und danke für Ihre Nachricht.",
        machine="Ich bin kein Mensch. Das hier ist eine Probe: Ich antworte nach Regeln, ohne Sprachmodell.",
        emoji="Ich sehe Ihr Emoji. Bitte sagen Sie mir in Worten, wie ich helfen kann.",
        switched="Natürlich, machen wir auf Deutsch weiter.",
        cannot_speak="Es tut mir leid, {language} kann ich hier nicht schreiben.",
        stay="In Ordnung, dann machen wir hier weiter.",
        abilities="Ich antworte mit dem, was mir hier gesagt wird und was ich über Sie noch weiß, in der "
        "Sprache, in der Sie schreiben.",
        hands_over="Wenn Sie möchten, bitte ich einen Menschen zu übernehmen.",
        asked_after="Danke der Nachfrage.",
        matter="Es geht um {matter}: Ich habe das notiert, kann selbst aber nichts nachsehen oder ändern.",
        your_trait="In Ihrem Profil steht bei {name}: „{value}“.",
    ),
    "pt": Phrases(
        hello="Olá.",
        hello_named="Olá, {name}.",
        help="Como posso ajudar?",
        last_time="Eu me lembro: {facts}",
        person_coming="Pedi que uma pessoa assuma. Ela vê tudo o que foi dito até agora e vai responder aqui.",
        transfer_failed="Desculpe, não consegui falar com uma pessoa agora. Tente de novo daqui a pouco.",
        no_transfer="Desculpe, daqui não consigo transferir para uma pessoa.",
        offer="Peço que uma pessoa assuma?",
        unknown="Isso eu não sei.",
        heard="Anotei o que você escreveu: {facts} Eu mesmo não posso fazer nada a respeito.",
        remembered="Isto é o que tenho sobre isso: {facts}",
        remembered_all="Isto é o que lembro sobre você: {facts}",
        nothing_remembered="Ainda não lembro de nada sobre você.",
        you_wrote="Você escreveu: {facts}",
        person_wrote="Uma pessoa da nossa equipe escreveu: {facts}",
        your_name="Que eu saiba, seu nome é {name}.",
        welcome="De nada.",
        goodbye="Até logo, e obrigado por escrever.",
        machine="Não sou uma pessoa. Isto é um ensaio: respondo por regras, sem modelo de linguagem.",
        emoji="Vejo o seu emoji. Diga em palavras como posso ajudar.",
        switched="Claro, vamos continuar em português.",
        cannot_speak="Desculpe, aqui não consigo escrever em {language}.",
        stay="Certo, então continuamos aqui.",
        abilities="Respondo com o que me dizem aqui e com o que lembro sobre você, no idioma em que você escreve.",
        hands_over="Se quiser, posso pedir que uma pessoa assuma.",
        asked_after="Obrigado por perguntar.",
        matter="Você escreveu sobre {matter}: anotei isso, mas eu mesmo não posso consultar nem alterar nada.",
        your_trait="No seu perfil, {name} é “{value}”.",
    ),
    "it": Phrases(
        hello="Buongiorno.",
        hello_named="Buongiorno {name}.",
        help="Come posso aiutarla?",
        last_time="Ricordo questo: {facts}",
        person_coming="Ho chiesto a una persona di subentrare. "
        "Vede tutto ciò che è stato detto finora e le risponderà qui.",
        transfer_failed="Mi dispiace, ora non sono riuscito a raggiungere una persona. Riprovi tra un momento.",
        no_transfer="Mi dispiace, da qui non posso passarle una persona.",
        offer="Chiedo a una persona di subentrare?",
        unknown="Questo non lo so.",
        heard="Ho annotato ciò che ha scritto: {facts} Da solo non posso farci nulla.",
        remembered="Ecco che cosa ho al riguardo: {facts}",
        remembered_all="Ecco che cosa ricordo di lei: {facts}",
        nothing_remembered="Non ricordo ancora nulla di lei.",
        you_wrote="Lei ha scritto: {facts}",
        person_wrote="Una persona del nostro team ha scritto: {facts}",
        your_name="Per quanto ne so, si chiama {name}.",
        welcome="Prego.",
        goodbye="Arrivederci, e grazie del messaggio.",
        machine="Non sono una persona. Questa è una prova: rispondo secondo regole, senza modello linguistico.",
        emoji="Vedo la sua emoji. Mi dica a parole come posso aiutarla.",
        switched="Certo, continuiamo in italiano.",
        cannot_speak="Mi dispiace, qui non posso scrivere in {language}.",
        stay="Va bene, allora continuiamo qui.",
        abilities="Rispondo con ciò che mi viene detto qui e con ciò che ricordo di lei, nella lingua in cui scrive.",
        hands_over="Se vuole, posso chiedere a una persona di subentrare.",
        asked_after="Grazie per averlo chiesto.",
        matter="Ha scritto a proposito {matter}: l'ho annotato, ma da solo non posso verificare né modificare nulla.",
        your_trait="Nel suo profilo, {name} è “{value}”.",
    ),
    "nl": Phrases(
        hello="Hallo.",
        hello_named="Hallo {name}.",
        help="Waarmee kan ik u helpen?",
        last_time="Ik herinner me: {facts}",
        person_coming="Ik heb een mens gevraagd het over te nemen. "
        "Die ziet alles wat tot nu toe is gezegd en antwoordt u hier.",
        transfer_failed="Het spijt me, ik kon nu niemand bereiken. Probeert u het zo nog eens.",
        no_transfer="Het spijt me, vanaf hier kan ik u niet met een mens verbinden.",
        offer="Zal ik een mens vragen het over te nemen?",
        unknown="Dat weet ik niet.",
        heard="Ik heb genoteerd wat u schreef: {facts} Zelf kan ik daar niets aan doen.",
        remembered="Dit heb ik daarover: {facts}",
        remembered_all="Dit weet ik nog over u: {facts}",
        nothing_remembered="Ik weet nog niets over u.",
        you_wrote="U schreef: {facts}",
        person_wrote="Iemand van ons team schreef: {facts}",
        your_name="Voor zover ik weet heet u {name}.",
        welcome="Graag gedaan.",
        goodbye="Tot ziens, en dank u voor uw bericht.",
        machine="Ik ben geen mens. Dit is een repetitie: ik antwoord volgens regels, zonder taalmodel.",
        emoji="Ik zie uw emoji. Vertel me in woorden waarmee ik kan helpen.",
        switched="Natuurlijk, laten we in het Nederlands verdergaan.",
        cannot_speak="Het spijt me, {language} kan ik hier niet schrijven.",
        stay="Goed, dan gaan we hier verder.",
        abilities="Ik antwoord met wat mij hier verteld wordt en wat ik nog over u weet, in de taal waarin u schrijft.",
        hands_over="Als u wilt, vraag ik een mens het over te nemen.",
        asked_after="Dank u dat u het vraagt.",
        matter="U schreef over {matter}: ik heb het genoteerd, maar ik kan het zelf niet opzoeken of wijzigen.",
        your_trait="In uw profiel staat bij {name}: “{value}”.",
    ),
}


def is_own_sentence(sentence: str) -> bool:
    """Whether the rehearsal model says this of its own: courtesy, or a quotation of what was known before.

    Args:
        sentence: one sentence of an agent's message, as it was cut out of it.
    """
    return _own_sentences().match(" ".join(sentence.split())) is not None


def is_told_answer(sentence: str) -> bool:
    """Whether the rehearsal model answers a question with this, from memory or from an article."""
    return _told_answers().match(" ".join(sentence.split())) is not None


@cache
def _told_answers() -> re.Pattern[str]:
    heads = {phrases.remembered.partition("{facts}")[0] for phrases in PHRASES.values()}
    return re.compile("|".join(re.escape(head.strip()) for head in sorted(heads)))


@cache
def _own_sentences() -> re.Pattern[str]:
    texts = (text for phrases in PHRASES.values() for text in asdict(phrases).values())
    pieces = {piece for text in texts for piece in re.split(r"(?<=[.!?])\s+", text)}
    return re.compile("|".join(f"(?:{_pattern(piece)})" for piece in sorted(pieces)))


def _pattern(piece: str) -> str:
    # Quoted facts may end the sentence before its own end, so that its head must do; other gaps hold a few words.
    head, facts, _ = piece.partition("{facts}")
    whole = ".{1,80}".join(re.escape(part) for part in re.split(r"\{\w+\}", head))
    return whole if facts and head else f"{whole}$"
