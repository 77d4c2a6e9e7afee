"""What a TwiML document says, what in it is passed over, and what is refused."""

from __future__ import annotations

import pytest

from tieline.channels.voice import nouns, verbs
from tieline.channels.voice.twiml import parse, read, read_answer
from tieline.channels.voice.twiml_errors import (
    ContentTypeWrong,
    DocumentTooLarge,
    DocumentUnreadable,
    RootNotResponse,
    TwimlRefused,
    VerbIncomplete,
    VerbNotSupported,
)

pytestmark = pytest.mark.unit


def _one(inside: str) -> verbs.Verb:
    (verb,) = parse(f"<Response>{inside}</Response>")
    return verb


class TestVerbs:
    def test_anas_agent_answers_with_a_relay_and_a_flow_to_go_on_with(self) -> None:
        connect = _one(
            """
            <Connect action="https://webhooks.twilio.com/v1/Accounts/AC1/Flows/FW1?Trigger=incomingCall&amp;x=1">
              <ConversationRelay url="wss://agent.example/ws" welcomeGreeting="¡Hola, Ana!" language="es-MX">
                <Language code="en-US" voice="Joanna-Neural"/>
                <Parameter name="profileId" value="mem_profile_1"/>
              </ConversationRelay>
            </Connect>"""
        )
        assert isinstance(connect, verbs.Connect)
        assert (
            connect.action == "https://webhooks.twilio.com/v1/Accounts/AC1/Flows/FW1?Trigger=incomingCall&x=1"
        )
        relay = connect.noun
        assert isinstance(relay, nouns.ConversationRelay)
        assert relay.attributes["welcomeGreeting"] == "¡Hola, Ana!"
        assert relay.languages == ({"code": "en-US", "voice": "Joanna-Neural"},)
        assert relay.parameters == {"profileId": "mem_profile_1"}

    def test_speech_markup_is_flattened_to_the_words_that_are_said(self) -> None:
        say = _one(
            '<Say language="en-GB" loop="2">Dear <emphasis>Marco</emphasis>,<break time="1s"/>'
            'welcome to <sub alias="Tie Line">TL</sub>.<p>Press <say-as interpret-as="digits">12</say-as></p>now</Say>'
        )
        assert say == verbs.Say(
            words="Dear Marco, welcome to Tie Line. Press 12 now", language="en-GB", loop=2
        )

    def test_a_gather_keeps_what_it_asks_in_its_order(self) -> None:
        gather = _one(
            '<Gather input="speech dtmf" numDigits="4" speechTimeout="auto" finishOnKey="" actionOnEmptyResult="true">'
            '<Say>Your number?</Say><Pause length="2"/><Play loop="0">beep.wav</Play></Gather>'
        )
        assert gather == verbs.Gather(
            prompts=(
                verbs.Say(words="Your number?"),
                verbs.Pause(length=2),
                verbs.Play(url="beep.wav", loop=0),
            ),
            input=("speech", "dtmf"),
            num_digits=4,
            speech_timeout="auto",
            finish_on_key="",
            action_on_empty_result=True,
        )

    def test_a_bare_number_in_a_dial_is_called(self) -> None:
        dial = _one('<Dial callerId="+15550100000" record="true"> +1555 123 0001 </Dial>')
        assert dial == verbs.Dial(
            nouns=(nouns.Number(number="+1555 123 0001"),),
            caller_id="+15550100000",
            record="record-from-answer",
        )

    def test_lucias_desktop_and_her_mobile_ring_together(self) -> None:
        dial = _one(
            '<Dial answerOnBridge="true" timeout="20"><Client statusCallback="/lucia" '
            'statusCallbackEvent="ringing answered"><Identity>lucia</Identity><Parameter name="task" value="WT1"/></Client>'
            '<Number sendDigits="ww1" machineDetection="Enable">+15551230009</Number></Dial>'
        )
        assert isinstance(dial, verbs.Dial)
        assert dial.nouns == (
            nouns.Client(
                identity="lucia",
                parameters={"task": "WT1"},
                status_callback="/lucia",
                status_callback_event=("ringing", "answered"),
            ),
            nouns.Number(number="+15551230009", send_digits="ww1", machine_detection="Enable"),
        )

    def test_an_enqueue_carries_the_tasks_attributes(self) -> None:
        enqueue = _one(
            '<Enqueue workflowSid="WW1" waitUrl="/wait"><Task priority="5" timeout="60">{"language": "es"}</Task></Enqueue>'
        )
        assert enqueue == verbs.Enqueue(
            workflow_id="WW1",
            wait_url="/wait",
            task=nouns.Task(attributes={"language": "es"}, priority=5, timeout=60),
        )

    def test_our_own_noun_goes_on_in_a_flow(self) -> None:
        assert _one('<Connect><Flow execution="FN1"/></Connect>') == verbs.Connect(
            noun=nouns.Flow(execution_id="FN1")
        )

    def test_verbs_keep_their_order_and_urls_stay_as_written(self) -> None:
        document = '<Response><Play>../a.wav</Play><Redirect method="get">?next=1</Redirect><Leave/><Hangup/></Response>'
        assert parse(document) == (
            verbs.Play(url="../a.wav"),
            verbs.Redirect(url="?next=1", method="GET"),
            verbs.Leave(),
            verbs.Hangup(),
        )

    def test_a_document_without_verbs_says_nothing(self) -> None:
        assert parse('<?xml version="1.0" encoding="UTF-8"?><Response/>') == ()

    def test_a_sip_password_is_not_printed(self) -> None:
        dial = _one('<Dial><Sip username="ana" password="s3cret">sip:ana@example.com</Sip></Dial>')
        assert "s3cret" not in repr(dial)
        assert isinstance(dial, verbs.Dial)
        assert isinstance(sip := dial.nouns[0], nouns.Sip)
        assert sip.password == "s3cret"


