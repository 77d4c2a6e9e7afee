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

from tieline.models.courtesies import (
    ABOUT_ME,
    BYE,
    HELLO,
    HOW_ARE_YOU,
    INTRODUCTION,
    IS_REQUEST,
    MY_NAME,
    NO,
    THANKS,
    WHAT_CAN_YOU_DO,
    WHO_ARE_YOU,
    YES,
    bare,
    is_bare_answer,
    is_question,
    without_greeting,
)
from tieline.models.languages import asked_language, choose_language, instructed_language, language_code
from tieline.models.matters import find_matter
from tieline.models.phrasebook import PHRASES, Phrases
from tieline.models.remembered import (
    Memory,
    best_answer,
    content_words,
    facts_of_answer,
    general_question,
    read_memory,
    sentences,
)
from tieline.models.tools import OfferedTool, is_handoff_name, read_tools
from tieline.models.trait_names import spoken
from tieline.models.transcript import Line, Transcript, read_transcript
from tieline.models.whispers import taken_apart, words_to_say
from tieline.models.wishes import asks_what_you_are, find_wish, plain, refuses_person

REHEARSAL_MODEL = "rehearsal"
"""The name under which the model presents itself."""

_LONGEST_QUOTE = 400
_LONGEST_NOTED = 160
_FEW_WORDS = 3
_LONGEST_REASON = 300
_CHARACTERS_PER_TOKEN = 4


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
    ordered: str | None = None
    """What a supervisor tells the agent to say now."""

    @property
    def whole_message(self) -> str:
        """The customer's last message as it was written."""
        texts = self.transcript.customer_texts
        return texts[-1] if texts else ""

    @property
    def message(self) -> str:
        """The same without the greeting it begins with, unless it is nothing but a greeting."""
        return without_greeting(self.whole_message)

    @property
    def hello(self) -> str:
        """A greeting by name where the name is known."""
        return self.phrases.hello_named.format(name=self.name) if self.name else self.phrases.hello

    @property
    def handoff_tool(self) -> OfferedTool | None:
        return next((tool for tool in self.tools if tool.hands_off), None)

    @property
    def name(self) -> str | None:
        introductions = (INTRODUCTION.search(text) for text in reversed(self.transcript.customer_texts))
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
    outcome = _told_to_say(scene) or _closing(scene) or _act(scene) or _talk(scene)
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
    system, recalled = taken_apart(transcript.system_text)
    instructions, whispers = taken_apart(instructions)
    # The instructions come last: they are rebuilt for each turn, the copy in the history may be an old one.
    memory = read_memory(f"{system}\n\n#.\n{instructions}")
    language = _language(memory, transcript)
    return _Scene(
        transcript=transcript,
        memory=memory,
        phrases=PHRASES.get(language, PHRASES["en"]),
        language=language,
        tools=read_tools(tools),
        ordered=words_to_say([*recalled, *whispers]),
    )


def _language(memory: Memory, transcript: Transcript) -> str:
    trait = language_code(memory.language)
    is_ordered = instructed_language(memory.orders) is not None
    order = memory.orders if is_ordered or not trait else f"language: {trait}"
    return choose_language(order, transcript.customer_texts)


def _told_to_say(scene: _Scene) -> str | None:
    """What a supervisor tells it to say, unless the customer asks for a person: that goes first."""
    busy = scene.transcript.results_of_turn or _wants_person(scene)
    return None if busy else scene.ordered


def _closing(scene: _Scene) -> tuple[OfferedTool, str] | str | None:
    """What follows when a tool has answered: goodbye, apology, what was found, or the next place to look."""
    results = scene.transcript.results_of_turn
    if not results:
        return None
    last = results[-1]
    if is_handoff_name(last.name) or "handoff_" in last.text or (not last.name and scene.handoff_tool):
        return scene.phrases.transfer_failed if _failed(last) else scene.phrases.person_coming
    answer = _from_results(scene, results)
    if answer:
        return _greeted(scene, _quoted(scene.phrases.remembered, [answer]))
    asked = {line.name for line in results}
    left = [tool for tool in scene.tools if tool.looks_up and tool.name not in asked]
    if left and all(asked):
        return left[0], scene.message[:_LONGEST_QUOTE]
    return _greeted(scene, _from_memory(scene) or _acknowledged(scene))


