"""The process that `piper_out.py` starts: `{"text": …}` in, `{"rate": samples a second}` and 16-bit PCM out.

Only this process has Piper (GPL) in it. The protocol is in `engine_process.py`.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

from tieline.models.speech.engine_process import Answer, serve


def main(voice_file: str) -> None:
    """Speak what is asked for until the input ends."""
    from piper import PiperVoice

    voice = PiperVoice.load(voice_file)

    def speak(request: Mapping[str, Any], _: bytes) -> Answer:
        chunks = voice.synthesize(request["text"])
        return {"rate": voice.config.sample_rate}, b"".join(chunk.audio_int16_bytes for chunk in chunks)

    serve(speak)


if __name__ == "__main__":
    main(sys.argv[1])
