"""The rehearsal model: answers like an agent, by rule and without a language model, the same every time.

`respond` reads a request as any model gets it (instructions, items, tools) and returns words or tool calls. Every reply
is a sentence of the phrase book (`phrasebook.py`) or a quotation from what it was given (`remembered.py`); it makes up
nothing. Reached in process by `agents/rehearsal_model.py` and over HTTP by `wire/openai_v1`.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tieline.models.languages import asked_language, choose_language, instructed_language, language_code
from tieline.models.phrasebook import PHRASES, Phrases
from tieline.models.remembered import (
    Memory,
    best_answer,
    content_words,
    facts_of_answer,
    read_memory,
    sentences,
)
from tieline.models.tools import OfferedTool, is_handoff_name, read_tools
from tieline.models.transcript import Line, Transcript, read_transcript
from tieline.models.wishes import asks_what_you_are, find_wish, plain, refuses_person

REHEARSAL_MODEL = "rehearsal"
"""The name under which the model presents itself."""

_LONGEST_QUOTE = 400
_LONGEST_REASON = 300
_CHARACTERS_PER_TOKEN = 4

_HELLO = re.compile(
    r"^(?:(?:hello|hi|hey|good (?:morning|afternoon|evening|day)|hola|buenos dias|buenas(?: tardes| noches)?|"
    r"bonjour|bonsoir|salut|hallo|guten (?:tag|morgen|abend)|moin|servus|ola|oi|bom dia|boa (?:tarde|noite)|ciao|"
    r"buongiorno|buonasera|salve|goede\w+(?: (?:dag|morgen|middag|avond))?|hoi|again|there|de nuevo|wieder|encore|"
    r"di nuovo|all|zusammen)(?: |$))+$"
)
_THANKS = re.compile(
    r"^(?:(?:ok(?:ay)?|great|perfect[oe]?|super|genial)\s+)?(?:thank you|thanks|thx|many thanks|gracias|"
    r"muchas gracias|merci|"
    r"danke|vielen dank|obrigad[oa]|muito obrigad[oa]|grazie|dank u|dank je|bedankt)\b(?:\s+\w+){0,3}$"
)
_BYE = re.compile(
    r"^(?:(?:good)?bye|good night|see you|adios|hasta luego|au revoir|tschuss|auf wiedersehen|tchau|"
    r"ate logo|arrivederci|"
    r"tot ziens|doei)\b(?:\s+\w+){0,2}$"
)
_YES = re.compile(
    r"^(?:yes|yeah|yep|sure|ok(?:ay)?|please do|please|do that|si|claro|vale|oui|d accord|ja|gern\w*|sim|"
    r"quero|certo|va bene|graag)"
    r"\b(?:\s+\w+){0,3}$"
)
_NO = re.compile(r"^(?:no|nope|not|nein|non|nao|nee)\b")
_ABOUT_ME = re.compile(
    r"(?:know|remember|recall|learned|saved|stored) (?:\w+ )?about me|remember me|know me|"
    r"what do you (?:know|remember)|"
    r"sabes? (?:\w+ )?de mi|recuerda\w* (?:\w+ )?(?:de mi|sobre mi)?|acuerdas? de mi|sur moi|de moi|"
    r"souven\w+|uber mich|erinner\w+|"
    r"sabe sobre mim|lembra|sai di me|ricord[ai]|over mij|herinner"
)
_MY_NAME = re.compile(
    r"(?:my name|who am i|como me llamo|mi nombre|comment je m appelle|mon nom|wie heisse ich|"
    r"mein(?:en)? name|meu nome|"
    r"come mi chiamo|mio nome|hoe heet ik|mijn naam)"
)
_IS_ASKING = re.compile(
    r"[?？]|^(?:what|when|where|which|who|why|how|do|does|did|is|are|can|could|will|have|has|tell me|que|"
    r"cuando|donde|como|cual|"
    r"quien|sabe|quand|comment|quel|est ce|was|wann|wo|wie|wer|haben|hat|ist|quando|onde|qual|quem|dove|"
    r"quale|chi|wat|waar|hoe)\b"
)
_IS_REQUEST = re.compile(
    r"^(?:please )?(?:can|could|would|will|puede[ns]?|podria[ns]?|pouvez|pourriez|konnen|konnten|pode|poderia|puo|"
    r"potrebbe|kunt|kan) (?:you|usted|me|vous|sie|voce|lei|u|je)\b(?! (?:tell|say|know|explain|dec|dir|sag|dizer|zeg))"
)
_INTRODUCTION = re.compile(
    r"\b(?:my name is|me llamo|je m'appelle|ich heisse|meu nome e|mi chiamo|"
    r"mijn naam is)\s+([^\W\d_][\w'-]*)",
    re.I,
)


@dataclass(frozen=True)
class RehearsalToolCall:
    """A tool the rehearsal model calls. call_id: unique to this request, the same when it is repeated."""

    call_id: str
    name: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True)
class RehearsalAnswer:
    """What the rehearsal model answers: words, or calls of tools.

    Tokens are estimates (four characters each).
    """

    text: str | None
    tool_calls: tuple[RehearsalToolCall, ...] = ()
    input_tokens: int = 0
    output_tokens: int = 0


@dataclass(frozen=True)
class _Scene:
    """All that one answer is drawn from."""

    transcript: Transcript
    memory: Memory
    phrases: Phrases
    language: str
    tools: tuple[OfferedTool, ...]

    @property
    def message(self) -> str:
        texts = self.transcript.customer_texts
        return texts[-1] if texts else ""

    @property
    def handoff_tool(self) -> OfferedTool | None:
        return next((tool for tool in self.tools if tool.hands_off), None)

    @property
    def name(self) -> str | None:
        introductions = (_INTRODUCTION.search(text) for text in reversed(self.transcript.customer_texts))
        told = next((found[1] for found in introductions if found), None)
        return told or self.memory.name

    def with_offer(self, sentence: str) -> str:
        """The sentence, and the offer to bring in a person if that can be done."""
        return f"{sentence} {self.phrases.offer}" if self.handoff_tool else sentence


def respond(
    *, instructions: str, items: Sequence[Mapping[str, Any]], tools: Sequence[Mapping[str, Any]] = ()
) -> RehearsalAnswer:
    """The answer to one model request.

    Args:
        instructions: the system text; may hold a language order and what is remembered, or be "".
        items: the conversation, oldest first, as responses items or chat messages; repeats and replays are fine.
        tools: the tools on offer, in either of OpenAI's shapes.

    Returns:
        Words, or the call of one tool; equal requests get equal answers.
    """
    scene = _set_scene(instructions, items, tools)
    outcome = _closing(scene) or _act(scene) or _talk(scene)
    heard = len(instructions) + len(json.dumps([*items, *tools], default=str))
    if isinstance(outcome, str):
        return _counted(RehearsalAnswer(text=outcome), heard=heard, said=len(outcome))
    tool, words = outcome
    call = RehearsalToolCall(
        call_id=_call_id(tool.name, items), name=tool.name, arguments=tool.arguments(words)
    )
    return _counted(
        RehearsalAnswer(text=None, tool_calls=(call,)), heard=heard, said=len(str(call.arguments))
    )


def _set_scene(
    instructions: str, items: Sequence[Mapping[str, Any]], tools: Sequence[Mapping[str, Any]]
) -> _Scene:
    transcript = read_transcript(items)
    # The instructions come last: they are rebuilt for each turn, the copy in the history may be an old one.
    memory = read_memory(f"{transcript.system_text}\n\n#.\n{instructions}")
    language = _language(memory, transcript)
    return _Scene(
        transcript=transcript,
        memory=memory,
        phrases=PHRASES.get(language, PHRASES["en"]),
        language=language,
        tools=read_tools(tools),
    )


def _language(memory: Memory, transcript: Transcript) -> str:
    trait = language_code(memory.language)
    is_ordered = instructed_language(memory.orders) is not None
    order = memory.orders if is_ordered or not trait else f"language: {trait}"
    return choose_language(order, transcript.customer_texts)


def _closing(scene: _Scene) -> str | None:
    """The words after a tool has answered: goodbye, apology, or what was found."""
    results = scene.transcript.results_of_turn
    if not results:
        return None
    last = results[-1]
    if is_handoff_name(last.name) or "handoff_" in last.text or (not last.name and scene.handoff_tool):
        return scene.phrases.transfer_failed if _failed(last) else scene.phrases.person_coming
    found = [fact for line in results for fact in facts_of_answer(line.text)]
    answer = best_answer(scene.message, found)
    return _quoted(scene.phrases.remembered, [answer]) if answer else _from_memory(scene) or _not_known(scene)


def _failed(line: Line) -> bool:
    return bool(re.search(r"fail|error|exception|unavailable|refused", line.text, re.I))


def _act(scene: _Scene) -> tuple[OfferedTool, str] | str | None:
    """The call of a tool, when the customer's message asks for what a tool does."""
    if _wants_person(scene):
        tool = scene.handoff_tool
        return (tool, _reason(scene)) if tool else scene.phrases.no_transfer
    lookup = next((tool for tool in scene.tools if tool.looks_up), None)
    if lookup and content_words(scene.message) and _is_question(scene.message) and not _small_talk(scene):
        return None if _from_memory(scene) else (lookup, scene.message[:_LONGEST_QUOTE])
    return None


