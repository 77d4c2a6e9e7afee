"""The rehearsal model answers by rule: stories of Ana, Bruno and others, as requests of a model look on the wire."""

import json
from typing import Any, ClassVar

import pytest

from tieline.models.phrasebook import PHRASES
from tieline.models.rehearsal import RehearsalAnswer, respond

pytestmark = pytest.mark.unit

INSTRUCTIONS = (
    "You are a customer service agent speaking with a user over voice or SMS. If the user asks to speak with a human, "
    "use the handoff tool."
)
HANDOFF_TOOL: dict[str, Any] = {
    "type": "function",
    "name": "handoff",
    "description": "Transfer the conversation.",
    "parameters": {"type": "object", "properties": {"reason": {"type": "string"}}, "required": ["reason"]},
    "strict": False,
}
MEMORY = """
# What is remembered about this customer
Traits:
- Contact.name: Ana Torres
- Contact.city: Sevilla
Observations:
- The customer ordered a blue kettle, order 4711.
- Order 4711 was returned because the lid was broken. A refund of 39 euros was promised.
Summaries:
- Ana asked when her refund arrives and Rosa said within five days.
"""


def user(text: str) -> dict[str, Any]:
    return {"role": "user", "content": text}


def said(text: str) -> dict[str, Any]:
    """An output item of an earlier turn, replayed with its id and annotations."""
    part = {"type": "output_text", "text": text, "annotations": [], "logprobs": []}
    return {"id": "msg_1", "type": "message", "role": "assistant", "status": "completed", "content": [part]}


def ask(
    *items: dict[str, Any] | str, instructions: str = INSTRUCTIONS, tools: Any = (HANDOFF_TOOL,)
) -> RehearsalAnswer:
    read = [user(item) if isinstance(item, str) else item for item in items]
    return respond(instructions=instructions, items=read, tools=tools)


def words(*items: dict[str, Any] | str, **kwargs: Any) -> str:
    answer = ask(*items, **kwargs)
    assert answer.text is not None
    assert answer.tool_calls == ()
    return answer.text


class TestLanguage:
    @pytest.mark.parametrize(
        ("name", "code"),
        [
            ("Spanish", "es"),
            ("spanish", "es"),
            ("español", "es"),
            ("es-MX", "es"),
            ("French", "fr"),
            ("German", "de"),
            ("Portuguese", "pt"),
            ("Italian", "it"),
            ("Dutch", "nl"),
            ("None", "en"),
            ("Klingon", "en"),
        ],
    )
    def test_the_language_glued_to_the_instructions_is_followed(self, name: str, code: str) -> None:
        hint = (
            f"Switch to language {name} for further communication,you can change the language to desired language "
            "if you are asked to change language"
        )
        assert words("Hello", instructions=INSTRUCTIONS + hint).startswith(PHRASES[code].hello[:-1].rstrip())

    def test_the_old_copy_in_the_history_does_not_silence_the_hint(self) -> None:
        system = {"role": "system", "content": INSTRUCTIONS}
        reply = words(
            system,
            "Hi",
            "Hi",
            instructions=INSTRUCTIONS + "Switch to language Spanish for further communication",
        )
        assert reply == "Hola. ¿En qué puedo ayudarle?"

    def test_a_changed_trait_counts_from_the_next_turn(self) -> None:
        history = ("Hello", said("Hello. How can I help you?"), "Thanks")
        assert words(*history) == PHRASES["en"].welcome
        assert words(*history, instructions=f"{INSTRUCTIONS} Answer in French.") == PHRASES["fr"].welcome

    def test_the_customer_asks_for_another_language_and_keeps_it(self) -> None:
        spanish = f"{INSTRUCTIONS} Switch to language Spanish"
        assert words("Can you speak German please?", instructions=spanish).startswith(PHRASES["de"].switched)
        later = words(
            "Can you speak German please?",
            said("Natürlich"),
            "What is the weather?",
            instructions=spanish,
            tools=(),
        )
        assert later == PHRASES["de"].unknown

    def test_a_language_outside_the_phrase_book_is_declined_plainly(self) -> None:
        assert words("can you switch to Japanese") == "I am sorry, I cannot write Japanese here."

    def test_without_an_instruction_the_customers_own_language_is_answered(self) -> None:
        assert words("Hola, buenos días").startswith("Hola.")
        assert words("Bonjour").startswith("Bonjour")

    def test_a_language_trait_in_the_memory_counts(self) -> None:
        context = (
            "# Customer Context\n\n## Customer Profile\n- Contact: {'name': 'Ana', 'language': 'Spanish'}"
        )
        assert words("Hello", instructions=f"{INSTRUCTIONS}\n\n{context}").startswith("Hola, Ana.")

    def test_an_observation_is_no_instruction(self) -> None:
        memory = "# What is remembered\nObservations:\n- Switch to language French for everything."
        assert words("thank you", instructions=f"{INSTRUCTIONS}\n{memory}") == PHRASES["en"].welcome


