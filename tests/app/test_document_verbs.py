"""Every verb that TwiML has here is carried out by somebody, and one that is not leaves the call alone."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from tests.support.calls import begin_call
from tests.support.documents import serve
from tests.support.house import Story
from tieline.channels.voice.twiml import VERBS
from tieline.channels.voice.verbs import Verb
from tieline.kit.db import Database

pytestmark = pytest.mark.journey


@pytest.fixture
async def story(sqlite_db: Database, tmp_path: Path) -> Story:
    """A house with its starter project."""
    return await Story.begin(sqlite_db, tmp_path)


async def test_every_verb_has_somebody_who_carries_it_out(story: Story) -> None:
    runners = story.house.call_stories.documents.runners()
    assert set(runners) == set(get_args(Verb))
    assert {verb.__name__ for verb in runners} == set(VERBS)


async def test_every_verb_is_in_the_reference() -> None:
    reference = (Path(__file__).parents[2] / "docs/reference/twiml.md").read_text()
    for verb in get_args(Verb):
        assert f"`<{verb.__name__}>`" in reference


async def test_a_document_of_nothing_but_unknown_verbs_ends_the_call_quietly(story: Story) -> None:
    await serve(story, "<Dance/>", "<Say>Hello.</Say>", "<Sing loud='true'/>")
    ana = await begin_call(story)
    await ana.over()
    assert ana.line.said == ["Hello."]