def _from_results(scene: _Scene, results: Sequence[Line]) -> str | None:
    """What the tools found: of the customer by their whole question, of articles by what an article can know."""
    told = [fact for line in results if not _of_articles(line) for fact in facts_of_answer(line.text)]
    written = [fact for line in results if _of_articles(line) for fact in facts_of_answer(line.text)]
    return best_answer(scene.message, told) or best_answer(general_question(scene.message), written)


def _of_articles(line: Line) -> bool:
    return "knowledge" in line.name.lower()


def _failed(line: Line) -> bool:
    return bool(re.search(r"fail|error|exception|unavailable|refused", line.text, re.I))


def _act(scene: _Scene) -> tuple[OfferedTool, str] | str | None:
    """The call of a tool, when the customer's message asks for what a tool does."""
    if _wants_person(scene):
        tool = scene.handoff_tool
        return (tool, _reason(scene)) if tool else scene.phrases.no_transfer
    lookup = next((tool for tool in scene.tools if tool.looks_up), None)
    if lookup and content_words(scene.message) and is_question(scene.message) and not _small_talk(scene):
        return None if _from_memory(scene) else (lookup, scene.message[:_LONGEST_QUOTE])
    return None


def _wants_person(scene: _Scene) -> bool:
    if find_wish(scene.message):
        return True
    offered = any(phrases.offer in scene.transcript.last_agent_text for phrases in PHRASES.values())
    return offered and bool(YES.match(bare(scene.message)))


def _reason(scene: _Scene) -> str:
    """Why a person is wanted, in the customer's own words: this message, and the one before if it says more."""
    earlier = [text for text in scene.transcript.customer_texts[:-1] if _tells_something(text)]
    reason = f"The customer asks for a person: “{_cut(scene.message, _LONGEST_REASON // 2)}”"
    return f"{reason} Before that: “{_cut(earlier[-1], _LONGEST_REASON // 2)}”" if earlier else reason


def _tells_something(text: str) -> bool:
    """Whether a message of the customer says what it is about: more than courtesy or talk about who answers."""
    said = bare(text)
    courtesy = HELLO.match(said) or THANKS.match(said) or BYE.match(said) or YES.match(said)
    of_person = find_wish(text) or refuses_person(text) or asks_what_you_are(text) or asked_language(text)
    return bool(content_words(text)) and not courtesy and not of_person


def _talk(scene: _Scene) -> str:
    """The words of a turn in which no tool is called."""
    return _greeted(scene, _small_talk(scene) or _from_memory(scene) or _acknowledged(scene))


def _greeted(scene: _Scene, said: str) -> str:
    """The words, with the greeting returned that the customer put before the matter."""
    is_greeted = scene.message != scene.whole_message
    return f"{scene.hello} {said}" if is_greeted else said


def _acknowledged(scene: _Scene) -> str:
    """The customer's matter named, with what memory has about it, or that it is not known."""
    matter = find_matter(scene.message, language=scene.language)
    if matter:
        known = best_answer(plain(scene.message), [fact for fact in _learned(scene) if _tells_much(fact)])
        named = scene.phrases.matter.format(matter=matter)
        recalled = f" {_quoted(scene.phrases.last_time, [known])}" if known else ""
        return scene.with_offer(f"{named}{recalled}")
    if is_question(scene.message) and not IS_REQUEST.search(bare(scene.message)):
        return _not_known(scene)
    written = _cut(scene.message, _LONGEST_NOTED)
    stop = "" if written[-1] in ".!?…" else "."
    return scene.with_offer(scene.phrases.heard.format(facts=f"“{written}”{stop}"))


def _not_known(scene: _Scene) -> str:
    return scene.with_offer(scene.phrases.unknown)


def _small_talk(scene: _Scene) -> str | None:
    phrases, said = scene.phrases, bare(scene.message)
    if not scene.message:
        return _greeting(scene)
    if not said:
        return phrases.emoji
    if HELLO.match(said) or INTRODUCTION.search(scene.message):
        return _greeting(scene)
    return _language_answer(scene) or _about_itself(scene, said) or _courtesy(scene, said)


def _about_itself(scene: _Scene, said: str) -> str | None:
    """What it is and what it can do, when that is asked."""
    if WHO_ARE_YOU.search(said) or asks_what_you_are(scene.message):
        return scene.with_offer(scene.phrases.machine)
    if not WHAT_CAN_YOU_DO.search(said):
        return None
    can_hand_over = f" {scene.phrases.hands_over}" if scene.handoff_tool else ""
    return f"{scene.phrases.abilities}{can_hand_over}"