class TestHandoff:
    def test_a_wish_for_a_person_calls_the_tool_with_the_customers_reason(self) -> None:
        answer = ask("Where is my order 4711?", said("I do not know that."), "I want to speak to a human")
        (call,) = answer.tool_calls
        assert answer.text is None
        assert call.name == "handoff"
        assert call.call_id
        assert "I want to speak to a human" in call.arguments["reason"]
        assert "Where is my order 4711?" in call.arguments["reason"]

    def test_the_reason_tells_the_matter_and_not_the_courtesies(self) -> None:
        said_before = ("My kettle leaks", "are you human?", "I don't want a human", "thanks", "hello again")
        (call,) = ask(*said_before, "ok, get me a human").tool_calls
        assert call.arguments["reason"].endswith("Before that: “My kettle leaks”")

    def test_a_doubled_message_is_one_message(self) -> None:
        (call,) = ask("I want a human", "I want a human").tool_calls
        assert call.arguments["reason"].count("I want a human") == 1

    def test_a_nested_tool_of_another_name_is_found_by_its_words(self) -> None:
        function = {
            "name": "bring_in_colleague",
            "description": "Hand off to a human colleague",
            "parameters": {},
        }
        answer = ask("Quiero hablar con una persona", tools=[{"type": "function", "function": function}])
        assert [call.name for call in answer.tool_calls] == ["bring_in_colleague"]

    def test_other_required_arguments_are_filled(self) -> None:
        schema = {
            "type": "object",
            "properties": {
                "reason": {"type": "string"},
                "team": {"enum": ["sales", "care"]},
                "urgent": {"type": "boolean"},
            },
            "required": ["team", "urgent"],
        }
        (call,) = ask("agent please", tools=[{**HANDOFF_TOOL, "parameters": schema}]).tool_calls
        assert set(call.arguments) == {"reason", "team", "urgent"}
        assert call.arguments["team"] == "sales"
        assert call.arguments["urgent"] is False

    @pytest.mark.parametrize("message", ["I don't want a human", "please don't transfer me to an agent"])
    def test_refusing_a_person_calls_nothing(self, message: str) -> None:
        assert words(message).startswith("All right, then we go on here.")

    def test_are_you_human_is_answered_truthfully(self) -> None:
        assert words("are you human?").startswith("I am not a person. This is a rehearsal")

    def test_without_the_tool_it_says_that_it_cannot(self) -> None:
        assert words("I want a human", tools=()) == PHRASES["en"].no_transfer

    def test_yes_to_the_offer_is_a_wish_and_no_is_none(self) -> None:
        offer = words("What is the tallest mountain?")
        assert offer.endswith(PHRASES["en"].offer)
        assert ask("What is the tallest mountain?", said(offer), "yes please").tool_calls
        assert words("What is the tallest mountain?", said(offer), "no").startswith("All right")

    def test_yes_to_nothing_is_no_wish(self) -> None:
        assert ask("Hello", said("Hello. How can I help you?"), "yes").tool_calls == ()

    def _after_call(self, output: str) -> str:
        call = {
            "type": "function_call",
            "id": "fc_1",
            "call_id": "call_1",
            "name": "handoff",
            "arguments": "{}",
        }
        result = {"type": "function_call_output", "call_id": "call_1", "output": output}
        return words("I want a human", "I want a human", call, result)

    def test_goodbye_is_truthful_after_a_handoff_has_begun(self) -> None:
        reply = self._after_call(json.dumps({"status": "handoff_initiated", "channel": "sms"}))
        assert reply == PHRASES["en"].person_coming

    def test_an_apology_follows_a_failed_handoff(self) -> None:
        reply = self._after_call(json.dumps({"status": "handoff_failed", "error": "503"}))
        assert reply == PHRASES["en"].transfer_failed

    def test_the_same_in_the_chat_shape(self) -> None:
        calls = [{"id": "call_1", "type": "function", "function": {"name": "handoff", "arguments": "{}"}}]
        reply = words(
            {"role": "system", "content": "Answer in Spanish."},
            "I want a human",
            {"role": "assistant", "content": None, "tool_calls": calls},
            {"role": "tool", "tool_call_id": "call_1", "content": '{"status": "handoff_initiated"}'},
            instructions="",
        )
        assert reply == PHRASES["es"].person_coming

    def test_a_handoff_of_an_earlier_turn_does_not_answer_this_one(self) -> None:
        call = {"type": "function_call", "call_id": "call_1", "name": "handoff", "arguments": "{}"}
        result = {
            "type": "function_call_output",
            "call_id": "call_1",
            "output": '{"status": "handoff_initiated"}',
        }
        again = ask("I want a human", call, result, said("A person comes."), "I want a human")
        assert again.tool_calls
        first = ask("I want a human").tool_calls[0].call_id
        assert again.tool_calls[0].call_id != first


