"""Local weights on NumPy: BERT-shaped sentence models (all-MiniLM-L6-v2 is one), as their makers' files describe them.

A folder with `config.json`, `tokenizer.json` and `model.safetensors` is enough; torch is not needed. Every word piece
keeps its own vector, because recall compares pieces one by one. Texts of one length are computed together.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from tieline.models.embedding.errors import EmbedderUnusable
from tieline.models.embedding.ports import ASKED, Array, TextVectors, as_rows

MOST_PIECES = 256
"""Word pieces of a text that are read; the sentence models were trained on no more."""
_TOGETHER = 2_000
"""Word pieces computed at once: more gains nothing on two cores and takes memory."""
_QUESTION_MARKS = ("?", "？")
_FULL_STOPS = (".", "!", "…", "。", "！")
_FILES = ("config.json", "tokenizer.json", "model.safetensors")


class BertEmbedder:
    """One sentence model, loaded. Its name tells how the vectors are made as well: another way takes another number."""

    def __init__(self, folder: Path) -> None:
        """Load the model of a folder. Raises `EmbedderUnusable` when it is none of this shape."""
        missing = [name for name in _FILES if not (folder / name).is_file()]
        if missing:
            raise EmbedderUnusable(f"{folder} has no {', '.join(missing)}.", field="embeddings")
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        if config.get("model_type") != "bert":
            raise EmbedderUnusable(f"{folder} holds no model of BERT's shape.", field="embeddings")
        self._heads = int(config["num_attention_heads"])
        self._layers = int(config["num_hidden_layers"])
        self._epsilon = float(config.get("layer_norm_eps", 1e-12))
        try:
            self._weights = _read_weights(folder / "model.safetensors")
        except (SafetensorError, OSError) as error:
            raise EmbedderUnusable(
                f"The weights in {folder} cannot be read: {error}", field="embeddings"
            ) from error
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(min(MOST_PIECES, int(config["max_position_embeddings"])))
        self._asking = {self._tokenizer.token_to_id(each) for each in _QUESTION_MARKS} - {None}
        self._ending = {self._tokenizer.token_to_id(each) for each in _FULL_STOPS} - {None} | self._asking
        with (folder / "model.safetensors").open("rb") as file:
            self.name = f"bert2:{hashlib.file_digest(file, 'sha256').hexdigest()[:16]}"

    def embed(self, texts: Sequence[str]) -> list[TextVectors]:
        """Return each text's vectors, one for each word piece, the two marks at its ends included."""
        pieces = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
        made: dict[int, TextVectors] = {}
        for group in _of_one_length(pieces):
            ids = np.array([pieces[at] for at in group], dtype=np.int64)
            for at, vectors in zip(group, self._forward(ids), strict=True):
                made[at] = TextVectors(words=self._words(pieces[at]), rows=as_rows(vectors))
        return [made[at] for at in range(len(texts))]

    def _words(self, pieces: Sequence[int]) -> Array:
        """The word pieces of a text, those of its questions marked; the marks at its ends are of no sentence."""
        words = np.array(pieces, dtype=np.uint32)
        first = 1
        for at, piece in enumerate(pieces):
            if piece in self._ending:
                if piece in self._asking:
                    words[first : at + 1] |= np.uint32(ASKED)
                first = at + 1
        return words

    def _forward(self, ids: Array) -> Array:
        """The last layer's vectors; (texts, pieces) -> (texts, pieces, dimensions)."""
        x = (
            self._weights["embeddings.word_embeddings.weight"][ids]
            + self._weights["embeddings.position_embeddings.weight"][: ids.shape[1]]
            + self._weights["embeddings.token_type_embeddings.weight"][0]
        )
        x = self._normalized(x, "embeddings.LayerNorm")
        for layer in range(self._layers):
            at = f"encoder.layer.{layer}."
            x = self._normalized(x + self._attention(x, at + "attention."), at + "attention.output.LayerNorm")
            inner = _gelu(self._linear(x, at + "intermediate.dense"))
            x = self._normalized(x + self._linear(inner, at + "output.dense"), at + "output.LayerNorm")
        return x

    def _attention(self, x: Array, at: str) -> Array:
        texts, length, width = x.shape
        shape = (texts, length, self._heads, width // self._heads)
        query, key, value = (
            self._linear(x, f"{at}self.{part}").reshape(shape).transpose(0, 2, 1, 3)
            for part in ("query", "key", "value")
        )
        weights = query @ key.transpose(0, 1, 3, 2) / np.float32(np.sqrt(shape[3]))
        weights = np.exp(weights - weights.max(axis=-1, keepdims=True))
        weights /= weights.sum(axis=-1, keepdims=True)
        together = (weights @ value).transpose(0, 2, 1, 3).reshape(texts, length, width)
        return self._linear(together, at + "output.dense")

    def _linear(self, x: Array, name: str) -> Array:
        return x @ self._weights[name + ".weight"].T + self._weights[name + ".bias"]

    def _normalized(self, x: Array, name: str) -> Array:
        x = x - x.mean(axis=-1, keepdims=True)
        x = x / np.sqrt((x * x).mean(axis=-1, keepdims=True) + np.float32(self._epsilon))
        return x * self._weights[name + ".weight"] + self._weights[name + ".bias"]


def _read_weights(file: Path) -> dict[str, Array]:
    """The tensors by their names; some makers put the model's own name before each."""
    return {
        name.removeprefix("bert."): np.asarray(tensor, dtype=np.float32)
        for name, tensor in load_file(file).items()
        if tensor.dtype != np.int64
    }


def _of_one_length(pieces: Sequence[Sequence[Any]]) -> Iterator[list[int]]:
    """Group texts of as many pieces, so that none has to be filled up."""
    group: list[int] = []
    for at in sorted(range(len(pieces)), key=lambda at: len(pieces[at])):
        length = len(pieces[at])
        if group and (len(pieces[group[0]]) != length or (len(group) + 1) * length > _TOGETHER):
            yield group
            group = []
        group.append(at)
    if group:
        yield group


def _gelu(x: Array) -> Array:
    return np.float32(0.5) * x * (np.float32(1) + _erf(x * np.float32(0.70710678)))


def _erf(x: Array) -> Array:
    """The error function by Abramowitz and Stegun 7.1.26, off by at most 1.5e-7: NumPy has none of its own."""
    size = np.abs(x)
    t = 1 / (1 + np.float32(0.3275911) * size)
    terms = np.float32(1.061405429)
    for factor in (-1.453152027, 1.421413741, -0.284496736, 0.254829592):
        terms = terms * t + np.float32(factor)
    near = 1 - terms * t * np.exp(-size * size)
    return np.asarray(np.sign(x) * near, dtype=np.float32)
