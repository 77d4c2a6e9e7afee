"""The process that `pocketsphinx_in.py` starts: one decoder, for one stretch of speech after another.

`begin` (with what is known of the voice), `feed` (with sound; gives the words so far), `finish` (gives the words, how
sure they are, and what was learned of the voice). The protocol is in `engine_process.py`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tieline.models.speech.audio import SAMPLE_RATE
from tieline.models.speech.engine_process import Answer, serve

_FILLER = re.compile(r"^(?:<.*>|\[.*\]|\+\+.*\+\+)$")


def main() -> None:
    """Decode what is asked for until the input ends."""
    import pocketsphinx

    decoder = pocketsphinx.Decoder(samprate=SAMPLE_RATE, loglevel="FATAL")

    def decode(request: Mapping[str, Any], sound: bytes) -> Answer:
        match request["do"]:
            case "begin":
                # A decoder gets used to a voice and its microphone, and the one before had others.
                decoder.reinit_feat()
                decoder.set_cmn(request["voice"])
                decoder.start_utt()
            case "feed":
                decoder.process_raw(sound, False, False)
                return {"text": _words(decoder.hyp())}, b""
            case "finish":
                decoder.end_utt()
                return _heard(decoder), b""
        return {}, b""

    serve(decode)


def _heard(decoder: Any) -> Mapping[str, Any]:
    text = _words(decoder.hyp())
    if not text:
        return {"text": "", "confidence": None}
    likely = [segment.prob for segment in decoder.seg() if not _FILLER.match(segment.word)]
    # The engine's own number is the product over all frames; the mean of its words is what people mean.
    confidence = max(0.0, min(1.0, sum(likely) / len(likely)))
    return {"text": text, "confidence": confidence, "voice": decoder.get_cmn(True)}


def _words(found: Any) -> str:
    """Return a hypothesis without marks of pronunciation ("to(2)") and noises."""
    words = (re.sub(r"\(\d+\)$", "", word) for word in (found.hypstr.split() if found else ()))
    return " ".join(word for word in words if not _FILLER.match(word))


if __name__ == "__main__":
    main()
