"""What a call does next is asked of a real application, which checks the signature with the public SDK."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from fastapi import Depends, FastAPI, Request, Response
from fastapi.responses import RedirectResponse
from tac.server import build_http_signature_dependency
from twilio.request_validator import RequestValidator

from tests.support.house import Story
from tests.support.served import serve
from tieline.app.starter import CUSTOMER_NUMBER, NUMBER
from tieline.channels.voice.models import Call, CallDirection, Program
from tieline.channels.voice.twiml_errors import TwimlRefused
from tieline.channels.voice.verbs import Play, Say
from tieline.journeys.calls.fetch_twiml import FetchTwiml, TwimlUnavailable
from tieline.kit.http import PooledSender

pytestmark = pytest.mark.journey

DOMAIN = "shop.example.com"
PUBLIC = f"https://{DOMAIN}"
HELLO = "<Response><Say>Hello</Say></Response>"


@dataclass
class Shop:
    """An application: what it was asked, and how each path answers."""

    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    answers: dict[str, Response] = field(default_factory=dict)
    auth_token: str = ""

    def app(self) -> FastAPI:
        """Return it as an ASGI application whose every path is signed."""

        async def checked(request: Request) -> None:
            if request.method == "POST":
                await build_http_signature_dependency(self.auth_token)(request)
                return
            # What a GET is signed for: the address with its query, and nothing behind it.
            url = f"https://{request.headers['x-forwarded-host']}{request.url.path}?{request.url.query}"
            signature = request.headers["x-twilio-signature"]
            assert RequestValidator(self.auth_token).validate(url, {}, signature)

        app = FastAPI()

        @app.api_route("/{path:path}", methods=["GET", "POST"], dependencies=[Depends(checked)])
        async def answer(request: Request, path: str) -> Response:
            form = {name: str(value) for name, value in (await request.form()).items()}
            self.asked.append((request.method, f"/{path}", form or dict(request.query_params)))
            self.headers.append(dict(request.headers))
            return self.answers.get(f"/{path}", xml(HELLO))

        return app


def xml(text: str, **settings: Any) -> Response:
    return Response(text, media_type="application/xml", **settings)


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[Shop, str]]:
    shop = Shop()
    with serve(shop.app()) as url:
        yield shop, url


@pytest.fixture
async def shop(served: tuple[Shop, str], story: Story) -> Shop:
    """The shop's program, serving the starter number."""
    shop, url = served
    shop.asked.clear()
    shop.headers.clear()
    shop.answers.clear()
    shop.auth_token = story.credentials.auth_token
    await story.db.transact(
        lambda tx: story.house.channels.begin_serving(
            tx,
            number=NUMBER,
            url=f"{url}/webhook",
            public_url=f"{PUBLIC}/webhook",
            name="shop.py",
            lease_seconds=600,
        )
    )
    return shop


@pytest.fixture
async def fetch(story: Story) -> AsyncIterator[FetchTwiml]:
    house, http = story.house, PooledSender()
    yield FetchTwiml(
        house.db,
        accounts=house.accounts,
        channels=house.channels,
        calls=house.calls_room,
        http=http,
        timeout_seconds=5,
    )
    await http.close()


@pytest.fixture
async def call(story: Story) -> Call:
    return await story.db.transact(
        lambda tx: story.house.calls_room.create_call(
            tx,
            account_id=story.account_id,
            direction=CallDirection.INBOUND,
            from_=CUSTOMER_NUMBER,
            to=NUMBER,
        )
    )


async def ask(fetch: FetchTwiml, call: Call, path: str = "/twiml", **program: Any) -> Any:
    fetched = await fetch.fetch(call=call, program=Program(url=PUBLIC + path, **program))
    return fetched.document.verbs