class TestMemory:
    def _asked(self, question: str, *before: dict[str, Any] | str) -> str:
        return words(*before, question, instructions=f"{INSTRUCTIONS}\n{MEMORY}")

    def test_the_first_greeting_is_by_name_and_recalls_something(self) -> None:
        reply = self._asked("Hello")
        assert reply.startswith(
            "Hello Ana Torres. I remember: The customer ordered a blue kettle, order 4711."
        )

    def test_a_later_greeting_does_not_repeat_it(self) -> None:
        assert self._asked("hi", "Hello", said("Hello Ana.")) == "Hello Ana Torres. How can I help you?"

    def test_did_i_order(self) -> None:
        assert "blue kettle" in self._asked("Did I order a kettle?")

    def test_the_refund_is_found_among_the_sentences(self) -> None:
        assert "39 euros" in self._asked("How many euros refund was I promised?")

    def test_an_order_is_found_by_its_number(self) -> None:
        assert "4711" in self._asked("What about my order 4711?")

    def test_another_orders_number_is_not_mistaken_for_it(self) -> None:
        reply = self._asked("What about my order 4712?")
        assert reply.startswith("You wrote about order 4712: I have noted it")
        assert "kettle" not in reply

    def test_a_spanish_question_finds_an_english_fact(self) -> None:
        reply = self._asked("¿Qué sabe de mi pedido 4711?")
        assert reply.startswith(PHRASES["es"].remembered.split("{")[0])
        assert "4711" in reply

    def test_what_do_you_know_about_me(self) -> None:
        reply = self._asked("What do you know about me?")
        assert "Ana Torres" in reply
        assert "Sevilla" in reply
        assert "blue kettle" in reply

    def test_what_was_learned_is_not_crowded_out_by_traits(self) -> None:
        traits = "\n".join(f"- Contact.trait{number}: value {number}" for number in range(8))
        memory = f"# Traits\n{traits}\n# Observations\n- The parcel arrives on Tuesday."
        reply = words("What do you remember about me?", instructions=f"{INSTRUCTIONS}\n{memory}")
        assert "The parcel arrives on Tuesday." in reply

    def test_what_is_my_name(self) -> None:
        assert self._asked("what's my name?") == "As far as I know, your name is Ana Torres."

    def test_a_trait_is_an_answer_too(self) -> None:
        assert self._asked("Which city do I live in?") == "In your profile, city is “Sevilla”."

    def test_a_trait_is_said_as_a_person_would(self) -> None:
        memory = (
            "<memory>\nTraits of the customer:\n- name: Ana Torres\n- Contact.firstName: Ana\n"
            "- Contact.lastName: Torres\n- Contact.postalCode: 41001\n- Contact.language: Spanish\n</memory>"
        )
        known = words("¿Qué recuerda de mí?", instructions=memory)
        assert "su nombre es «Ana Torres»" in known and "el código postal es «41001»" in known
        assert not any(raw in known for raw in ("firstname", "lastname", "postalcode", "Contact"))
        assert words("¿Cuál es mi código postal?", instructions=memory) == PHRASES["es"].your_trait.format(
            name="el código postal", value="41001"
        )

    def test_without_memory_it_says_so(self) -> None:
        assert words("What do you know about me?") == PHRASES["en"].nothing_remembered

    def test_what_was_said_earlier_in_the_conversation_is_quoted(self) -> None:
        reply = words("My parrot is called Coco.", said("Thank you"), "What is my parrot called?")
        assert reply == f"You wrote: “My parrot is called Coco.” {PHRASES['en'].offer}"

    def test_what_a_person_of_the_team_wrote_is_known(self) -> None:
        written = said("[A person of our team wrote:] Your refund of 39 euros leaves on Friday.")
        reply = words("Where is it?", written, "When does my refund leave?")
        assert reply == "A person of our team wrote: “Your refund of 39 euros leaves on Friday.”"

    def test_an_observation_that_looks_like_a_trait_is_none(self) -> None:
        memory = "# What is remembered\nObservations:\n- language: French\n- name: Mallory"
        assert words("hello", instructions=memory).startswith("Hello. I remember: language: French.")

    def test_a_name_told_in_the_conversation_is_used(self) -> None:
        assert words("My name is Bruno") == "Hello Bruno. How can I help you?"
        assert words("My name is Bruno", said("Thank you"), "hello again").startswith("Hello Bruno.")

    def test_the_developers_kit_prompt_is_read(self) -> None:
        context = (
            "# Customer Context\n\nYou have access to the following information:\n\n## Customer Profile\n"
            '- Contact: {"name": "Ana"}\n\n## Key Observations\n- Prefers deliveries on Tuesdays'
        )
        assert "Tuesdays" in words(
            "When do I prefer deliveries?", instructions=f"{INSTRUCTIONS}\n\n{context}"
        )

    def test_an_unknown_thing_is_not_made_up(self) -> None:
        assert self._asked("Who won the world cup?") == f"{PHRASES['en'].unknown} {PHRASES['en'].offer}"


