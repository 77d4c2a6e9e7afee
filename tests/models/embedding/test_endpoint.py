"""An operator's own service makes the vectors: asked in the public shape, and its silence is no accident."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

np = pytest.importorskip("numpy", reason="`make meaning` installs what embedding needs.")

from tests.support.served import make_app, serve  # noqa: E402
from tieline.models.embedding.endpoint import EndpointEmbedder  # noqa: E402
from tieline.models.embedding.errors import EmbeddingFailed  # noqa: E402
from tieline.models.embedding.ports import SCALE, WHOLE  # noqa: E402

pytestmark = pytest.mark.unit


@dataclass
class Service:
    """What it was asked, and how it answers."""

    url: str = ""
    asked: list[dict[str, object]] = field(default_factory=list)
    status: int = 200
    forgets: int = 0


@pytest.fixture
def service() -> Iterator[Service]:
    told = Service()
    router = APIRouter()

    @router.post("/v1/embeddings")
    async def embeddings(request: Request) -> JSONResponse:
        body = await request.json()
        told.asked.append({**body, "key": request.headers["authorization"]})
        texts = body["input"][told.forgets :]
        # Out of order on purpose: `index` says which is which.
        data = [
            {"object": "embedding", "index": at, "embedding": [float(len(text)), 0.0, 3.0]}
            for at, text in reversed(list(enumerate(texts)))
        ]
        answer = {
            "object": "list",
            "data": data,
            "model": "m",
            "usage": {"prompt_tokens": 1, "total_tokens": 1},
        }
        return JSONResponse(answer, status_code=told.status)

    with serve(make_app(router)) as url:
        told.url = f"{url}/v1"
        yield told


def test_each_text_gets_its_own_vector(service: Service) -> None:
    embedder = EndpointEmbedder(model="small", base_url=service.url, api_key="k1")
    made = embedder.embed(["four", "a"])
    assert [one.words.tolist() for one in made] == [[WHOLE], [WHOLE]]
    first = made[0].rows[0].astype(float)
    assert (first / SCALE).tolist() == pytest.approx([0.8, 0.0, 0.6], abs=0.005)
    assert service.asked[0]["model"] == "small"
    assert service.asked[0]["input"] == ["four", "a"]
    assert service.asked[0]["key"] == "Bearer k1"


def test_many_texts_go_in_several_requests(service: Service) -> None:
    made = EndpointEmbedder(model="small", base_url=service.url).embed(["text"] * 130)
    assert len(made) == 130
    assert [len(one["input"]) for one in service.asked] == [128, 2]  # type: ignore[arg-type]


@pytest.mark.parametrize(("status", "forgets"), [(400, 0), (200, 1)])
def test_a_service_that_fails_is_an_error_of_ours(service: Service, status: int, forgets: int) -> None:
    service.status, service.forgets = status, forgets
    with pytest.raises(EmbeddingFailed):
        EndpointEmbedder(model="small", base_url=service.url).embed(["four"])