class TestAsking:
    async def test_the_sdk_takes_the_form_signed_for_the_public_address(
        self, shop: Shop, fetch: FetchTwiml, call: Call
    ) -> None:
        program = Program(url=f"{PUBLIC}/twiml?shop=north&n=%C3%B1")
        fetched = await fetch.fetch(call=call, program=program, fields={"Digits": "12#"})
        assert fetched.document.verbs == (Say(words="Hello"),)
        assert fetched.url == program.url
        ((method, path, form),) = shop.asked
        assert (method, path) == ("POST", "/twiml")
        assert (form["CallSid"], form["AccountSid"]) == (call.call_id, call.account_id)
        assert (form["From"], form["To"], form["Caller"], form["Called"]) == (
            CUSTOMER_NUMBER,
            NUMBER,
            CUSTOMER_NUMBER,
            NUMBER,
        )
        assert (form["Direction"], form["ApiVersion"]) == ("inbound", "2010-04-01")
        assert form["Digits"] == "12#"
        assert {name for name, value in form.items() if not value} >= {"CallerCountry", "FromCity", "ToZip"}

    async def test_a_get_has_its_fields_in_the_query(self, shop: Shop, fetch: FetchTwiml, call: Call) -> None:
        assert await ask(fetch, call, "/twiml?shop=north", method="GET") == (Say(words="Hello"),)
        ((method, _, query),) = shop.asked
        assert (method, query["shop"], query["CallSid"]) == ("GET", "north", call.call_id)

    async def test_inline_twiml_asks_nobody(self, shop: Shop, fetch: FetchTwiml, call: Call) -> None:
        fetched = await fetch.fetch(call=call, program=Program(twiml=HELLO))
        assert (fetched.document.verbs, fetched.url, shop.asked) == ((Say(words="Hello"),), "", [])
        with pytest.raises(TwimlRefused):
            await fetch.fetch(call=call, program=Program(twiml="<Response>"))

    async def test_plain_text_is_said_and_sound_is_played(
        self, shop: Shop, fetch: FetchTwiml, call: Call
    ) -> None:
        shop.answers["/text"] = Response("We are closed.", media_type="text/plain")
        shop.answers["/music"] = Response(b"RIFF", media_type="audio/wav")
        assert await ask(fetch, call, "/text") == (Say(words="We are closed."),)
        assert await ask(fetch, call, "/music") == (Play(url=f"{PUBLIC}/music"),)

    async def test_an_empty_answer_says_nothing(self, shop: Shop, fetch: FetchTwiml, call: Call) -> None:
        shop.answers["/callback"] = Response("", media_type="text/plain")
        assert await ask(fetch, call, "/callback") == ()

    async def test_every_request_is_kept_for_the_call(
        self, story: Story, shop: Shop, fetch: FetchTwiml, call: Call
    ) -> None:
        await fetch.fetch(
            call=call, program=Program(url=f"{PUBLIC}/twiml"), fields={"SpeechResult": "My pin"}
        )
        page = await story.db.read(lambda tx: story.house.calls_room.list_requests(tx, call_id=call.call_id))
        (kept,) = page.items
        assert (kept.url, kept.method, kept.status, kept.body) == (f"{PUBLIC}/twiml", "POST", 200, HELLO)
        assert "My pin" not in str(kept.fields) and kept.fields["CallSid"] == call.call_id


class TestRedirects:
    async def test_a_redirect_is_followed_as_a_get_and_relative_to_where_it_came_from(
        self, shop: Shop, fetch: FetchTwiml, call: Call
    ) -> None:
        shop.answers["/old/twiml"] = RedirectResponse("new", status_code=302)
        fetched = await fetch.fetch(call=call, program=Program(url=f"{PUBLIC}/old/twiml"))
        assert fetched.url == f"{PUBLIC}/old/new"
        assert [(method, path) for method, path, _ in shop.asked] == [
            ("POST", "/old/twiml"),
            ("GET", "/old/new"),
        ]

    async def test_307_stays_a_post(self, shop: Shop, fetch: FetchTwiml, call: Call) -> None:
        shop.answers["/old"] = RedirectResponse("/new", status_code=307)
        await ask(fetch, call, "/old")
        assert [method for method, _, _ in shop.asked] == ["POST", "POST"]

    async def test_a_circle_is_left(self, shop: Shop, fetch: FetchTwiml, call: Call) -> None:
        shop.answers["/round"] = RedirectResponse("/round", status_code=302)
        with pytest.raises(TwimlUnavailable) as failed:
            await ask(fetch, call, "/round")
        assert failed.value.code == 11215
        assert len(shop.asked) == 11

    async def test_cookies_come_back_within_the_call_and_in_no_other(
        self, story: Story, shop: Shop, fetch: FetchTwiml, call: Call
    ) -> None:
        first = xml(HELLO)
        first.set_cookie("step", "1")
        first.set_cookie("shop", "north")
        shop.answers["/twiml"] = first
        await ask(fetch, call)
        gone = xml(HELLO)
        gone.delete_cookie("step")
        shop.answers["/next"] = gone
        await ask(fetch, call, "/next")
        await ask(fetch, call, "/last")
        other = await story.db.transact(
            lambda tx: story.house.calls_room.create_call(
                tx,
                account_id=story.account_id,
                direction=CallDirection.INBOUND,
                from_="+15550100999",
                to=NUMBER,
            )
        )
        await ask(fetch, other, "/last")
        assert [headers.get("cookie") for headers in shop.headers] == [
            None,
            "step=1; shop=north",
            "shop=north",
            None,
        ]


