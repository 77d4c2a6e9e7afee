"""Turns of the built-in agent with the rehearsal model and with scripted ones that fail."""

import asyncio
import subprocess
import sys
from typing import Any

import pytest
from agents import Model, ModelResponse, Usage
from openai.types.responses import ResponseFunctionToolCall, ResponseOutputMessage, ResponseOutputText

from tieline.agents import BuiltInAgent, HistoryItem, TurnFailed, TurnInput
from tieline.kit.errors import Unavailable
from tieline.models.ports import ModelUnavailable, choose_model

pytestmark = pytest.mark.unit

REHEARSAL = choose_model({})


def turn(text: str, **known: Any) -> TurnInput:
    return TurnInput(conversation_id="conv_conversation_1", text=text, **known)


@pytest.fixture
def agent() -> BuiltInAgent:
    return BuiltInAgent(REHEARSAL)


class ScriptedModel(Model):
    """Answers with what the test laid out, in order; an exception is raised, None waits for ever."""

    def __init__(self, *script: Any) -> None:
        self.script = list(script)
        self.seen: list[Any] = []

    async def get_response(
        self, system_instructions: Any, input: Any, *args: Any, **kwargs: Any
    ) -> ModelResponse:
        self.seen.append(input)
        step = self.script.pop(0)
        if step is None:
            await asyncio.Event().wait()
        if isinstance(step, Exception):
            raise step
        return ModelResponse(output=[step], usage=Usage(), response_id=None)

    def stream_response(self, *args: Any, **kwargs: Any) -> Any:
        raise NotImplementedError


def says(text: str) -> ResponseOutputMessage:
    part = ResponseOutputText(type="output_text", text=text, annotations=[])
    return ResponseOutputMessage(
        id="msg_1", type="message", role="assistant", status="completed", content=[part]
    )


def hands_off(arguments: str) -> ResponseFunctionToolCall:
    return ResponseFunctionToolCall(
        type="function_call", call_id="call_1", name="handoff", arguments=arguments
    )


class TestTakeTurn:
    async def test_ana_is_greeted_in_her_language_by_name(self, agent: BuiltInAgent) -> None:
        outcome = await agent.take_turn(
            turn("Hello", traits={"Contact": {"Language": "Spanish", "name": "Ana"}})
        )
        assert outcome.reply == "Hola, Ana. ¿En qué puedo ayudarle?"
        assert outcome.handoff_reason is None
        assert outcome.model == "rehearsal"

    async def test_what_was_learned_earlier_is_said(self, agent: BuiltInAgent) -> None:
        known = {"observations": ("The customer ordered a blue kettle, order 4711.",)}
        outcome = await agent.take_turn(turn("Did I order a kettle?", **known))
        assert outcome.reply is not None
        assert "blue kettle, order 4711" in outcome.reply

    async def test_a_wish_for_a_person_ends_in_a_reason_and_closing_words(self, agent: BuiltInAgent) -> None:
        history = (HistoryItem("customer", "My kettle leaks."), HistoryItem("agent", "I have read that."))
        outcome = await agent.take_turn(turn("I want to speak to a human", history=history))
        assert outcome.handoff_reason is not None
        assert "My kettle leaks." in outcome.handoff_reason
        assert outcome.reply is not None
        assert outcome.reply.startswith("I have asked for a person to take over.")
        assert len(outcome.model_calls) == 2

    async def test_the_inspector_sees_request_and_response(self, agent: BuiltInAgent) -> None:
        (call,) = (await agent.take_turn(turn("thank you"))).model_calls
        assert call.request["input"] == [{"role": "user", "content": "thank you"}]
        assert "customer service agent" in call.request["instructions"]
        assert call.response is not None
        assert call.response["output"][0]["content"][0]["text"] == "You are welcome."
        assert call.duration_ms >= 0
        assert call.error is None

    async def test_what_looks_like_a_key_is_blacked_out_in_the_record(self, agent: BuiltInAgent) -> None:
        (call,) = (await agent.take_turn(turn("my key is sk-proj-abcdefgh12345678"))).model_calls
        assert "abcdefgh12345678" not in str(call)
        assert "[key]" in str(call.request)

    async def test_turns_of_two_customers_do_not_mix(self, agent: BuiltInAgent) -> None:
        asked = [turn("I want a human"), turn("Hello", profile_name="Bruno"), turn("hola"), turn("thanks")]
        outcomes = await asyncio.gather(*(agent.take_turn(one) for one in asked * 5))
        assert [bool(outcome.handoff_reason) for outcome in outcomes] == [True, False, False, False] * 5
        assert outcomes[1].reply == "Hello Bruno. How can I help you?"

    async def test_an_endless_reply_is_trimmed_for_a_message(self) -> None:
        agent = BuiltInAgent(REHEARSAL, model=ScriptedModel(says("A sentence of words. " * 200)))
        reply = (await agent.take_turn(turn("hi"))).reply
        assert reply is not None
        assert len(reply) <= 1_600
        assert reply.endswith("words.")


