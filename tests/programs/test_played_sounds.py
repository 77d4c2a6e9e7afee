"""A program plays a sound that it serves itself, named as `tieline run` let it call itself, wherever that leads."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.support.platform import Platform, wait_for

pytestmark = [pytest.mark.journey, pytest.mark.timeout(180)]

PLAYS = (sys.executable, "-m", "tests.programs.playing_app")
CHECKOUT = Path(__file__).parents[2]


def test_a_sound_of_the_program_is_fetched_from_it_wherever_it_leads(calm_platform: Platform) -> None:
    platform = calm_platform
    with platform.running(*PLAYS, PYTHONPATH=str(CHECKOUT)) as program:
        ana = platform.handset("+15550100401")
        ana.until_said("Listen to this.")
        ana.say("Play the jingle")
        ana.until("play", name="jingle")
        ana.until_said("That was it.")
        wait_for(lambda: "asked for /sounds/jingle.wav" in program.printed(), what="the sound being fetched")
        assert "told error" not in program.printed()
        ana.say("Play something else")
        wait_for(lambda: "told error: There is no sound" in program.printed(), what="the program being told")
        ana.hang_up()
