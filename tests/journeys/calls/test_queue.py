"""Ana waits in a queue that a document names, until somebody takes her out, or she has had enough."""

from __future__ import annotations

import pytest

from tests.support.calls import Caller, begin_call
from tests.support.documents import answers, asked, serve, until_asked
from tests.support.house import Story
from tieline.channels.voice.models import Program
from tieline.journeys.calls.hold_music import HOLD_MUSIC, RINGBACK

pytestmark = pytest.mark.journey


@pytest.fixture
def story(story_on_each_engine: Story) -> Story:
    return story_on_each_engine


LUCIA, PABLO = "+15550100777", "+15550100888"
AFTER = "<Say>What else?</Say>"


async def waits(story: Story, enqueue: str, *, from_: str = "+15550100001") -> Caller:
    """Let somebody call a number whose document queues them."""
    await serve(story, enqueue, AFTER)
    return await begin_call(story, from_=from_)


async def takes(story: Story, dial: str, *, from_: str = PABLO) -> Caller:
    """Let somebody call a number whose document takes a caller out of a queue."""
    await serve(story, dial, "<Say>Next, please.</Say>")
    return await begin_call(story, from_=from_)


async def test_who_has_waited_longest_is_taken_first(story: Story) -> None:
    answers(story, "/after", "<Say>Goodbye.</Say>")
    ana = await waits(story, '<Enqueue action="/after">support</Enqueue>')
    await ana.line.until_played(HOLD_MUSIC)
    await story.later(seconds=30)
    lucia = await waits(story, "<Enqueue>support</Enqueue>", from_=LUCIA)
    await lucia.line.until_played(HOLD_MUSIC)
    pablo = await takes(story, '<Dial action="/taken"><Queue>support</Queue></Dial>')
    answers(story, "/taken", "<Say>That was one.</Say>")
    await ana.line.until_state("connected")
    await pablo.line.until_state("connected")
    ana.line.speak("At last")
    assert (await pablo.line.until_notice("words")).fields["text"] == "At last"
    pablo.line.speak("What can I do?")
    assert (await ana.line.until_notice("words")).fields["text"] == "What can I do?"
    await story.later(seconds=20)
    ana.line.press("1")
    pablo.line.leave()
    await ana.line.until_said("Goodbye.")
    await ana.over()
    await pablo.over()
    [told] = asked(story, "/after")
    assert told["QueueResult"] == "bridged"
    assert 30 <= int(told["QueueTime"]) < 50
    assert told["QueueSid"].startswith("QU")
    assert not [one for one in lucia.line.notices if one.fields.get("state") == "connected"]
    lucia.line.leave()
    await lucia.over()


async def test_the_caller_hangs_up_in_the_talk_and_the_other_takes_the_next(story: Story) -> None:
    ana = await waits(story, "<Enqueue>support</Enqueue>")
    await ana.line.until_played(HOLD_MUSIC)
    answers(story, "/taken", "<Say>That was one.</Say>")
    pablo = await takes(story, '<Dial action="/taken"><Queue>support</Queue></Dial>')
    await ana.line.until_state("connected")
    await pablo.line.until_state("connected")
    ana.line.leave()
    await pablo.line.until_said("That was one.")
    await pablo.over()
    await ana.over()
    [told] = asked(story, "/taken")
    assert (told["DialCallStatus"], told["DialCallSid"]) == ("completed", ana.call_id)
    assert told["DialBridged"] == "true"


async def test_nobody_waits_and_somebody_comes_while_it_rings(story: Story) -> None:
    pablo = await takes(story, "<Dial><Queue>support</Queue></Dial>")
    await pablo.line.until_played(RINGBACK)
    ana = await waits(story, "<Enqueue>support</Enqueue>")
    await pablo.line.until_state("connected")
    await ana.line.until_state("connected")
    for one in (ana, pablo):
        one.line.leave()
        await one.over()


