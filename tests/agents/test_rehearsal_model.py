"""The rehearsal model inside the agent kit: streamed and whole answers are the same."""

import pytest
from agents import Agent, RunConfig, Runner, function_tool

from tieline.agents.rehearsal_model import RehearsalModel

pytestmark = pytest.mark.unit
QUIET = RunConfig(tracing_disabled=True)


def agent_of_ana() -> Agent[None]:
    @function_tool(strict_mode=False)
    def handoff(reason: str) -> dict[str, str]:
        """Bring in a person."""
        return {"status": "handoff_initiated", "reason": reason}

    return Agent(name="Agent", instructions="Answer in German.", tools=[handoff], model=RehearsalModel())


@pytest.mark.parametrize("said", ["Hello", "I want to talk to a person", "What is my name?"])
async def test_streamed_and_whole_answers_are_the_same(said: str) -> None:
    whole = await Runner.run(agent_of_ana(), said, run_config=QUIET)
    streaming = Runner.run_streamed(agent_of_ana(), said, run_config=QUIET)
    deltas = [
        event.data.delta
        async for event in streaming.stream_events()
        if event.type == "raw_response_event" and event.data.type == "response.output_text.delta"
    ]
    assert whole.final_output == streaming.final_output == "".join(deltas)


async def test_another_agent_of_the_kit_that_is_a_person_is_handed_to() -> None:
    person = Agent(name="Human desk", instructions="", model=RehearsalModel())
    first = Agent(name="First", instructions="", handoffs=[person], model=RehearsalModel())
    assert (await Runner.run(first, "human please", run_config=QUIET)).last_agent is person
