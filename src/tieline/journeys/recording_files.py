"""Where the sound of recordings lies: `<data>/recordings/<recording_id>.wav`, one file each, readable by the owner alone."""

from __future__ import annotations

import wave
from collections.abc import Iterable
from pathlib import Path

from tieline.kit.ids import IdKind, is_id


class RecordingFiles:
    """The recordings folder; it is made when something is first written to it."""

    def __init__(self, folder: Path) -> None:
        """Keep the folder."""
        self.folder = folder

    def path_of(self, recording_id: str) -> Path:
        """Return where the sound of a recording is, or is to be. Raises `ValueError` for what is no recording's id."""
        if not is_id(IdKind.RECORDING, recording_id):
            raise ValueError(recording_id)
        return self.folder / f"{recording_id}.wav"

    def make_room(self) -> Path:
        """Make the folder if it is not there, and return it."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return self.folder

    def is_being_written(self, recording_id: str) -> bool:
        """Say whether somebody writes the sound, or died while writing it."""
        return any(self.folder.glob(f"{self.path_of(recording_id).name}.*"))

    def seconds_of(self, recording_id: str) -> int | None:
        """Return how long the sound of a recording is, in whole seconds; None when there is none."""
        try:
            with wave.open(str(self.path_of(recording_id))) as sound:
                frames: int = sound.getnframes()
                rate: int = sound.getframerate()
                return round(frames / rate)
        except (FileNotFoundError, wave.Error, EOFError):
            return None

    def delete(self, recording_ids: Iterable[str]) -> None:
        """Delete the sound of recordings; one that has none is no matter."""
        for recording_id in recording_ids:
            path = self.path_of(recording_id)
            # A recorder writes beside the file until it is whole (`<name>.part`); that must go too.
            for each in (path, *self.folder.glob(f"{path.name}.*")):
                each.unlink(missing_ok=True)
