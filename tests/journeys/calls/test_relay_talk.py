"""Ana calls a number that a program serves: its TwiML is fetched, its relay socket opened, and they talk."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from tests.support.calls import Caller, begin_call
from tests.support.house import Story
from tests.support.relay_app import ScriptedRelay
from tieline.app.starter import CUSTOMER_NUMBER, NUMBER
from tieline.channels.voice.models import CallStatus, Program
from tieline.conversations import OwnerKind, Status
from tieline.journeys.calls.listening import PLAIN
from tieline.kit.db import Database
from tieline.kit.pages import PageRequest

pytestmark = pytest.mark.journey

PUBLIC = "https://shop.example.test"
LISTENS = "http://127.0.0.1:8000"


async def serve_number(story: Story, twiml: str, *, path: str = "/twiml", status: int = 200) -> None:
    """Let a program serve the starter number and answer calls with `twiml`."""
    await story.db.transact(
        lambda tx: story.house.channels.begin_serving(
            tx,
            number=NUMBER,
            url=f"{LISTENS}/webhook",
            public_url=f"{PUBLIC}/webhook",
            name="shop.py",
            lease_seconds=600,
        )
    )
    story.http.answers[f"{LISTENS}{path}"] = (status, "text/xml", twiml)


def relay_twiml(story: Story, *, action: str = "", greeting: str = "Hello from the shop.") -> str:
    attributes = f'url="wss://shop.example.test/ws" welcomeGreeting="{greeting}"'
    attributes += f' conversationConfiguration="{story.credentials.configuration_id}"'
    connect = f'<Connect action="{action}">' if action else "<Connect>"
    return f"<Response>{connect}<ConversationRelay {attributes}/></Connect></Response>"


async def begin(story: Story, *, action: str = "", slow: bool = False) -> tuple[Caller, ScriptedRelay]:
    await serve_number(story, relay_twiml(story, action=action))
    ana = await begin_call(story, slow=slow)
    return ana, await story.dialer.until_opened()


async def test_setup_greeting_question_and_answer(story: Story) -> None:
    ana, app = await begin(story)
    assert (app.url, app.public_url) == ("ws://127.0.0.1:8000/ws", "wss://shop.example.test/ws")
    setup = await app.until("setup")
    assert setup["callSid"] == ana.call_id
    assert (setup["from"], setup["to"], setup["direction"]) == (CUSTOMER_NUMBER, NUMBER, "inbound")
    assert setup["accountSid"] == story.account_id
    assert setup["sessionId"].startswith("VX")
    assert None not in setup.values()
    await ana.line.until_said("Hello from the shop.")
    ana.line.speak("Where is my order?", language="en-US")
    prompt = await app.until("prompt")
    assert (prompt["voicePrompt"], prompt["lang"], prompt["last"]) == ("Where is my order?", "en-US", True)
    app.say("It is ", last=False)
    app.say("on its way.")
    await ana.line.until_said("It is on its way.")
    ana.line.leave()
    await ana.over()
    said = await story.said((await ana.call()).conversation_id or "")
    assert said == [
        ("agent", "Hello from the shop."),
        ("customer", "Where is my order?"),
        ("agent", "It is on its way."),
    ]
    assert story.dialer.opened[0].ended is not None


async def test_the_applications_first_poll_finds_the_conversation_and_its_people(story: Story) -> None:
    ana, app = await begin(story)
    await app.until("setup")
    page = await story.db.read(
        lambda tx: story.house.conversations.list_conversations(
            tx,
            account_id=story.account_id,
            statuses=[Status.ACTIVE],
            channel_id=ana.call_id,
            page=PageRequest(),
        )
    )
    assert len(page.items) == 1
    ana.line.leave()
    await ana.over()


async def test_an_interruption_tells_the_application_what_was_heard(story: Story) -> None:
    ana, app = await begin(story, slow=True)
    await ana.line.until_said("Hello from the shop.")
    ana.line.hear_out()
    ana.line.speak("Where is my order?")
    await app.until("prompt")
    app.say("Your order left our warehouse on Monday and arrives tomorrow.")
    await ana.line.until_said("Your order left")
    ana.line.hear(14)
    ana.line.speak("Wait, which order?")
    interrupt = await app.until("interrupt")
    assert interrupt["utteranceUntilInterrupt"] == "Your order"
    assert isinstance(interrupt["durationUntilInterruptMs"], int)
    assert (await app.until("prompt", 2))["voicePrompt"] == "Wait, which order?"
    app.say("", last=True)
    app.say("Order 4711.")
    await ana.line.until_said("Order 4711.")
    ana.line.leave()
    await ana.over()
    said = await story.said((await ana.call()).conversation_id or "")
    assert ("agent", "Your order") in said


async def test_end_with_handoff_data_asks_the_action_url_after_the_last_words_were_heard(
    story: Story,
) -> None:
    ana, app = await begin(story, action=f"{PUBLIC}/after")
    story.http.answers[f"{LISTENS}/after"] = (
        200,
        "text/xml",
        "<Response><Say>Goodbye from the shop.</Say></Response>",
    )
    await ana.line.until_said("Hello from the shop.")
    app.say("I am transferring you.")
    app.frame({"type": "end", "handoffData": '{"reason": "asked"}'})
    await ana.line.until_said("Goodbye from the shop.")
    await ana.over()
    url, body, headers = next(sent for sent in story.http.sent if sent[0].startswith(f"{LISTENS}/after"))
    fields = {name: values[0] for name, values in parse_qs(body.decode()).items()}
    assert fields["HandoffData"] == '{"reason": "asked"}'
    assert (fields["SessionStatus"], fields["CallStatus"]) == ("ended", "in-progress")
    assert fields["SessionId"].startswith("VX") and fields["SessionDuration"].isdigit()
    assert headers["X-Forwarded-Host"] == "shop.example.test"
    assert url == f"{LISTENS}/after"


async def test_the_caller_hangs_up_and_the_action_url_is_told(story: Story) -> None:
    ana, _ = await begin(story, action=f"{PUBLIC}/after")
    await ana.line.until_said("Hello from the shop.")
    ana.line.leave()
    await ana.over()
    await story.house.call_stories.news.close()
    bodies = [parse_qs(body.decode()) for url, body, _ in story.http.sent if "/after" in url]
    assert [(f["SessionStatus"][0], f["CallStatus"][0]) for f in bodies] == [("completed", "completed")]
    assert "HandoffData" not in bodies[0]


async def in_mid_sentence(story: Story, *, action: str = f"{PUBLIC}/after") -> tuple[Caller, ScriptedRelay]:
    """Let the shop say a long sentence, of which Ana has heard two words."""
    ana, app = await begin(story, action=action, slow=True)
    await ana.line.until_said("Hello from the shop.")
    ana.line.hear_out()
    app.say("Your order left our warehouse on Monday.")
    await ana.line.until_said("Your order left")
    ana.line.hear(12)
    return ana, app


def told_after(story: Story) -> list[dict[str, str]]:
    """What the action URL was told, request by request."""
    bodies = [parse_qs(body.decode()) for url, body, _ in story.http.sent if "/after" in url]
    return [{name: values[0] for name, values in fields.items()} for fields in bodies]


async def test_a_call_that_the_application_ends_by_the_api_keeps_what_was_heard(story: Story) -> None:
    ana, app = await in_mid_sentence(story)
    await story.house.outbound_call.update(
        account_id=story.account_id, call_id=ana.call_id, end=CallStatus.COMPLETED
    )
    await ana.over()
    await story.house.call_stories.news.close()
    said = await story.said((await ana.call()).conversation_id or "")
    assert said[-1] == ("agent", "Your order")
    assert [(told["SessionStatus"], told["CallStatus"]) for told in told_after(story)] == [
        ("completed", "completed")
    ]
    assert app.ended is not None and app.ended.code == 1000


async def test_a_call_that_the_api_sends_elsewhere_keeps_what_was_heard_and_asks_no_action(
    story: Story,
) -> None:
    ana, app = await in_mid_sentence(story)
    elsewhere = Program(twiml="<Response><Say>This is the night desk.</Say><Pause length='60'/></Response>")
    await story.house.outbound_call.update(
        account_id=story.account_id, call_id=ana.call_id, program=elsewhere
    )
    await ana.line.until_said("This is the night desk.")
    ana.line.leave()
    await ana.over()
    said = await story.said((await ana.call()).conversation_id or "")
    # Of what the desk began to say nothing was heard before Ana hung up.
    assert said[-2:] == [("agent", "Your order"), ("agent", "…")]
    assert told_after(story) == []
    assert app.ended is not None


async def test_a_call_that_has_reached_its_greatest_length_is_told_of_by_number(story: Story) -> None:
    ana, app = await in_mid_sentence(story)
    await story.house.outbound_call.update(
        account_id=story.account_id, call_id=ana.call_id, time_limit_seconds=60
    )
    await ana.line.until_taken_in()
    await story.later(seconds=61)
    assert (await app.until("error"))["description"].startswith("64104")
    await ana.over()
    await story.house.call_stories.news.close()
    [told] = told_after(story)
    assert (told["SessionStatus"], told["ErrorCode"], told["CallStatus"]) == ("failed", "64104", "completed")
    assert (await story.said((await ana.call()).conversation_id or ""))[-1] == ("agent", "Your order")


async def test_what_a_relay_wanted_of_the_line_is_put_back_when_it_is_over(story: Story) -> None:
    twiml = relay_twiml(story, action=f"{PUBLIC}/after").replace(
        "<ConversationRelay ",
        '<ConversationRelay speechTimeout="3000" interruptSensitivity="low" hints="mesa" ',
    )
    await serve_number(story, twiml)
    story.http.answers[f"{LISTENS}/after"] = (
        200,
        "text/xml",
        '<Response><Record finishOnKey="#" action="/recorded"/></Response>',
    )
    story.http.answers[f"{LISTENS}/recorded"] = (200, "text/xml", "<Response><Say>Noted.</Say></Response>")
    ana = await begin_call(story)
    app = await story.dialer.until_opened()
    await ana.line.until_said("Hello from the shop.")
    listens = ana.line.listens
    assert (listens.detect_digits, listens.speech_timeout_ms, listens.interrupt_sensitivity) == (
        False,
        3000,
        "low",
    )
    app.frame({"type": "end"})
    await ana.line.until_played("beep")
    assert ana.line.listens == replace(PLAIN, language="en-US")
    ana.line.speak("Please call me back.")
    ana.line.press("#")
    await ana.line.until_said("Noted.")
    await ana.over()


async def test_p3_a_program_that_dies_in_mid_call_is_told_of_and_a_person_is_found(story: Story) -> None:
    marco = await story.on_duty("Marco")
    ana, app = await begin(story)
    await ana.line.until_said("Hello from the shop.")
    ana.line.speak("Where is my order?")
    await app.until("prompt")
    app.die()
    lost = await ana.line.until_said("I am connecting you to a person")
    await ana.line.until_state("flow")
    await story.settle()
    assert len(await story.ringing(marco)) == 1
    conversation = await story.conversation((await ana.call()).conversation_id or "")
    assert conversation.owner.kind is OwnerKind.WAITING
    said = await story.said(conversation.conversation_id)
    assert said[-2:] == [("customer", "Where is my order?"), ("flow", lost)], "Marco reads what she was told"
    ana.line.leave()
    await ana.over()


async def test_p3_a_program_that_never_answers_is_replaced_by_a_person_at_the_deadline(story: Story) -> None:
    await story.on_duty("Marco")
    ana, app = await begin(story)
    await ana.line.until_said("Hello from the shop.")
    ana.line.speak("Where is my order?")
    await app.until("prompt")
    await story.later(seconds=46)
    await ana.line.until_said("a person will take over")
    ana.line.leave()
    await ana.over()


async def test_a_program_without_a_voice_route_leaves_the_call_to_the_built_in_agent(story: Story) -> None:
    await serve_number(story, "not here", status=404)
    ana = await begin_call(story)
    assert (await ana.line.until_count(1)).startswith("Hello")
    ana.line.speak("Where is my order 4711?")
    await ana.line.until_count(2)
    ana.line.leave()
    await ana.over()


async def test_a_socket_that_cannot_be_opened_is_told_and_a_person_is_found(story: Story) -> None:
    story.dialer.refuses = "The socket could not be opened."
    await story.on_duty("Marco")
    await serve_number(story, relay_twiml(story))
    ana = await begin_call(story)
    await ana.line.until_said("I am connecting you to a person")
    ana.line.leave()
    await ana.over()


LOOKING = "<Response><Say>One moment.</Say></Response>"


async def fails(story: Story, **attributes: str) -> tuple[Caller, dict[str, str]]:
    """Let Ana call an application whose relay fails before or while it talks; what its action URL is told of that."""
    story.http.answers[f"{LISTENS}/after"] = (200, "text/xml", LOOKING)
    twiml = relay_twiml(story, action=f"{PUBLIC}/after")
    for name, value in attributes.items():
        twiml = twiml.replace("<ConversationRelay ", f'<ConversationRelay {name}="{value}" ')
    await serve_number(story, twiml)
    ana = await begin_call(story)
    await ana.line.until_said("One moment.")
    await ana.over()
    [told] = told_after(story)
    assert (told["SessionStatus"], told["CallStatus"]) == ("failed", "in-progress")
    return ana, told


async def test_a_socket_that_is_refused_is_39001_and_the_call_goes_on(story: Story) -> None:
    story.dialer.refuses = "The application refused the socket (403): it may know another auth token."
    _, told = await fails(story)
    assert (told["ErrorCode"], "403" in told["ErrorMessage"]) == ("39001", True)


async def test_an_attribute_that_cannot_be_used_is_64106_and_no_socket_is_opened(story: Story) -> None:
    _, told = await fails(story, ttsProvider="Nobody")
    assert (told["ErrorCode"], "ttsProvider" in told["ErrorMessage"]) == ("64106", True)
    assert story.dialer.opened == []


async def test_a_socket_that_is_lost_is_64105_and_what_was_said_is_kept(story: Story) -> None:
    story.http.answers[f"{LISTENS}/after"] = (200, "text/xml", LOOKING)
    ana, app = await begin(story, action=f"{PUBLIC}/after")
    await ana.line.until_said("Hello from the shop.")
    ana.line.speak("Where is my order?")
    await app.until("prompt")
    app.die()
    await ana.line.until_said("One moment.")
    await ana.over()
    [told] = told_after(story)
    assert (told["SessionStatus"], told["ErrorCode"]) == ("failed", "64105")
    assert ("customer", "Where is my order?") in await story.said((await ana.call()).conversation_id or "")


async def test_bad_oversized_and_binary_frames_are_64107_and_nothing_is_lost(story: Story) -> None:
    ana, app = await begin(story)
    await ana.line.until_said("Hello from the shop.")
    app.say("Your order ", last=False)
    too_large = json.dumps({"type": "text", "token": "x" * 70_000, "last": True})
    for bad in ("no JSON", too_large, b"\x00\x01", {"type": "text", "token": None}, {"type": "dance"}):
        app.frame(bad)
    app.say("is on its way.")
    await ana.line.until_said("Your order is on its way.")
    errors = [frame["description"] for frame in app.received if frame["type"] == "error"]
    assert [text.startswith("64107") for text in errors] == [True] * 5
    ana.line.speak("Thank you")
    await app.until("prompt")
    ana.line.leave()
    await ana.over()
    said = await story.said((await ana.call()).conversation_id or "")
    assert said[1:] == [("agent", "Your order is on its way."), ("customer", "Thank you")]
    assert app.ended is not None and app.ended.code == 1000


async def test_what_could_not_be_spoken_is_told_to_the_application_and_kept_as_unheard(story: Story) -> None:
    ana, app = await begin(story, slow=True)
    await ana.line.until_said("Hello from the shop.")
    ana.line.hear_out()
    app.say("It left on Monday. It comes on Thursday.")
    await ana.line.until_said("It left")
    ana.line.cannot_speak(begins=len("It left on Monday. "), characters=len("It comes on Thursday."))
    assert (await app.until("error"))["description"] == "The synthesiser is broken."
    ana.line.hear_out()
    app.say("Anything else?")
    await ana.line.until_said("Anything else?")
    ana.line.cannot_speak()
    await app.until("error", 2)
    ana.line.leave()
    await ana.over()
    said = await story.said((await ana.call()).conversation_id or "")
    assert said[1:] == [("agent", "It left on Monday."), ("agent", "…")]


async def test_ten_bad_frames_in_a_row_end_the_socket_and_not_the_call(story: Story) -> None:
    await story.on_duty("Marco")
    ana, app = await begin(story)
    await ana.line.until_said("Hello from the shop.")
    for _ in range(10):
        app.frame("this is no JSON")
    errors = await app.until("error", 9)
    assert "64107" in errors["description"]
    await ana.line.until_said("I am connecting you to a person")
    assert app.ended is not None and app.ended.code == 1007
    ana.line.leave()
    await ana.over()


async def test_keys_that_the_application_presses_sound_at_the_caller(story: Story) -> None:
    ana, app = await begin(story)
    await ana.line.until_said("Hello from the shop.")
    app.frame({"type": "sendDigits", "digits": "12w#"})
    assert await ana.line.until_played("keys") == "keys 12w#"
    app.say("I have pressed them.")
    await ana.line.until_said("I have pressed them.")
    ana.line.leave()
    await ana.over()


async def test_nothing_is_kept_of_what_was_never_said(story: Story) -> None:
    ana, app = await begin(story)
    await ana.line.until_said("Hello from the shop.")
    ana.line.speak("   ")
    app.frame({"type": "text", "token": "", "last": True})
    app.say("Yes?")
    await ana.line.until_said("Yes?")
    ana.line.leave()
    await ana.over()
    said = await story.said((await ana.call()).conversation_id or "")
    assert said == [("agent", "Hello from the shop."), ("agent", "Yes?")]


async def test_an_application_that_asks_for_it_is_called_again_when_its_socket_is_lost(story: Story) -> None:
    twiml = relay_twiml(story).replace(
        "<ConversationRelay ", '<ConversationRelay applicationReconnect="true" '
    )
    await serve_number(story, twiml)
    ana = await begin_call(story)
    first = await story.dialer.until_opened()
    await ana.line.until_said("Hello from the shop.")
    first.die()
    await story.later(seconds=1)
    again = await story.dialer.until_opened(2)
    assert (await again.until("setup"))["callSid"] == ana.call_id
    again.say("I am back.")
    await ana.line.until_said("I am back.")
    assert ana.line.said.count("Hello from the shop.") == 1
    ana.line.leave()
    await ana.over()


async def test_one_session_more_than_allowed_is_refused_and_its_call_goes_on(
    sqlite_db: Database, tmp_path: Path
) -> None:
    story = await Story.begin(sqlite_db, tmp_path, relay_sessions=1)
    ana, _ = await begin(story, action=f"{PUBLIC}/after")
    await ana.line.until_said("Hello from the shop.")
    story.http.answers[f"{LISTENS}/after"] = (
        200,
        "text/xml",
        "<Response><Say>All lines are busy.</Say></Response>",
    )
    luis = await begin_call(story, from_="+15550100077")
    await luis.line.until_said("All lines are busy.")
    await luis.over()
    bodies = [parse_qs(body.decode()) for url, body, _ in story.http.sent if "/after" in url]
    assert [(form["SessionStatus"], form["ErrorCode"]) for form in bodies] == [(["failed"], ["64109"])]
    ana.line.leave()
    await ana.over()
    pedro = await begin_call(story, from_="+15550100078")
    await pedro.line.until_said("Hello from the shop.")
    pedro.line.leave()
    await pedro.over()
    await story.house.call_stories.close()