class TestNotes:
    @pytest.mark.parametrize(
        ("inside", "element", "said"),
        [
            ('<Say voise="alice">Hi</Say>', "Say", "attribute voise is not known"),
            ('<Gather timeout="soon"/>', "Gather", "timeout must be a number of seconds"),
            ('<Gather input="smoke"/>', "Gather", "input must be words among dtmf, speech"),
            ('<Gather input=""/>', "Gather", "input must be words among dtmf, speech"),
            ('<Record playBeep="loud"/>', "Record", "playBeep must be true or false"),
            ('<Record maxLength="0"/>', "Record", "maxLength must be a whole number from 1"),
            ('<Reject reason="tired"/>', "Reject", "reason must be one of rejected, busy"),
            ('<Redirect method="PUT">/x</Redirect>', "Redirect", "method must be GET or POST"),
            ('<Gather finishOnKey="x"/>', "Gather", "finishOnKey must be keys among"),
            ("<say>hi</say>", "say", "There is no verb say"),
            ("<Say>  </Say>", "Say", "no words to say"),
            ("<Gather><Hangup/></Gather>", "Hangup", "Gather holds no Hangup"),
            ("<Hangup><Parameter/></Hangup>", "Parameter", "Hangup holds no Parameter"),
            ("Hello?", "Response", "Text outside of the verbs"),
        ],
    )
    def test_what_is_odd_is_noted_and_the_call_goes_on(self, inside: str, element: str, said: str) -> None:
        document = read(f"<Response>\n{inside}<Pause/></Response>")
        (note,) = document.notes
        assert (note.code, note.element) == (12200, element)
        assert note.line == (1 if element == "Response" else 2)
        assert said in note.message
        assert verbs.Pause() in document.verbs

    def test_a_value_that_cannot_be_used_leaves_the_default(self) -> None:
        assert _one('<Gather timeout="soon" numDigits="3"/>') == verbs.Gather(num_digits=3)


