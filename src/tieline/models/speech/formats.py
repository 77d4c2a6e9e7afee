"""The formats of sounds that an application may let a call play: WAV as it is, others by what is installed.

WAV of PCM, µ-law or A-law and bare µ-law (audio/basic) need nothing. MP3 needs `mpg123` or `ffmpeg`, Ogg, FLAC, AIFF and AU
need `ffmpeg`: programs of their own, like the synthesisers, given the bytes alone and a format that they may not guess.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable

from tieline.models.speech.audio import (
    BYTES_PER_MS,
    SAMPLE_RATE,
    SoundUnreadable,
    decode_alaw,
    decode_mulaw,
    one_sound,
    read_wav,
)
from tieline.models.speech.ports import SpeechUnavailable
from tieline.models.speech.programs import pipe_through

MOST_SECONDS = 600
"""How much of a sound is kept; what follows is left out."""
_MOST_FRAMES = 23_000
"""Of an MP3: ten minutes at the usual rates."""
_PCM, _ALAW, _MULAW, _EXTENSIBLE = 0x0001, 0x0006, 0x0007, 0xFFFE
_PLAIN_TELEPHONE = frozenset({"audio/basic", "audio/mulaw", "audio/x-mulaw", "audio/ulaw"})
_MAGIC = {b"fLaC": "flac", b"OggS": "ogg", b"FORM": "aiff", b".snd": "au", b"ID3": "mp3"}

FindProgram = Callable[[str], str | None]


def read_sound(file: bytes, *, content_type: str = "", find_program: FindProgram = shutil.which) -> bytes:
    """Return the sound of a file as pcm, at most `MOST_SECONDS` of it.

    Args:
        file: what an address gave.
        content_type: what it says that is; it counts only for sound without a header of its own.
        find_program: how a program on PATH is found.

    Raises:
        SoundUnreadable: no sound, or of a format that nothing here reads; says which program would.
    """
    if file[:4] == b"RIFF":
        pcm = _read_riff(file)
    elif (kind := _kind_of(file)) is not None:
        pcm = _decode(file, kind, find_program)
    elif content_type in _PLAIN_TELEPHONE:
        pcm = one_sound(decode_mulaw(file), channels=1, sample_rate=8_000)
    else:
        raise SoundUnreadable("That is no sound, or of no format that is known here.")
    return pcm[: MOST_SECONDS * 1000 * BYTES_PER_MS]


def _kind_of(file: bytes) -> str | None:
    for magic, kind in _MAGIC.items():
        if file.startswith(magic):
            return kind
    # A frame of MPEG audio begins with eleven ones, and layer III says 01.
    is_mpeg = len(file) > 1 and file[0] == 0xFF and file[1] & 0xE6 == 0xE2
    return "mp3" if is_mpeg else None


def _decode(file: bytes, kind: str, find_program: FindProgram) -> bytes:
    command = _command(kind, find_program)
    if command is None:
        wanted = "mpg123 or ffmpeg" if kind == "mp3" else "ffmpeg"
        raise SoundUnreadable(
            f"A sound of the format {kind} needs {wanted} (Debian: `apt-get install mpg123 ffmpeg`)."
        )
    try:
        pcm = pipe_through(command, file)
    except SpeechUnavailable as error:
        raise SoundUnreadable(str(error)) from error
    if not pcm:
        raise SoundUnreadable("Nothing of the sound could be read.")
    return pcm


def _command(kind: str, find_program: FindProgram) -> list[str] | None:
    rate = str(SAMPLE_RATE)
    if kind == "mp3" and (mpg123 := find_program("mpg123")):
        return [mpg123, "-q", "-s", "-e", "s16", "-m", "-r", rate, "-n", str(_MOST_FRAMES), "-"]
    if ffmpeg := find_program("ffmpeg"):
        given = ["-v", "error", "-protocol_whitelist", "pipe", "-f", kind, "-i", "pipe:0"]
        made = ["-t", str(MOST_SECONDS), "-ac", "1", "-ar", rate, "-f", "s16le", "pipe:1"]
        return [ffmpeg, *given, *made]
    return None


def _read_riff(file: bytes) -> bytes:
    chunks = _chunks(file)
    layout, data = chunks.get(b"fmt ", b""), chunks.get(b"data", b"")
    if file[8:12] != b"WAVE" or len(layout) < 16:
        raise SoundUnreadable
    tag = int.from_bytes(layout[:2], "little")
    if tag == _EXTENSIBLE and len(layout) >= 26:
        tag = int.from_bytes(layout[24:26], "little")
    if tag == _PCM:
        return read_wav(_plain_wav(layout, data))
    decode = {_ALAW: decode_alaw, _MULAW: decode_mulaw}.get(tag)
    if decode is None:
        raise SoundUnreadable("The WAV file holds neither PCM nor µ-law nor A-law.")
    channels, rate = int.from_bytes(layout[2:4], "little"), int.from_bytes(layout[4:8], "little")
    return one_sound(decode(data), channels=channels, sample_rate=rate)


def _chunks(file: bytes) -> dict[bytes, bytes]:
    """Return the chunks of a RIFF file by name; one that is longer than the file ends with it."""
    chunks: dict[bytes, bytes] = {}
    at = 12
    while at + 8 <= len(file):
        length = int.from_bytes(file[at + 4 : at + 8], "little")
        chunks.setdefault(file[at : at + 4], file[at + 8 : at + 8 + length])
        at += 8 + length + length % 2
    return chunks


def _plain_wav(layout: bytes, data: bytes) -> bytes:
    """Return a WAV file of PCM with nothing but its sound in it."""
    plain = _PCM.to_bytes(2, "little") + layout[2:16]
    body = b"WAVEfmt " + len(plain).to_bytes(4, "little") + plain
    body += b"data" + len(data).to_bytes(4, "little") + data
    return b"RIFF" + len(body).to_bytes(4, "little") + body
