"""Ana's operator runs a sentence model of their own: every file is looked at, and each text means the same alone or not."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

np = pytest.importorskip("numpy", reason="`make meaning` installs what runs local weights.")
pytest.importorskip("safetensors", reason="`make meaning` installs what runs local weights.")
pytest.importorskip("tokenizers", reason="`make meaning` installs what runs local weights.")

from tests.support.meanings import small_model  # noqa: E402
from tieline.models.embedding.bert import BertEmbedder, _erf  # noqa: E402
from tieline.models.embedding.choice import choose_embedder  # noqa: E402
from tieline.models.embedding.errors import EmbedderUnusable  # noqa: E402
from tieline.models.embedding.ports import SCALE, TextVectors, is_asked, plain, unpack  # noqa: E402

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_model(tmp_path_factory.mktemp("model"))


@pytest.fixture
def model(folder: Path) -> BertEmbedder:
    return BertEmbedder(folder)


def direct(folder: Path, ids: list[int]) -> TextVectors:
    """The same model computed word by word, as the paper writes it down."""
    from safetensors.numpy import load_file

    w = load_file(folder / "model.safetensors")

    def dense(x: list[float], name: str) -> list[float]:
        return [float(sum(a * b for a, b in zip(x, row, strict=True)) + bias)
                for row, bias in zip(w[name + ".weight"], w[name + ".bias"], strict=True)]  # fmt: skip

    def norm(x: list[float], name: str) -> list[float]:
        mean = sum(x) / len(x)
        spread = math.sqrt(sum((a - mean) ** 2 for a in x) / len(x) + 1e-12)
        return [float((a - mean) / spread * g + b)
                for a, g, b in zip(x, w[name + ".weight"], w[name + ".bias"], strict=True)]  # fmt: skip

    embedded = [w["embeddings.word_embeddings.weight"][word] + w["embeddings.position_embeddings.weight"][at]
                + w["embeddings.token_type_embeddings.weight"][0] for at, word in enumerate(ids)]  # fmt: skip
    xs = [norm(list(map(float, x)), "embeddings.LayerNorm") for x in embedded]
    for layer in range(2):
        at = f"encoder.layer.{layer}."
        q, k, v = ([dense(x, f"{at}attention.self.{part}") for x in xs] for part in ("query", "key", "value"))
        mixed = []
        for mine in q:
            row: list[float] = []
            for head in (slice(0, 8), slice(8, 16)):
                marks = [math.exp(sum(a * b for a, b in zip(mine[head], other[head], strict=True)) / math.sqrt(8))
                         for other in k]  # fmt: skip
                row += [sum(m * other[head][n] for m, other in zip(marks, v, strict=True)) / sum(marks)
                        for n in range(8)]  # fmt: skip
            mixed.append(row)
        xs = [norm([a + b for a, b in zip(x, dense(m, at + "attention.output.dense"), strict=True)],
                   at + "attention.output.LayerNorm") for x, m in zip(xs, mixed, strict=True)]  # fmt: skip
        inner = [
            [a / 2 * (1 + math.erf(a / math.sqrt(2))) for a in dense(x, at + "intermediate.dense")]
            for x in xs
        ]
        xs = [norm([a + b for a, b in zip(x, dense(i, at + "output.dense"), strict=True)],
                   at + "output.LayerNorm") for x, i in zip(xs, inner, strict=True)]  # fmt: skip
    unit = [[a / math.sqrt(sum(b * b for b in x)) for a in x] for x in xs]
    rows = np.clip(np.rint(np.array(unit) * SCALE), -127, 127).astype(np.int8)
    return TextVectors(words=np.array(ids, dtype=np.uint32), rows=rows)


def test_it_computes_what_the_shape_says(folder: Path, model: BertEmbedder) -> None:
    made = model.embed(["my dog eats the red ball"])[0]
    wanted = direct(folder, [1, 2, 3, 4, 5, 6])
    assert made.words.tolist() == wanted.words.tolist()
    assert np.abs(made.rows.astype(int) - wanted.rows.astype(int)).max() <= 1


def test_a_text_means_the_same_alone_and_among_others(model: BertEmbedder) -> None:
    texts = ["my dog", "a cat sleeps", "the red ball", "dog eats"]
    together = model.embed(texts)
    for text, made in zip(texts, together, strict=True):
        alone = model.embed([text])[0]
        assert np.abs(alone.rows.astype(int) - made.rows.astype(int)).max() <= 1


def test_a_text_that_is_too_long_is_read_as_far_as_it_goes(model: BertEmbedder) -> None:
    assert len(model.embed(["dog " * 40])[0].words) == 12


def test_what_stands_in_a_question_is_marked(model: BertEmbedder) -> None:
    made = unpack(model.embed(["my dog sleeps . eats the cat ? my ball"])[0].packed())
    assert is_asked(made.words).tolist() == [False] * 4 + [True] * 4 + [False] * 2
    assert plain(made.words)[6] == model.embed(["a cat"])[0].words[1]


def test_vectors_come_back_from_their_bytes(model: BertEmbedder) -> None:
    made = model.embed(["a red dog"])[0]
    again = unpack(made.packed())
    assert again.words.tolist() == made.words.tolist()
    assert again.rows.tolist() == made.rows.tolist()


def test_the_error_function_is_close_enough() -> None:
    for at in (-3.0, -0.7, 0.0, 0.2, 1.0, 2.5):
        assert float(_erf(np.float32(at))) == pytest.approx(math.erf(at), abs=1e-6)


class TestChoice:
    def test_nothing_is_embedded_unless_asked_for(self) -> None:
        assert choose_embedder(None) is None
        assert choose_embedder("") is None

    def test_a_folder_is_loaded(self, folder: Path) -> None:
        embedder = choose_embedder(str(folder))
        assert isinstance(embedder, BertEmbedder)

    def test_two_models_in_folders_of_one_name_are_told_apart(self, folder: Path, tmp_path: Path) -> None:
        other = small_model(tmp_path / folder.name, layers=1)
        assert BertEmbedder(other).name != BertEmbedder(folder).name

    def test_what_is_missing_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "config.json").write_text("{}")
        with pytest.raises(EmbedderUnusable, match=r"tokenizer\.json, model\.safetensors"):
            choose_embedder(str(tmp_path))

    def test_a_model_of_another_shape_is_refused(self, tmp_path: Path) -> None:
        folder = small_model(tmp_path / "model")
        config = json.loads((folder / "config.json").read_text())
        (folder / "config.json").write_text(json.dumps({**config, "model_type": "t5"}))
        with pytest.raises(EmbedderUnusable, match="BERT"):
            choose_embedder(str(folder))

    def test_broken_weights_are_refused(self, tmp_path: Path) -> None:
        folder = small_model(tmp_path / "model")
        (folder / "model.safetensors").write_bytes(b"\x00" * 40)
        with pytest.raises(EmbedderUnusable, match="cannot be read"):
            choose_embedder(str(folder))
