"""What a call does next is asked of the application: a signed request, its redirects, and its fallback.

`FetchTwiml.fetch` gives the document a program answers; `run_twiml.py` carries it out. Where a public address really
listens is said by `reach.py`; `twiml.py` reads the answer; `call_fields.py` are the fields every request of a call has.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import urldefrag, urlencode, urljoin, urlsplit

from tieline.accounts import AccountService
from tieline.channels import ChannelService
from tieline.channels.voice.models import Call, Program
from tieline.channels.voice.service import CallService
from tieline.channels.voice.twiml import Document, read, read_answer
from tieline.channels.voice.twiml_errors import TwimlRefused
from tieline.journeys.calls.call_cookies import CallCookies
from tieline.journeys.calls.call_fields import call_fields
from tieline.journeys.calls.reach import Target, reach
from tieline.kit.db import Database, Transaction
from tieline.kit.errors import Unavailable
from tieline.kit.http import HTTPAnswer, HTTPSender, NoAnswer
from tieline.webhooks import sign_form, sign_url

MOST_REDIRECTS = 10
ACCEPT = "text/xml, application/xml, text/html, text/plain, audio/*"
NO_ANSWER = 11200
"""The vendor's number for an answer that cannot be had: nobody there, a 4xx or a 5xx."""
NO_ADDRESS = 11100
TOO_MANY_REDIRECTS = 11215


class TwimlUnavailable(Unavailable):
    """The application did not say what the call should do next."""

    def __init__(self, message: str | None = None, *, url: str, code: int, status: int | None = None) -> None:
        """Keep the address, the vendor's number, and the HTTP status when there was an answer."""
        super().__init__(message, code=code)
        self.url = url
        self.number = code
        self.status = status


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """A document, and the public address it came from ("" when the program had it inline): relative ones are below it."""

    document: Document
    url: str


@dataclass(frozen=True, kw_only=True)
class _Request:
    url: str
    method: str
    fields: Mapping[str, str]


