"""A turn on sound by its stages, and how soon a voice silences the platform: in milliseconds of sound, not of this machine.

The line is the real one; recogniser, synthesiser and model are scripted and instant, so that what is left is what the
platform itself waits for. Time is counted in the 20 ms frames that pass, as in the tests; the processor time a turn costs
is measured beside it.  python -m bench.voice_sound [--turns 30]
"""

from __future__ import annotations

import argparse
import asyncio
import time
from typing import Any

from bench.harness import child_cpu_seconds, report, spread
from tests.support.fake_speech import fake_speech, voice
from tests.support.sound_call import SoundCall, sound_call
from tieline.channels.voice.line import FRAME_MS, Speech, Words
from tieline.models.speech.audio import loudness

_SPOKEN_MS = 1200
_ANSWER = "It arrives on Tuesday morning, between nine and twelve, at the address you gave us."


async def _turn(call: SoundCall, number: int) -> tuple[int, int]:
    """Speak and be answered; milliseconds from the end of speech to the words, and to the first sound of the answer."""
    await call.hears(voice(_SPOKEN_MS))
    ended = call.device.now_ms
    await call.until(lambda: len(call.of(Words)) > number)
    recognised = call.device.now_ms - ended
    await call.line.say(Speech(utterance_id=f"answer-{number}", text=_ANSWER, last=True))
    await call.until(lambda: loudness(call.device.heard[-1]) > 0)
    return recognised, call.device.now_ms - ended


async def _barge(call: SoundCall) -> int:
    """Speak while the answer sounds; milliseconds from the voice's first frame to silence at the speaker."""
    began = call.device.now_ms
    for frame in range(0, len(voice(2000)), 640):
        await call.step(voice(2000)[frame : frame + 640])
        if loudness(call.device.heard[-1]) == 0:
            break
    stopped = call.device.now_ms - began
    await call.passes(3000)
    return stopped


async def _measure(turns: int) -> dict[str, Any]:
    recognised, sounded, stopped = [], [], []
    heard = [text for number in range(turns) for text in (f"Where is order {number}?", "Stop, please.")]
    cpu, began = child_cpu_seconds(), time.perf_counter()
    async with sound_call(fake_speech(heard)) as call:
        for number in range(turns):
            words, sound = await _turn(call, 2 * number)
            recognised.append(words / 1000)
            sounded.append(sound / 1000)
            await call.passes(600)
            stopped.append(await _barge(call) / 1000)
        lasted = call.device.now_ms / 1000
    used = child_cpu_seconds() - cpu
    return {
        "end of speech to the words": spread(recognised),
        "end of speech to the first sound": spread(sounded),
        "a voice until the speech stops": spread(stopped),
        "the line itself": {
            "sound_s": round(lasted, 1),
            "cpu_share_of_real_time": round(used / lasted, 4),
            "wall_s": round(time.perf_counter() - began, 1),
            "frame_ms": FRAME_MS,
        },
    }


def measure(turns: int) -> dict[str, Any]:
    """Measure so many turns of one call."""
    rows = asyncio.run(_measure(turns))
    return report("voice-sound", rows, aim="speech stops within 200 ms of a voice")


def main(arguments: list[str] | None = None) -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--turns", type=int, default=30)
    measure(parser.parse_args(arguments).turns)


if __name__ == "__main__":
    main()