def _wants_person(scene: _Scene) -> bool:
    if find_wish(scene.message):
        return True
    offered = any(phrases.offer in scene.transcript.last_agent_text for phrases in PHRASES.values())
    return offered and bool(_YES.match(_bare(scene.message)))


def _reason(scene: _Scene) -> str:
    """Why a person is wanted, in the customer's own words: this message, and the one before if it says more."""
    earlier = [text for text in scene.transcript.customer_texts[:-1] if _tells_something(text)]
    reason = f"The customer asks for a person: “{_cut(scene.message, _LONGEST_REASON // 2)}”"
    return f"{reason} Before that: “{_cut(earlier[-1], _LONGEST_REASON // 2)}”" if earlier else reason


def _tells_something(text: str) -> bool:
    """Whether a message of the customer says what it is about: more than courtesy or talk about who answers."""
    bare = _bare(text)
    courtesy = _HELLO.match(bare) or _THANKS.match(bare) or _BYE.match(bare) or _YES.match(bare)
    of_person = find_wish(text) or refuses_person(text) or asks_what_you_are(text) or asked_language(text)
    return bool(content_words(text)) and not courtesy and not of_person


def _talk(scene: _Scene) -> str:
    """The words of a turn in which no tool is called."""
    said = _small_talk(scene) or _from_memory(scene)
    if said:
        return said
    if _is_question(scene.message) and not _IS_REQUEST.search(_bare(scene.message)):
        return _not_known(scene)
    return scene.with_offer(scene.phrases.heard)