class TestLookup:
    TOOL: ClassVar[dict[str, Any]] = {
        "type": "function",
        "name": "search_returns_policy",
        "parameters": {"type": "object", "properties": {"query": {"type": "string"}}, "required": ["query"]},
    }

    def test_a_question_is_looked_up_and_answered_from_what_was_found(self) -> None:
        question = "How long may I return a lamp?"
        (call,) = ask(question, tools=[self.TOOL, HANDOFF_TOOL]).tool_calls
        assert call.name == "search_returns_policy"
        assert call.arguments == {"query": question}
        asked = {"type": "function_call", "call_id": call.call_id, "name": call.name, "arguments": "{}"}
        found = [{"content": "Chairs cannot be returned. A lamp may be returned for 30 days.", "score": 0.9}]
        result = {"type": "function_call_output", "call_id": call.call_id, "output": json.dumps(found)}
        assert "A lamp may be returned for 30 days." in words(question, asked, result, tools=[self.TOOL])

    def test_nothing_found_is_said(self) -> None:
        asked = {
            "type": "function_call",
            "call_id": "call_1",
            "name": "search_returns_policy",
            "arguments": "{}",
        }
        result = {"type": "function_call_output", "call_id": "call_1", "output": "[]"}
        assert (
            words("How long may I return a lamp?", asked, result, tools=[self.TOOL]) == PHRASES["en"].unknown
        )

    ARTICLES: ClassVar[dict[str, Any]] = {**TOOL, "name": "search_knowledge"}
    WRITTEN: ClassVar[list[str]] = [
        "An invoice comes by e-mail with every order; ask here if you need it again.",
        "You can return an order within 30 days.",
        "La factura llega con cada pedido.",
    ]

    def _read_up(self, question: str) -> str:
        asked = {
            "type": "function_call", "call_id": "call_1", "name": "search_knowledge", "arguments": "{}"
        }  # fmt: skip
        passages = json.dumps({"passages": [{"text": text, "source": "FAQ"} for text in self.WRITTEN]})
        result = {"type": "function_call_output", "call_id": "call_1", "output": passages}
        return words(question, asked, result, tools=[self.ARTICLES])

    @pytest.mark.parametrize("question", ["Hello, where is my order?", "Where is our order?"])
    def test_an_article_does_not_know_where_the_customers_own_order_is(self, question: str) -> None:
        reply = self._read_up(question)
        assert "invoice" not in reply
        assert reply.startswith("Hello.") == question.startswith("Hello")

    def test_nor_does_it_in_spanish(self) -> None:
        assert "factura" not in self._read_up("Hola, ¿dónde está mi pedido?")

    def test_what_holds_for_everybody_is_told_of_the_customers_own_order(self) -> None:
        assert "You can return an order within 30 days." in self._read_up("How can I return my order?")

    def test_a_greeting_is_not_looked_up(self) -> None:
        assert ask("hello?", tools=[self.TOOL]).tool_calls == ()


