"""A refusal leaves in OpenAI's shape, whatever operation raised it."""

import httpx
import pytest
from fastapi import APIRouter, FastAPI

from tieline.wire.openai_v1.errors import KeyMissing, NotThere, OpenAIRefusal, OpenAIRoute, TooLarge

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("kind", "status"), [(OpenAIRefusal, 400), (KeyMissing, 401), (NotThere, 404), (TooLarge, 413)]
)
async def test_status_and_body(kind: type[OpenAIRefusal], status: int) -> None:
    router = APIRouter(route_class=OpenAIRoute)

    @router.get("/")
    async def refuse() -> None:
        raise kind("No.", param="input[0]", code="a_code")

    app = FastAPI()
    app.include_router(router)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app), base_url="http://model.test"
    ) as client:
        answer = await client.get("/")
    assert answer.status_code == status
    assert answer.json() == {
        "error": {"message": "No.", "type": "invalid_request_error", "param": "input[0]", "code": "a_code"}
    }