class FetchTwiml:
    """Asks applications for TwiML."""

    def __init__(
        self,
        db: Database,
        *,
        accounts: AccountService,
        channels: ChannelService,
        calls: CallService,
        http: HTTPSender,
        timeout_seconds: float = 15.0,
    ) -> None:
        """Ask through `http`; an address has `timeout_seconds` of real time, its redirects included."""
        self._db = db
        self._accounts = accounts
        self._channels = channels
        self._calls = calls
        self._http = http
        self._timeout = timeout_seconds
        self._cookies = CallCookies()

    async def fetch(
        self, *, call: Call, program: Program, fields: Mapping[str, str] | None = None
    ) -> Fetched:
        """Return what a program tells a call to do; when its address fails, what its fallback address tells.

        Args:
            call: the call as it is now.
            program: TwiML as text, or addresses.
            fields: what goes beside the call's own fields (Digits, SpeechResult, HandoffData, …).

        Raises:
            TwimlUnavailable: neither address gave TwiML; it tells of the first.
            TwimlRefused: the program's inline TwiML cannot be used.
        """
        if program.twiml is not None:
            return Fetched(document=read(program.twiml), url="")
        request = _Request(
            url=program.url or "", method=program.method, fields={**call_fields(call), **(fields or {})}
        )
        try:
            return await self._fetch(call, request)
        except TwimlUnavailable as failed:
            if not program.fallback_url:
                raise
            told = {**request.fields, "ErrorCode": str(failed.number), "ErrorUrl": failed.url}
            again = _Request(url=program.fallback_url, method=program.fallback_method, fields=told)
            try:
                return await self._fetch(call, again)
            except TwimlUnavailable:
                raise failed from None

    async def post(
        self, *, call: Call, url: str, method: str = "POST", fields: Mapping[str, str] | None = None
    ) -> HTTPAnswer:
        """Tell an application something about a call without asking for TwiML. Raises `TwimlUnavailable`."""
        request = _Request(url=url, method=method, fields={**call_fields(call), **(fields or {})})
        answer, _ = await self._ask(call, request)
        return answer

    async def _fetch(self, call: Call, request: _Request) -> Fetched:
        answer, url = await self._ask(call, request)
        content = answer.content or answer.body.encode()
        try:
            document = read_answer(content, content_type=answer.headers.get("content-type"), url=url)
        except TwimlRefused as refused:
            number = refused.code or NO_ANSWER
            raise TwimlUnavailable(refused.message, url=url, code=number, status=answer.status) from refused
        return Fetched(document=document, url=url)

    async def _ask(self, call: Call, request: _Request) -> tuple[HTTPAnswer, str]:
        """Make a request and follow where it is sent; return the answer and the address that gave it."""
        _check(request.url)
        ends_at = asyncio.get_running_loop().time() + self._timeout
        for _ in range(MOST_REDIRECTS + 1):
            answer = await self._send(call, request, ends_at)
            location = answer.headers.get("location") if 300 <= answer.status < 400 else None
            if location is None:
                break
            request = _redirected(request, answer.status, location)
        else:
            raise TwimlUnavailable(
                f"The address redirects more than {MOST_REDIRECTS} times.",
                url=request.url,
                code=TOO_MANY_REDIRECTS,
            )
        if not 200 <= answer.status < 300:
            raise TwimlUnavailable(
                f"The address answered {answer.status}.",
                url=request.url,
                code=NO_ANSWER,
                status=answer.status,
            )
        return answer, request.url

    async def _send(self, call: Call, request: _Request, ends_at: float) -> HTTPAnswer:
        target, auth_token = await self._db.read(partial(self._look_up, call=call, url=request.url))
        address, body, headers = _signed(request, target, auth_token)
        cookie = self._cookies.header(call_id=call.call_id, url=target.public_url)
        if cookie:
            headers["Cookie"] = cookie
        try:
            answer = await self._http.send(
                method=request.method,
                url=address,
                body=body,
                headers=headers,
                timeout_seconds=max(0.1, ends_at - asyncio.get_running_loop().time()),
            )
        except NoAnswer as failed:
            await self._note(call, request, status=None, body=failed.message, duration_ms=0.0)
            raise TwimlUnavailable(failed.message, url=request.url, code=NO_ANSWER) from failed
        self._cookies.keep(call_id=call.call_id, url=target.public_url, set_by=answer.cookies)
        await self._note(
            call, request, status=answer.status, body=answer.body, duration_ms=answer.duration_ms
        )
        return answer

    def _look_up(self, tx: Transaction, *, call: Call, url: str) -> tuple[Target, str]:
        account = self._accounts.get_account(tx, account_id=call.account_id)
        target = reach(tx, self._channels, account_id=call.account_id, url=url)
        return target, account.auth_token

    async def _note(
        self, call: Call, request: _Request, *, status: int | None, body: str, duration_ms: float
    ) -> None:
        step = partial(
            self._calls.note_request,
            call_id=call.call_id,
            url=request.url,
            method=request.method,
            fields=request.fields,
            status=status,
            body=body,
            duration_ms=duration_ms,
        )
        await self._db.transact(step, key=call.call_id)


def _check(url: str) -> None:
    """Refuse what nobody could be called by. Raises `TwimlUnavailable` (11100)."""
    try:
        parts = urlsplit(url)
        callable_ = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        callable_ = False
    if not callable_:
        raise TwimlUnavailable(
            "The address must begin with http:// or https:// and name a host.", url=url, code=NO_ADDRESS
        )


def _redirected(request: _Request, status: int, location: str) -> _Request:
    """Return the request to where an answer sent us: 307 and 308 keep the method, the others mean GET."""
    url = urldefrag(urljoin(request.url, location)).url
    _check(url)
    return replace(request, url=url, method=request.method if status in {307, 308} else "GET")


def _signed(request: _Request, target: Target, auth_token: str) -> tuple[str, bytes, dict[str, str]]:
    """Return the address to call, the body and the headers (reference: tac-wire.md 2.2); a GET's fields are its query."""
    headers = {"Accept": ACCEPT, "User-Agent": "Tieline/1 (calls)"}
    public_url, address = urldefrag(target.public_url).url, urldefrag(target.url).url
    if target.url != target.public_url:
        public = urlsplit(target.public_url)
        headers |= {"X-Forwarded-Proto": public.scheme, "X-Forwarded-Host": public.netloc}
    if request.method == "GET":
        query = urlencode(request.fields)
        headers["X-Twilio-Signature"] = sign_url(auth_token, _with_query(public_url, query))
        return _with_query(address, query), b"", headers
    signed = sign_form(auth_token, url=public_url, fields=request.fields)
    headers |= {"Content-Type": signed.content_type, "X-Twilio-Signature": signed.signature}
    return address, signed.body, headers


def _with_query(url: str, query: str) -> str:
    return f"{url}{'&' if urlsplit(url).query else '?'}{query}"
