"""Embeddings of an OpenAI-compatible service: one vector a text. `bert.py` is the local kind.

What customers said leaves the house here, so it takes a setting of its own; a key for the agent's model is not enough.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from openai import OpenAI, OpenAIError

from tieline.models.embedding.errors import EmbeddingFailed
from tieline.models.embedding.ports import WHOLE, TextVectors, as_rows

_TIMEOUT_SECONDS = 20.0
_AT_ONCE = 128
"""Texts in one request."""


class EndpointEmbedder:
    """A model behind `/v1/embeddings`."""

    def __init__(self, *, model: str, base_url: str | None = None, api_key: str | None = None) -> None:
        """Address a service.

        Args:
            model: The model's name there.
            base_url: Where it is; None takes OPENAI_BASE_URL, or the public service.
            api_key: Its key; None takes OPENAI_API_KEY, and a service at a base URL may want none.
        """
        self.name = f"endpoint:{model}"
        self._model = model
        self._client = OpenAI(
            base_url=base_url, api_key=api_key or "none", timeout=_TIMEOUT_SECONDS, max_retries=1
        )

    def embed(self, texts: Sequence[str]) -> list[TextVectors]:
        """Return one vector a text. Raises `EmbeddingFailed`."""
        made: list[TextVectors] = []
        for at in range(0, len(texts), _AT_ONCE):
            made += self._ask(list(texts[at : at + _AT_ONCE]))
        return made

    def _ask(self, texts: list[str]) -> list[TextVectors]:
        try:
            answer = self._client.embeddings.create(model=self._model, input=texts, encoding_format="float")
        except OpenAIError as error:
            raise EmbeddingFailed(
                f"The embeddings service did not answer: {type(error).__name__}."
            ) from error
        if len(answer.data) != len(texts):
            raise EmbeddingFailed("The embeddings service answered with another number of vectors.")
        found = sorted(answer.data, key=lambda item: item.index)
        word = np.array([WHOLE], dtype=np.uint32)
        return [
            TextVectors(words=word, rows=as_rows(np.array([item.embedding], dtype=np.float32)))
            for item in found
        ]
