"""What the doors share: the error body, reading bodies, dates, and the three styles of pages.

Error numbers are one table here: our error class -> status and code (reference: twilio-apis.md sections 2.2 and 2.3).
No handler builds an error body.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from email.utils import format_datetime
from typing import Annotated, Any, TypeVar
from urllib.parse import parse_qs, urlencode

from fastapi import Depends, FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ValidationError
from starlette.exceptions import HTTPException

from tieline.accounts.people import SignInLocked, SignInRefused
from tieline.doorway.attempts import TooManyAttempts
from tieline.doorway.auth import CrossSite, Unauthenticated
from tieline.kit.clock import iso, iso_ms
from tieline.kit.errors import Conflict, Invalid, NotFound, Refused, TielineError, Unavailable
from tieline.kit.pages import Page, PageRequest

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)

wire_time = iso
wire_time_ms = iso_ms

MAX_BODY = 10 * 1024 * 1024


# More levels than any body here has, and few enough that reading, checking and writing it never runs out of stack.
_DEEPEST = 100
_MOST_FIELDS = 1000


class UnsupportedBody(Invalid):
    """This operation takes a JSON object as its body."""


class BodyTooLarge(Invalid):
    """The body is larger than 10 MiB."""


# First match wins, so a subclass stands before its parent.
_TABLE: tuple[tuple[type[TielineError], int, int], ...] = (
    (Unauthenticated, 401, 20003),
    (CrossSite, 403, 20006),
    (TooManyAttempts, 429, 20429),
    (SignInLocked, 429, 20429),
    (SignInRefused, 401, 20003),
    (NotFound, 404, 20404),
    (Conflict, 409, 20409),
    (Refused, 403, 20403),
    (Invalid, 400, 20001),
    (Unavailable, 503, 20503),
    (TielineError, 400, 20001),
)


def render_rfc2822(moment: datetime) -> str:
    """Render a date as the 2010 API and the form-based products write it where they use RFC 2822."""
    return format_datetime(moment)


def install_error_handlers(app: FastAPI) -> None:
    """Translate every refusal into the product's own error body."""

    async def refused(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, TielineError)
        return error_response(request, error)

    async def malformed(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)
        # The first part of a place says where in the request it is: path, query, header.
        return error_response(request, invalid_from([{**e, "loc": e["loc"][1:]} for e in error.errors()]))

    async def no_route(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)
        code = {404: 20404, 405: 20004}.get(error.status_code, 20001)
        sentence = (
            f"The requested resource {request.url.path} was not found."
            if error.status_code == 404
            else error.detail
        )
        return _body(request, status=error.status_code, code=code, message=str(sentence))

    app.add_exception_handler(TielineError, refused)
    app.add_exception_handler(RequestValidationError, malformed)
    app.add_exception_handler(HTTPException, no_route)


def error_response(request: Request, error: TielineError) -> JSONResponse:
    """Render `error` in the shape of the product that `request` is for."""
    status, code = next((status, code) for kind, status, code in _TABLE if isinstance(error, kind))
    status = getattr(error, "status", None) or status
    headers = {}
    if isinstance(error, Conflict) and error.conflicting_id:
        headers["X-Conflicting-Resource-Id"] = error.conflicting_id
    if isinstance(error, TooManyAttempts | SignInLocked):
        headers["Retry-After"] = str(error.retry_after)
    # A page would never see the answer: its browser asks for a password instead. Browsers say where they call from.
    if isinstance(error, Unauthenticated) and "sec-fetch-mode" not in request.headers:
        headers["WWW-Authenticate"] = 'Basic realm="Tieline API"'
    return _body(
        request,
        status=status,
        code=error.code or code,
        message=error.message,
        field=error.field,
        headers=headers,
    )


