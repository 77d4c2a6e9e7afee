"""The project that makes and takes calls, served."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.wire.api_2010.voice_shop import VoiceShop, open_shop


@pytest.fixture
def voice(tmp_path: Path) -> Iterator[VoiceShop]:
    with open_shop(tmp_path) as shop:
        yield shop
