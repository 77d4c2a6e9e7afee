"""Refusals in OpenAI's own shape: `{"error": {"message", "type", "param", "code"}}`.

An operation raises `OpenAIRefusal`; `OpenAIRoute` turns it into the answer, so that no handler builds one.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class OpenAIRefusal(Exception):
    """The request cannot be answered."""

    status = 400
    type = "invalid_request_error"

    def __init__(self, message: str, *, param: str | None = None, code: str | None = None) -> None:
        """Keep the sentence, the path of the offending parameter and OpenAI's code for it."""
        super().__init__(message)
        self.message = message
        self.param = param
        self.code = code


class KeyMissing(OpenAIRefusal):
    """No usable key was sent."""

    status = 401


class NotThere(OpenAIRefusal):
    """Nothing is kept under that id."""

    status = 404


class TooLarge(OpenAIRefusal):
    """The body is larger than the door takes."""

    status = 413


class OpenAIRoute(APIRoute):
    """A route whose refusals leave in OpenAI's shape."""

    def get_route_handler(self) -> Handler:
        """The handler with its refusals rendered."""
        handler = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                return await handler(request)
            except OpenAIRefusal as refusal:
                return _rendered(refusal)

        return answer


def _rendered(refusal: OpenAIRefusal) -> JSONResponse:
    error = {"message": refusal.message, "type": refusal.type, "param": refusal.param, "code": refusal.code}
    return JSONResponse({"error": error}, status_code=refusal.status)