async def test_nobody_waits_and_nobody_comes(story: Story) -> None:
    answers(story, "/taken", "<Say>Nobody is waiting.</Say>")
    pablo = await takes(story, '<Dial action="/taken" timeout="10"><Queue>support</Queue></Dial>')
    await pablo.line.until_played(RINGBACK)
    await story.later(seconds=11)
    await pablo.line.until_said("Nobody is waiting.")
    await pablo.over()
    assert asked(story, "/taken")[0]["DialCallStatus"] == "no-answer"


async def test_the_document_that_plays_in_the_queue_knows_her_place_and_may_let_her_leave(
    story: Story,
) -> None:
    answers(
        story, "/wait", '<Gather numDigits="1" action="/pressed" timeout="5"><Say>Press 1.</Say></Gather>'
    )
    answers(story, "/pressed", "<Leave/>")
    answers(story, "/after", "<Say>You left.</Say>")
    ana = await waits(story, '<Enqueue waitUrl="/wait" action="/after">support</Enqueue>')
    await ana.line.until_said("Press 1.")
    form = asked(story, "/wait")[0]
    assert (form["QueuePosition"], form["CurrentQueueSize"]) == ("1", "1")
    ana.line.press("1")
    await ana.line.until_said("You left.")
    await ana.over()
    assert asked(story, "/pressed")[0]["Digits"] == "1"
    assert asked(story, "/after")[0]["QueueResult"] == "leave"


async def test_a_document_that_hangs_up_ends_the_call(story: Story) -> None:
    answers(story, "/wait", "<Say>We are closed.</Say><Hangup/>")
    ana = await waits(story, '<Enqueue waitUrl="/wait" action="/after">support</Enqueue>')
    await ana.over()
    assert "What else?" not in ana.line.said
    assert (await until_asked(story, "/after"))["QueueResult"] == "hangup"


async def test_a_full_queue_takes_nobody_more(story: Story) -> None:
    ana = await waits(story, '<Enqueue maxQueueSize="1">support</Enqueue>')
    await ana.line.until_played(HOLD_MUSIC)
    answers(story, "/after", "<Say>Too many.</Say>")
    enqueue = '<Enqueue maxQueueSize="1" action="/after">support</Enqueue>'
    lucia = await waits(story, enqueue, from_=LUCIA)
    await lucia.line.until_said("Too many.")
    await lucia.over()
    assert asked(story, "/after")[0]["QueueResult"] == "queue-full"
    ana.line.leave()
    await ana.over()


async def test_she_hangs_up_while_she_waits_and_nobody_finds_her(story: Story) -> None:
    ana = await waits(story, '<Enqueue action="/after">support</Enqueue>')
    await ana.line.until_played(HOLD_MUSIC)
    ana.line.leave()
    await ana.over()
    form = await until_asked(story, "/after")
    assert (form["QueueResult"], form["CallStatus"]) == ("hangup", "completed")
    pablo = await takes(story, '<Dial timeout="5"><Queue>support</Queue></Dial>')
    await pablo.line.until_played(RINGBACK)
    await story.later(seconds=6)
    await pablo.line.until_said("Next, please.")
    await pablo.over()


async def test_the_api_gives_her_another_program_while_she_waits(story: Story) -> None:
    ana = await waits(story, '<Enqueue action="/after">support</Enqueue>')
    await ana.line.until_played(HOLD_MUSIC)
    calls, other = story.house.calls_room, Program(twiml="<Response><Say>Come here.</Say></Response>")
    await story.db.transact(lambda tx: calls.want_program(tx, call_id=ana.call_id, program=other))
    await ana.line.until_said("Come here.")
    await ana.over()
    assert (await until_asked(story, "/after"))["QueueResult"] == "redirected"


async def test_what_she_hears_before_she_is_joined(story: Story) -> None:
    answers(story, "/first", "<Say>You are next.</Say>")
    ana = await waits(story, "<Enqueue>support</Enqueue>")
    await ana.line.until_played(HOLD_MUSIC)
    pablo = await takes(story, '<Dial><Queue url="/first">support</Queue></Dial>')
    await ana.line.until_said("You are next.")
    await ana.line.until_state("connected")
    assert "You are next." not in pablo.line.said
    for one in (ana, pablo):
        one.line.leave()
        await one.over()
