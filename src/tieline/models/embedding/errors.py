"""What can go wrong with embedding. Both are the operator's to put right; nobody else sees them."""

from __future__ import annotations

from tieline.kit.errors import Invalid, Unavailable


class EmbedderUnusable(Invalid):
    """What `TIELINE_EMBEDDINGS` names cannot be used."""


class EmbeddingFailed(Unavailable):
    """Texts could not be embedded now."""