class TestFailures:
    @pytest.mark.parametrize(
        ("answer", "code"),
        [
            (Response("no", status_code=500), 11200),
            (xml("<Response><Say>"), 12100),
            (xml("<Html/>"), 12102),
            (Response("{}", media_type="application/json"), 12300),
            (xml("<Response>" + "<Say>Hello</Say>" * 6000 + "</Response>"), 11750),
        ],
    )
    async def test_the_fallback_is_told_why(
        self, shop: Shop, fetch: FetchTwiml, call: Call, answer: Response, code: int
    ) -> None:
        shop.answers["/twiml"] = answer
        verbs = await ask(fetch, call, fallback_url=f"{PUBLIC}/fallback")
        assert verbs == (Say(words="Hello"),)
        _, path, form = shop.asked[-1]
        assert (path, form["ErrorCode"], form["ErrorUrl"]) == ("/fallback", str(code), f"{PUBLIC}/twiml")

    async def test_when_the_fallback_fails_too_the_first_failure_is_told(
        self, shop: Shop, fetch: FetchTwiml, call: Call
    ) -> None:
        shop.answers["/twiml"] = Response("no", status_code=404)
        shop.answers["/fallback"] = Response("no", status_code=500)
        with pytest.raises(TwimlUnavailable) as failed:
            await ask(fetch, call, fallback_url=f"{PUBLIC}/fallback")
        assert (failed.value.status, failed.value.url) == (404, f"{PUBLIC}/twiml")

    async def test_a_wrong_signature_is_refused(self, shop: Shop, fetch: FetchTwiml, call: Call) -> None:
        shop.auth_token = "another"
        with pytest.raises(TwimlUnavailable) as failed:
            await ask(fetch, call)
        assert failed.value.status == 403

    async def test_nobody_listens(
        self, story: Story, fetch: FetchTwiml, call: Call, unused_tcp_port: int
    ) -> None:
        with pytest.raises(TwimlUnavailable) as failed:
            await fetch.fetch(call=call, program=Program(url=f"http://127.0.0.1:{unused_tcp_port}/twiml"))
        assert (failed.value.code, failed.value.status) == (11200, None)
        page = await story.db.read(lambda tx: story.house.calls_room.list_requests(tx, call_id=call.call_id))
        assert [kept.status for kept in page.items] == [None]

    @pytest.mark.parametrize("url", ["", "twiml", "ftp://shop.example.com/", "https://", "https://[1/"])
    async def test_what_is_no_address_is_never_called(
        self, shop: Shop, fetch: FetchTwiml, call: Call, url: str
    ) -> None:
        with pytest.raises(TwimlUnavailable) as failed:
            await fetch.fetch(call=call, program=Program(url=url))
        assert failed.value.code == 11100
        assert shop.asked == []

    async def test_somewhere_else_is_no_address_either(
        self, shop: Shop, fetch: FetchTwiml, call: Call
    ) -> None:
        shop.answers["/twiml"] = RedirectResponse("ftp://elsewhere/", status_code=302)
        with pytest.raises(TwimlUnavailable) as failed:
            await ask(fetch, call)
        assert failed.value.code == 11100