def _not_known(scene: _Scene) -> str:
    return scene.with_offer(scene.phrases.unknown)


def _small_talk(scene: _Scene) -> str | None:
    phrases, bare = scene.phrases, _bare(scene.message)
    if not scene.message:
        return _greeting(scene)
    if not bare:
        return phrases.emoji
    if _HELLO.match(bare) or _INTRODUCTION.search(scene.message):
        return _greeting(scene)
    return _language_answer(scene) or _courtesy(scene, bare)


def _language_answer(scene: _Scene) -> str | None:
    wish = asked_language(scene.message)
    if wish is None:
        return None
    if wish.code not in PHRASES:
        return scene.phrases.cannot_speak.format(language=wish.name)
    return f"{scene.phrases.switched} {scene.phrases.help}"


def _courtesy(scene: _Scene, bare: str) -> str | None:
    phrases = scene.phrases
    if _THANKS.match(bare):
        return phrases.welcome
    if _BYE.match(bare):
        return phrases.goodbye
    if asks_what_you_are(scene.message):
        return scene.with_offer(phrases.machine)
    declined = _NO.match(bare) and phrases.offer in scene.transcript.last_agent_text
    if declined or refuses_person(scene.message):
        return f"{phrases.stay} {phrases.help}"
    return None


def _greeting(scene: _Scene) -> str:
    """A greeting by name; in a conversation's first turn also what is remembered of the last one."""
    phrases = scene.phrases
    hello = phrases.hello_named.format(name=scene.name) if scene.name else phrases.hello
    known = [fact for fact in scene.memory.facts if not _is_trait(fact, scene.memory)]
    if known and not scene.transcript.last_agent_text:
        hello = f"{hello} {_quoted(phrases.last_time, known[:1])}"
    return f"{hello} {phrases.help}"