def _body(
    request: Request,
    *,
    status: int,
    code: int,
    message: str,
    field: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    content = error_body(request.url.path, status=status, code=code, message=message, field=field)
    return JSONResponse(content, status_code=status, headers=dict(headers or {}))


def error_body(
    path: str, *, status: int, code: int, message: str, field: str | None = None
) -> dict[str, Any]:
    """Return the error body of the product that `path` belongs to."""
    if path.startswith("/v3/"):
        return {
            "code": code,
            "message": message,
            "httpStatusCode": status,
            "userError": status < 500,
            "params": {"field": field} if field else {},
        }
    more = f"https://www.twilio.com/docs/errors/{code}"
    content = {"code": code, "message": message, "more_info": more, "status": status}
    return {**content, "field": field} if field else content


def invalid_from(errors: Sequence[Any]) -> Invalid:
    """Make one `Invalid` of a validator's findings, naming the first field in its wire spelling."""
    first = errors[0]
    field = ".".join(map(str, first["loc"])) or "body"
    return Invalid(f"{field}: {first['msg']}", field=field)


async def read_json(request: Request, model: type[M], *, required: bool = False) -> M:
    """Read a JSON object body into `model`; no body at all is an empty object unless one is `required`.

    Raises `Invalid` naming what is wrong.
    """
    raw = await _read_raw(request)
    if required and not raw.strip():
        raise UnsupportedBody(field="body")
    try:
        value = json.loads(raw or b"{}", parse_constant=_refuse_constant)
    except (ValueError, UnicodeDecodeError, RecursionError) as error:
        raise Invalid("The body is not valid JSON.", field="body") from error
    if not isinstance(value, dict):
        raise UnsupportedBody(field="body")
    if raw.count(b"{") + raw.count(b"[") > _DEEPEST:
        _refuse_deep(value)
    if b"\\u" in raw:
        _refuse_unstorable(value, path="")
    return _validate(model, value)


def read_json_text(text: str, *, field: str) -> Any:
    """Read the JSON that a form's field holds as text. Raises `Invalid` naming the field."""
    try:
        value = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise Invalid(f"{field} is not valid JSON: {error}.", field=field) from error
    try:
        _refuse_deep(value)
        _refuse_unstorable(value, path=field)
    except Invalid as found:
        raise Invalid(found.message, field=field) from found
    return value


def _refuse_constant(name: str) -> None:
    """Refuse NaN and Infinity, which Python reads though JSON has no such numbers."""
    raise ValueError(name)


def _refuse_deep(value: object) -> None:
    """Refuse a value of more levels than `_DEEPEST`; looked at level by level, so that it takes no stack itself."""
    level: list[object] = [value]
    for _ in range(_DEEPEST):
        level = [
            item
            for each in level
            if isinstance(each, dict | list)
            for item in (each.values() if isinstance(each, dict) else each)
        ]
        if not level:
            return
    raise Invalid(f"The body is nested deeper than {_DEEPEST} levels.", field="body")


def _refuse_unstorable(value: object, *, path: str) -> None:
    """Refuse what only an escape can smuggle into JSON and no database keeps: null bytes and halves of characters."""
    if isinstance(value, str) and any(c == "\x00" or "\ud800" <= c <= "\udfff" for c in value):
        field = path or "body"
        raise Invalid(
            f"{field}: the text holds a null byte or half of a character; leave it out.", field=field
        )
    if isinstance(value, dict):
        for key, item in value.items():
            place = f"{path}.{key}".strip(".")
            _refuse_unstorable(key, path=place)
            _refuse_unstorable(item, path=place)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            _refuse_unstorable(item, path=f"{path}.{index}".strip("."))


async def read_form(request: Request, model: type[M]) -> M:
    """Read a form body into `model`; a repeated key becomes a list. Raises `Invalid` naming what is wrong."""
    if "json" in request.headers.get("content-type", ""):
        raise Invalid("This operation takes a form body (application/x-www-form-urlencoded).", field="body")
    values: dict[str, Any] = {}
    for key, found in (await _read_fields(request)).items():
        if "\x00" in key or any("\x00" in each for each in found):
            name = key.replace("\x00", "") or "body"
            raise Invalid(f"{name}: the text holds a null byte; leave it out.", field=name)
        values[key] = found if len(found) > 1 else found[0]
    return _validate(model, values)


async def _read_fields(request: Request) -> dict[str, list[str]]:
    """Return a form's fields in order of arrival; a body that calls itself something else has none."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    raw = await _read_raw(request)
    if kind != "application/x-www-form-urlencoded":
        return {}
    try:
        return parse_qs(raw.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise Invalid(f"A form has at most {_MOST_FIELDS} fields.", field="body") from error


async def _read_raw(request: Request) -> bytes:
    await _check_size(request)
    raw = await request.body()
    if len(raw) > MAX_BODY:
        raise BodyTooLarge(field="body")
    return raw


async def _check_size(request: Request) -> None:
    length = request.headers.get("content-length", "0")
    if length.isdigit() and int(length) > MAX_BODY:
        raise BodyTooLarge(field="body")


def _validate(model: type[M], value: object) -> M:
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise invalid_from(error.errors()) from error


def _page_query(
    page_size: Annotated[int, Query(alias="pageSize", ge=1, le=1000)] = 50,
    page_token: Annotated[str | None, Query(alias="pageToken")] = None,
) -> PageRequest:
    return PageRequest(size=page_size, token=page_token or None)


PageQuery = Annotated[PageRequest, Depends(_page_query)]
"""`pageSize` and `pageToken` of the newer products."""


def _classic_page_query(
    page_size: Annotated[int, Query(alias="PageSize", ge=1, le=1000)] = 50,
    page_token: Annotated[str | None, Query(alias="PageToken")] = None,
) -> PageRequest:
    return PageRequest(size=page_size, token=page_token or None, token_name="PageToken")


ClassicPageQuery = Annotated[PageRequest, Depends(_classic_page_query)]
"""`PageSize` and `PageToken` of the classic products (`Page` only counts and is ignored)."""


def token_page(
    key: str, page: Page[T], *, request: PageRequest, render: Callable[[T], Any], meta_key: str | None = None
) -> dict[str, Any]:
    """Render a list of the newer products: the items under `key`, and `meta` with `key`, `pageSize`, `nextToken`."""
    meta: dict[str, Any] = {"key": meta_key or key, "pageSize": request.size}
    if page.next_token:
        meta["nextToken"] = page.next_token
    return {key: [render(item) for item in page.items], "meta": meta}


def public_base(request: Request) -> str:
    """Return scheme and host as the caller sees them: the product's own host when it came through the interceptor."""
    host: str | None = request.scope.get("tieline_host")
    return (
        f"https://{host}"
        if host
        else f"{request.url.scheme}://{request.headers.get('host', request.url.netloc)}"
    )


def classic_page(
    request: Request, key: str, page: Page[T], *, query: PageRequest, render: Callable[[T], Any]
) -> dict[str, Any]:
    """Render a list of the classic products: the SDK follows `meta.next_page_url` verbatim, so it is absolute."""
    number = (
        int(request.query_params.get("Page", "0") or 0)
        if request.query_params.get("Page", "0").isdigit()
        else 0
    )

    def url(token: str | None, page_number: int) -> str:
        kept = {k: v for k, v in request.query_params.items() if k not in {"Page", "PageToken", "PageSize"}}
        kept |= {"PageSize": str(query.size), "Page": str(page_number)}
        if token:
            kept["PageToken"] = token
        return f"{public_base(request)}{request.url.path}?{urlencode(kept)}"

    meta = {
        "page": number,
        "page_size": query.size,
        "first_page_url": url(None, 0),
        "previous_page_url": None,
        "url": url(query.token, number),
        "next_page_url": url(page.next_token, number + 1) if page.next_token else None,
        "key": key,
    }
    return {key: [render(item) for item in page.items], "meta": meta}


def api2010_page(
    request: Request, key: str, page: Page[T], *, query: PageRequest, render: Callable[[T], Any]
) -> dict[str, Any]:
    """Render a list of the 2010 API: flat paging fields with relative URIs."""
    classic = classic_page(request, key, page, query=query, render=render)
    meta, base = classic.pop("meta"), public_base(request)

    def relative(url: str | None) -> str | None:
        return url.removeprefix(base) if url else None

    start = meta["page"] * query.size
    return {
        **classic,
        "page": meta["page"],
        "page_size": query.size,
        "start": start,
        "end": start + max(len(page.items) - 1, 0),
        "uri": relative(meta["url"]),
        "first_page_uri": relative(meta["first_page_url"]),
        "next_page_uri": relative(meta["next_page_url"]),
        "previous_page_uri": None,
    }
