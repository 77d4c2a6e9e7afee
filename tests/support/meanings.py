"""For tests: an embedder that knows a handful of synonyms, and a sentence model small enough to be made on the spot."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from tieline.kit.search import words
from tieline.models.embedding.errors import EmbeddingFailed
from tieline.models.embedding.ports import Array, TextVectors, as_rows

_CONCEPTS = (
    {"doctor", "physician", "surgery"},
    {"car", "vehicle", "saloon", "coche"},
    {"dog", "puppy", "terrier"},
    {"refund", "reimbursement"},
)
_DIMENSIONS = 400
_VOCABULARY = "[UNK] my dog eats the red ball a cat sleeps . ?"


class SynonymEmbedder:
    """Words of one concept point the same way, every other word its own way."""

    name = "synonyms"

    def __init__(self) -> None:
        """Work at first; `is_away` makes it fail."""
        self.is_away = False
        self._others: dict[str, int] = {}
        self.embedded: list[str] = []

    def embed(self, texts: Sequence[str]) -> list[TextVectors]:
        """Return a vector a word."""
        if self.is_away:
            raise EmbeddingFailed("The embeddings service did not answer.")
        self.embedded += texts
        return [self._vectors(text) for text in texts]

    def _vectors(self, text: str) -> TextVectors:
        axes = [self._axis(word) for word in words(text) or ["nothing"]]
        rows: Array = np.eye(_DIMENSIONS, dtype=np.float32)[axes]
        return TextVectors(words=np.array(axes, dtype=np.uint32), rows=as_rows(rows))

    def _axis(self, word: str) -> int:
        for at, concept in enumerate(_CONCEPTS):
            if word in concept:
                return at
        return self._others.setdefault(word, len(_CONCEPTS) + len(self._others))


def small_model(folder: Path, *, layers: int = 2, width: int = 16, heads: int = 2) -> Path:
    """Write a sentence model of BERT's shape with random weights, always the same ones."""
    folder.mkdir(parents=True, exist_ok=True)
    vocabulary = {word: at for at, word in enumerate(_VOCABULARY.split())}
    tokenizer = Tokenizer(WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.save(str(folder / "tokenizer.json"))
    config = {
        "model_type": "bert", "num_attention_heads": heads, "num_hidden_layers": layers, "hidden_size": width,
        "max_position_embeddings": 12, "layer_norm_eps": 1e-12,
    }  # fmt: skip
    (folder / "config.json").write_text(json.dumps(config))
    random = np.random.default_rng(7)
    shapes: dict[str, tuple[int, ...]] = {
        "embeddings.word_embeddings.weight": (len(vocabulary), width),
        "embeddings.position_embeddings.weight": (12, width),
        "embeddings.token_type_embeddings.weight": (2, width),
        "embeddings.LayerNorm.weight": (width,),
        "embeddings.LayerNorm.bias": (width,),
    }
    for layer in range(layers):
        at = f"encoder.layer.{layer}."
        for name in (
            "attention.self.query",
            "attention.self.key",
            "attention.self.value",
            "attention.output.dense",
        ):
            shapes |= {f"{at}{name}.weight": (width, width), f"{at}{name}.bias": (width,)}
        shapes |= {
            f"{at}intermediate.dense.weight": (4 * width, width),
            f"{at}intermediate.dense.bias": (4 * width,),
        }
        shapes |= {f"{at}output.dense.weight": (width, 4 * width), f"{at}output.dense.bias": (width,)}
        for name in ("attention.output.LayerNorm", "output.LayerNorm"):
            shapes |= {f"{at}{name}.weight": (width,), f"{at}{name}.bias": (width,)}
    weights = {name: random.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}
    save_file(weights, folder / "model.safetensors")
    return folder