class TestFailures:
    async def test_a_model_that_is_away_fails_the_turn_as_unavailable(self) -> None:
        agent = BuiltInAgent(REHEARSAL, model=ScriptedModel(ModelUnavailable("It is away.")))
        with pytest.raises(TurnFailed, match=r"It is away\.") as failure:
            await agent.take_turn(turn("hi"))
        assert isinstance(failure.value, Unavailable)
        assert failure.value.retryable
        assert [call.error for call in failure.value.model_calls] == ["It is away."]

    async def test_a_model_that_never_answers_is_given_up(self) -> None:
        agent = BuiltInAgent(REHEARSAL, timeout_seconds=0.05, model=ScriptedModel(None))
        with pytest.raises(TurnFailed, match="in time") as failure:
            await agent.take_turn(turn("hi"))
        assert [call.error for call in failure.value.model_calls] == ["The model did not answer in time."]

    async def test_silence_is_no_answer(self) -> None:
        agent = BuiltInAgent(REHEARSAL, model=ScriptedModel(says("  ")))
        with pytest.raises(TurnFailed, match="without words"):
            await agent.take_turn(turn("hi"))

    async def test_a_model_that_calls_tools_for_ever_is_stopped_but_heard(self) -> None:
        endless = [
            hands_off('{"reason": "leak"}').model_copy(update={"call_id": f"call_{n}"}) for n in range(20)
        ]
        outcome = await BuiltInAgent(REHEARSAL, model=ScriptedModel(*endless)).take_turn(turn("hi"))
        assert (outcome.reply, outcome.handoff_reason) == (None, "leak")

    async def test_an_unknown_tool_fails_the_turn(self) -> None:
        call = hands_off("{}").model_copy(update={"name": "launch_rocket"})
        with pytest.raises(TurnFailed):
            await BuiltInAgent(REHEARSAL, model=ScriptedModel(call)).take_turn(turn("hi"))

    @pytest.mark.parametrize("fault", [ModelUnavailable(), None])
    async def test_a_handoff_stands_when_the_closing_words_fail(self, fault: Any) -> None:
        model = ScriptedModel(hands_off('{"reason": "leak"}'), fault)
        outcome = await BuiltInAgent(REHEARSAL, timeout_seconds=0.5, model=model).take_turn(turn("hi"))
        assert (outcome.reply, outcome.handoff_reason) == (None, "leak")

    @pytest.mark.parametrize("arguments", ["", "{", "[]", "{}", '{"reason": "  "}'])
    async def test_a_handoff_without_a_readable_reason_still_has_one(self, arguments: str) -> None:
        model = ScriptedModel(hands_off(arguments), says("A person comes."))
        outcome = await BuiltInAgent(REHEARSAL, model=model).take_turn(turn("hi"))
        assert (outcome.reply, outcome.handoff_reason) == (
            "A person comes.",
            "The customer asked for a person.",
        )

    async def test_the_agent_serves_again_after_a_failure(self) -> None:
        agent = BuiltInAgent(REHEARSAL, model=ScriptedModel(ModelUnavailable(), says("Here I am.")))
        with pytest.raises(TurnFailed):
            await agent.take_turn(turn("hi"))
        assert (await agent.take_turn(turn("hi"))).reply == "Here I am."


def test_importing_the_room_leaves_the_agent_kit_alone() -> None:
    code = "import sys, tieline.agents; sys.exit('agents' in sys.modules or 'openai' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