class TestRefusals:
    @pytest.mark.parametrize(
        ("document", "refusal", "code", "line"),
        [
            ("<Response><Say>Hi</Response>", DocumentUnreadable, 12100, 1),
            ("", DocumentUnreadable, 12100, 1),
            (" <?xml version='1.0'?><Response/>", DocumentUnreadable, 12100, 1),
            ("<Response>\n<Say>a & b</Say></Response>", DocumentUnreadable, 12100, 2),
            ("<Response><Say>\ud83d</Say></Response>", DocumentUnreadable, 12100, None),
            ("<Hello/>", RootNotResponse, 12102, 1),
            ("<Response>\n\n<Pay/></Response>", VerbNotSupported, 12200, 3),
            ("<Response><Refer/></Response>", VerbNotSupported, 12200, 1),
            ("<Response><Prompt/></Response>", VerbNotSupported, 12200, 1),
            ("<Response><Dial><Sim>DE1</Sim></Dial></Response>", VerbNotSupported, 12200, 1),
            ("<Response><Dial/></Response>", VerbIncomplete, 12200, 1),
            ("<Response><Dial><Client/></Dial></Response>", VerbIncomplete, 12200, 1),
            (
                "<Response><Dial><Queue>a</Queue><Number>1</Number></Dial></Response>",
                VerbIncomplete,
                12200,
                1,
            ),
            ("<Response><Play/></Response>", VerbIncomplete, 12200, 1),
            ("<Response><Connect/></Response>", VerbIncomplete, 12200, 1),
            ("<Response><Start/></Response>", VerbIncomplete, 12200, 1),
            ("<Response><Enqueue/></Response>", VerbIncomplete, 12200, 1),
            (
                "<Response><Enqueue workflowSid='WW1'>\n<Task>{oops}</Task></Enqueue></Response>",
                VerbIncomplete,
                12200,
                2,
            ),
        ],
    )
    def test_a_refusal_names_the_number_and_the_line(
        self, document: str, refusal: type[TwimlRefused], code: int, line: int | None
    ) -> None:
        with pytest.raises(refusal) as refused:
            parse(document)
        assert (refused.value.code, refused.value.line) == (code, line)

    def test_a_refusal_names_the_element(self) -> None:
        with pytest.raises(VerbNotSupported, match=r"not supported here \(<Pay> in line 2\)\.") as refused:
            parse("<Response>\n<Pay/></Response>")
        assert refused.value.element == "Pay"

    @pytest.mark.parametrize(
        "document",
        [
            '<!DOCTYPE r [<!ENTITY a "x">]><Response><Say>&a;</Say></Response>',
            '<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/hostname">]><Response><Say>&a;</Say></Response>',
            '<!DOCTYPE r SYSTEM "http://127.0.0.1:1/x.dtd"><Response/>',
            "<!DOCTYPE lol [<!ENTITY l0 'lol'>"
            + "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 12))
            + "]><Response><Say>&l11;</Say></Response>",
            "<Response>" + "<a>" * 3000 + "</a>" * 3000 + "</Response>",
        ],
        ids=["entity", "outside file", "outside document type", "billion laughs", "depth"],
    )
    def test_xml_may_do_nothing_but_hold_elements(self, document: str) -> None:
        with pytest.raises(DocumentUnreadable):
            parse(document)

    def test_more_than_64_kb_is_refused(self) -> None:
        exactly = 64 * 1024 - len("<Response><Say></Say></Response>")
        assert parse(f"<Response><Say>{'a' * exactly}</Say></Response>")
        with pytest.raises(DocumentTooLarge) as refused:
            parse(f"<Response><Say>{'a' * (exactly + 1)}</Say></Response>")
        assert refused.value.code == 11750


class TestAnswers:
    @pytest.mark.parametrize(
        "content_type", ["text/xml", "application/xml; charset=utf-8", "text/html", None]
    )
    def test_xml_of_every_accepted_kind_is_read(self, content_type: str | None) -> None:
        answer = read_answer(
            "<Response><Say>¿Qué tal?</Say></Response>".encode(), content_type=content_type, url="x"
        )
        assert answer.verbs == (verbs.Say(words="¿Qué tal?"),)

    def test_the_header_says_how_the_text_is_written(self) -> None:
        body = "<Response><Say>señora</Say></Response>".encode("latin-1")
        answer = read_answer(body, content_type="text/xml; charset=ISO-8859-1", url="x")
        assert answer.verbs == (verbs.Say(words="señora"),)

    def test_plain_text_is_said_and_sound_is_played(self) -> None:
        said = read_answer(b"We are closed.\n", content_type="text/plain", url="x")
        assert said.verbs == (verbs.Say(words="We are closed."),)
        played = read_answer(b"ID3", content_type="audio/mpeg", url="https://example.com/a.mp3")
        assert played.verbs == (verbs.Play(url="https://example.com/a.mp3"),)

    def test_an_empty_answer_tells_nothing(self) -> None:
        assert read_answer(b"", content_type="text/plain", url="x").verbs == ()

    @pytest.mark.parametrize("content_type", ["application/json", "image/png", "text/plain; charset=klingon"])
    def test_anything_else_is_no_twiml(self, content_type: str) -> None:
        with pytest.raises(ContentTypeWrong) as refused:
            read_answer(b"{}", content_type=content_type, url="x")
        assert refused.value.code == 12300