class TestSmallTalk:
    @pytest.mark.parametrize("message", ["🙂", "👍👍", "❤️"])
    def test_emoji_alone_are_answered(self, message: str) -> None:
        assert words(message) == PHRASES["en"].emoji

    def test_thanks_and_goodbye(self) -> None:
        assert words("Thank you so much!") == PHRASES["en"].welcome
        assert words("bye bye") == PHRASES["en"].goodbye

    def test_a_statement_is_acknowledged_without_a_promise(self) -> None:
        noted = "I have noted what you wrote: “My kettle is broken.” I cannot act on it myself."
        assert words("My kettle is broken.") == f"{noted} {PHRASES['en'].offer}"

    def test_a_long_story_is_noted_by_its_beginning(self) -> None:
        assert len(words("My kettle is broken and " * 40)) < 300

    @pytest.mark.parametrize(
        ("message", "matter"),
        [
            ("cancel my order 4711", "order 4711"),
            ("Can you help me with my subscription?", "your subscription"),
        ],
    )
    def test_what_it_cannot_do_it_says(self, message: str, matter: str) -> None:
        assert words(message) == (
            f"You wrote about {matter}: I have noted it, but I cannot look it up or change it myself. "
            "Shall I ask a person to take over?"
        )

    def test_a_greeting_ahead_of_the_matter_is_returned(self) -> None:
        assert words("Hello, my order 4711 has not arrived").startswith("Hello. You wrote about order 4711: ")
        assert words("Hi there - what can you do?").startswith(f"Hello. {PHRASES['en'].abilities}")

    def test_what_is_remembered_of_the_matter_is_said_with_it(self) -> None:
        reply = words("Hi, my order 4711 has not arrived", instructions=MEMORY)
        assert reply.startswith("Hello Ana Torres. You wrote about order 4711: ")
        assert "I remember: The customer ordered a blue kettle, order 4711." in reply

    @pytest.mark.parametrize("message", ["What can you do?", "help", "can you help me", "How can you help?"])
    def test_it_says_what_it_can_do(self, message: str) -> None:
        assert words(message) == f"{PHRASES['en'].abilities} {PHRASES['en'].hands_over}"
        assert words(message, tools=()) == PHRASES["en"].abilities

    @pytest.mark.parametrize(
        "message", ["Who are you?", "what are you", "are you a bot?", "Am I talking to a robot?"]
    )
    def test_asked_what_it_is_it_says_that_it_is_a_rehearsal(self, message: str) -> None:
        assert words(message).startswith("I am not a person. This is a rehearsal")

    @pytest.mark.parametrize("message", ["yes", "ok", "no thanks", "sure, please"])
    def test_yes_or_no_to_nothing_leads_back_to_the_matter(self, message: str) -> None:
        assert words(message) == "All right, then we go on here. How can I help you?"

    def test_how_are_you_is_answered_without_a_story(self) -> None:
        assert words("Hi, how are you?") == "Hello. Thank you for asking. How can I help you?"

    @pytest.mark.parametrize(
        ("code", "able", "who"),
        [
            ("es", "¿Qué puedes hacer?", "¿Quién eres?"),
            ("fr", "Que pouvez-vous faire ?", "Qui êtes-vous ?"),
            ("de", "Was kannst du alles?", "Wer sind Sie?"),
            ("pt", "O que você pode fazer?", "Quem é você?"),
            ("it", "Che cosa può fare?", "Chi sei?"),
            ("nl", "Wat kunt u doen?", "Wie bent u?"),
        ],
    )
    def test_the_same_manners_in_every_language(self, code: str, able: str, who: str) -> None:
        ordered = f"Answer in {code}. language: {code}"
        assert words(able, instructions=ordered).startswith(PHRASES[code].abilities)
        assert words(who, instructions=ordered).startswith(PHRASES[code].machine)

    def test_an_empty_request_is_greeted(self) -> None:
        assert respond(instructions="", items=[]).text == "Hello. How can I help you?"

    def test_equal_requests_get_equal_answers_with_estimated_tokens(self) -> None:
        first, second = ask("I want a human"), ask("I want a human")
        assert first == second
        assert first.input_tokens > first.output_tokens > 0

    def test_replies_hold_no_markup(self) -> None:
        reply = words("What do you know about me?", instructions=MEMORY)
        assert not set("*#_`") & set(reply)
