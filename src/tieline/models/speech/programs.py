"""Runs a synthesiser that is a program of its own: text in by standard input, a WAV file out by standard output.

Separate processes keep the GPL of espeak-ng and piper outside of this program, and a crash of theirs as well.
"""

from __future__ import annotations

import subprocess
from collections.abc import Sequence

from tieline.models.speech.ports import SpeechUnavailable

TIMEOUT_SECONDS = 20.0
"""A sentence takes a fraction of a second; a program that takes this long hangs."""


def run_program(command: Sequence[str], text: str) -> bytes:
    """Return what a program wrote to standard output when it was given `text`.

    Raises:
        SpeechUnavailable: it is missing, fails, or takes too long. The text is not repeated in the error.
    """
    return pipe_through(command, text.encode())


def pipe_through(command: Sequence[str], given: bytes) -> bytes:
    """Return what a program wrote to standard output when it was given bytes. Raises `SpeechUnavailable`."""
    name = command[0].rsplit("/", 1)[-1]
    try:
        ran = subprocess.run(command, input=given, capture_output=True, check=True, timeout=TIMEOUT_SECONDS)
    except FileNotFoundError as error:
        raise SpeechUnavailable(f"{name} is not installed.") from error
    except subprocess.CalledProcessError as error:
        raise SpeechUnavailable(f"{name} ended with code {error.returncode}.") from None
    except subprocess.TimeoutExpired:
        raise SpeechUnavailable(f"{name} took longer than {TIMEOUT_SECONDS:g} s.") from None
    return ran.stdout


def mend_wav_header(file: bytes) -> bytes:
    """Return a WAV file that was written to a pipe, with the lengths its header could not know."""
    if len(file) < 44 or file[:4] != b"RIFF":
        return file
    at = file.find(b"data", 12)
    if at < 0:
        return file
    sound = file[at + 8 :]
    riff = (at + len(sound)).to_bytes(4, "little")
    return file[:4] + riff + file[8 : at + 4] + len(sound).to_bytes(4, "little") + sound