def _from_memory(scene: _Scene) -> str | None:
    """What memory or the conversation itself says to the customer's question, or None."""
    question = plain(scene.message)
    if not _is_question(scene.message) and not _ABOUT_ME.search(_bare(scene.message)):
        return None
    if _MY_NAME.search(_bare(scene.message)) and scene.name:
        return scene.phrases.your_name.format(name=scene.name)
    known = best_answer(question, scene.memory.facts)
    if known:
        return _quoted(scene.phrases.remembered, [known])
    if _ABOUT_ME.search(_bare(scene.message)):
        return _everything(scene)
    return _from_conversation(scene, question)


def _from_conversation(scene: _Scene, question: str) -> str | None:
    """What a person of the team, or the customer, already wrote in this conversation about it."""
    worker_said = best_answer(question, _newest_first(scene.transcript.worker_texts))
    if worker_said:
        return _quoted(scene.phrases.person_wrote, [f"“{worker_said}”"])
    said = best_answer(question, _newest_first(scene.transcript.customer_texts[:-1]))
    return scene.with_offer(_quoted(scene.phrases.you_wrote, [f"“{said}”"])) if said else None


def _everything(scene: _Scene) -> str:
    facts = scene.memory.facts
    return _quoted(scene.phrases.remembered_all, facts[:5]) if facts else scene.phrases.nothing_remembered


def _newest_first(texts: Sequence[str]) -> list[str]:
    """The statements in texts, the newest text's first; a question states nothing."""
    return [
        sentence for text in reversed(texts) for sentence in sentences(text) if not _is_question(sentence)
    ]


def _is_trait(fact: str, memory: Memory) -> bool:
    return fact.split(":", 1)[0] in memory.traits


def _is_question(message: str) -> bool:
    return bool(_IS_ASKING.search(_bare(message)) or re.search(r"[?？]", message))


def _bare(message: str) -> str:
    """The message in plain words without signs; "" for emoji alone."""
    return " ".join(re.sub(r"[^\w\s]|_", " ", plain(message)).split())


def _quoted(sentence: str, facts: Sequence[str]) -> str:
    closed = (
        fact if fact[-1] in ".!?”" else f"{fact}." for fact in (_cut(fact, _LONGEST_QUOTE) for fact in facts)
    )
    return sentence.format(facts=" ".join(closed))


def _cut(text: str, limit: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= limit else f"{text[: limit - 1].rsplit(' ', 1)[0]}…"


def _call_id(name: str, items: Sequence[Mapping[str, Any]]) -> str:
    spoken = json.dumps([name, *items], sort_keys=True, default=str)
    return f"call_{hashlib.sha256(spoken.encode()).hexdigest()[:24]}"


def _counted(answer: RehearsalAnswer, *, heard: int, said: int) -> RehearsalAnswer:
    def tokens(characters: int) -> int:
        return -(-characters // _CHARACTERS_PER_TOKEN)

    return replace(answer, input_tokens=tokens(heard), output_tokens=tokens(said))
