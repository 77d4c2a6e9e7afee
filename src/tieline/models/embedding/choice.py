"""Takes the embedder that `TIELINE_EMBEDDINGS` names. docs/howto/recall-by-meaning.md says which to take."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Mapping
from pathlib import Path

from tieline.models.embedding.errors import EmbedderUnusable
from tieline.models.embedding.ports import Embedder

ENDPOINT = "endpoint:"
_NEEDED = ("numpy", "tokenizers", "safetensors")


def choose_embedder(wanted: str | None, environment: Mapping[str, str] = os.environ) -> Embedder | None:
    """Return the embedder of a setting, loaded; None for an empty one: recall goes by words alone then.

    Args:
        wanted: A folder with local weights, or `endpoint:MODEL`.
        environment: Where OPENAI_BASE_URL and OPENAI_API_KEY stand.

    Raises:
        EmbedderUnusable: Saying what is missing.
    """
    if not wanted:
        return None
    # One thread a multiplication: two on two busy cores wait for one another ten times longer than they compute.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    missing = [name for name in _NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise EmbedderUnusable(
            f"Recall by meaning needs the Python packages {', '.join(missing)}: `make meaning` installs them.",
            field="embeddings",
        )
    if wanted.startswith(ENDPOINT):
        from tieline.models.embedding.endpoint import EndpointEmbedder

        return EndpointEmbedder(
            model=wanted.removeprefix(ENDPOINT),
            base_url=environment.get("OPENAI_BASE_URL"),
            api_key=environment.get("OPENAI_API_KEY"),
        )
    from tieline.models.embedding.bert import BertEmbedder

    return BertEmbedder(Path(wanted))