def _language_answer(scene: _Scene) -> str | None:
    wish = asked_language(scene.message)
    if wish is None:
        return None
    if wish.code not in PHRASES:
        return scene.phrases.cannot_speak.format(language=wish.name)
    return f"{scene.phrases.switched} {scene.phrases.help}"


def _courtesy(scene: _Scene, said: str) -> str | None:
    phrases = scene.phrases
    if THANKS.match(said):
        return phrases.welcome
    if BYE.match(said):
        return phrases.goodbye
    if HOW_ARE_YOU.match(said):
        return f"{phrases.asked_after} {phrases.help}"
    declined = NO.match(said) and phrases.offer in scene.transcript.last_agent_text
    if declined or is_bare_answer(said) or refuses_person(scene.message):
        return f"{phrases.stay} {phrases.help}"
    return None


def _greeting(scene: _Scene) -> str:
    """A greeting by name; in a conversation's first turn also what is remembered of the last one."""
    hello = scene.hello
    known = sorted(_learned(scene), key=_tells_much, reverse=True)
    if known and not scene.transcript.last_agent_text:
        hello = f"{hello} {_quoted(scene.phrases.last_time, known[:1])}"
    return f"{hello} {scene.phrases.help}"


def _from_memory(scene: _Scene) -> str | None:
    """What memory or the conversation itself says to the customer's question, or None."""
    question = plain(scene.message)
    if not is_question(scene.message) and not ABOUT_ME.search(bare(scene.message)):
        return None
    if MY_NAME.search(bare(scene.message)) and scene.name:
        return scene.phrases.your_name.format(name=scene.name)
    known = best_answer(question, scene.memory.facts)
    if known:
        return _told(scene, known)
    if ABOUT_ME.search(bare(scene.message)):
        return _everything(scene)
    return _from_conversation(scene, question)


def _told(scene: _Scene, fact: str) -> str:
    """A remembered fact in a full sentence: a trait is said to stand in the profile, a sentence is quoted."""
    if _is_trait(fact, scene.memory):
        return _trait_told(scene, fact)
    return _quoted(scene.phrases.remembered, [fact])


def _trait_told(scene: _Scene, fact: str) -> str:
    name, _, value = fact.partition(":")
    label = spoken(name, language=scene.language)
    return scene.phrases.your_trait.format(name=label, value=_cut(value, _LONGEST_QUOTE))


def _from_conversation(scene: _Scene, question: str) -> str | None:
    """What a person of the team, or the customer, already wrote in this conversation about it."""
    worker_said = best_answer(question, _newest_first(scene.transcript.worker_texts))
    if worker_said:
        return _quoted(scene.phrases.person_wrote, [f"“{worker_said}”"])
    said = best_answer(question, _newest_first(scene.transcript.customer_texts[:-1]))
    return scene.with_offer(_quoted(scene.phrases.you_wrote, [f"“{said}”"])) if said else None


def _everything(scene: _Scene) -> str:
    """Five things at most, of which traits take no more than two while there is enough that was learned."""
    known = scene.memory.facts
    learned = [fact for fact in known if not _is_trait(fact, scene.memory)]
    traits = [
        fact for fact in known if _is_trait(fact, scene.memory) and not _repeats_name(fact, scene.memory)
    ]
    facts = [*traits[: max(2, 5 - len(learned))], *learned][:5]
    told = [_trait_told(scene, fact) if fact in traits else fact for fact in facts]
    return _quoted(scene.phrases.remembered_all, told) if told else scene.phrases.nothing_remembered


def _newest_first(texts: Sequence[str]) -> list[str]:
    """The statements in texts, the newest text's first; a question states nothing."""
    return [sentence for text in reversed(texts) for sentence in sentences(text) if not is_question(sentence)]


def _learned(scene: _Scene) -> list[str]:
    """What is remembered besides the traits."""
    return [fact for fact in scene.memory.facts if not _is_trait(fact, scene.memory)]


def _tells_much(fact: str) -> bool:
    """Whether a fact says more than that something was named ("The customer named order 4711.")."""
    return len(content_words(fact)) > _FEW_WORDS


def _is_trait(fact: str, memory: Memory) -> bool:
    return fact.split(":", 1)[0] in memory.traits


def _repeats_name(fact: str, memory: Memory) -> bool:
    """Whether a trait is a part of the whole name that another trait tells."""
    return "name" in memory.traits and fact.split(":", 1)[0] in {"first name", "last name"}


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
