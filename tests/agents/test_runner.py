"""The record of a model call never shows a key; the rest of a run is told in test_service.py."""

import pytest

from tieline.agents.runner import blacked_out

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    "secret",
    [
        "sk-proj-abcdefgh12345678",
        "Bearer abcdefgh12345678",
        "SK" + "0" * 32,
        "AC" + "a" * 32,
        "rk-live-0123456789",
    ],
)
def test_what_looks_like_a_key_is_blacked_out_at_any_depth(secret: str) -> None:
    record = {"input": [{"content": [{"text": f"it is {secret} ok"}]}]}
    assert blacked_out(record) == {"input": [{"content": [{"text": "it is [key] ok"}]}]}


def test_other_words_stay_and_the_original_is_left_alone() -> None:
    record = {"text": 'my "order" sk-12 ñ', "n": [1, None]}
    assert blacked_out(record) == record
    assert blacked_out(record) is not record
