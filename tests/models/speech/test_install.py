"""Marta fetches models from a shelf of her own: whole and with the right hash, or not at all."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path, PurePosixPath
from threading import Thread

import pytest

from tieline.models.speech.catalogue import EVERYTHING, GROUPS, SILERO, Download, RemoteFile, WheelFile
from tieline.models.speech.install import ModelNotFetched, fetch_wheel_by_pip, install, is_installed

pytestmark = pytest.mark.unit


def zipped(**members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return file.getvalue()


MODEL = zipped(model__am__final=b"weights", model__README=b"hello")
VOICE, CONFIG = b"voice" * 1_000, b"{}"


class Shelf:
    """A server of files on loopback; what it has not got is a 404."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.cuts_short = False
        self.asked: list[str] = []
        shelf = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                shelf.asked.append(self.path)
                body = shelf.files.get(self.path.rsplit("/", 1)[-1])
                self.send_response(200 if body is not None else 404)
                self.send_header("Content-Length", str(len(body or b"")))
                self.end_headers()
                self.wfile.write((body or b"")[: len(body or b"") // 2 if shelf.cuts_short else None])

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/shelf"


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    found = Shelf()
    thread = Thread(target=found.server.serve_forever, daemon=True)
    thread.start()
    yield found
    found.server.shutdown()
    found.server.server_close()
    thread.join()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "speech"


def remote(url: str, name: str, content: bytes, **more: object) -> RemoteFile:
    sha256 = hashlib.sha256(content).hexdigest()
    given = {"file": name, "size": len(content), "sha256": sha256} | more
    return RemoteFile(url=f"{url}/{name}", **given)  # type: ignore[arg-type]


def recogniser(shelf: Shelf, content: bytes = MODEL, **more: object) -> Download:
    shelf.files["model.zip"] = content
    file = remote(shelf.url, "model.zip", content, is_archive=True, **{"file": "vosk-xx", **more})
    return Download(
        name="vosk-xx", purpose="", language="xx", files=(file,), licence="Apache-2.0", package="vosk"
    )


def voice(shelf: Shelf) -> Download:
    shelf.files |= {"v.onnx": VOICE, "v.onnx.json": CONFIG}
    files = (remote(shelf.url, "v.onnx", VOICE), remote(shelf.url, "v.onnx.json", CONFIG))
    return Download(name="piper-xx", purpose="", language="xx", files=files, licence="MIT", package="piper")


def fetch(item: Download | WheelFile, folder: Path, **more: object) -> list[str]:
    said: list[str] = []
    install(item, folder, say=said.append, **more)  # type: ignore[arg-type]
    return said


def kept(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*")) if folder.exists() else []


class TestArchives:
    def test_one_is_unpacked_to_its_folder(self, shelf: Shelf, folder: Path) -> None:
        item = recogniser(shelf)
        said = fetch(item, folder)
        assert is_installed(item, folder)
        assert kept(folder) == ["vosk-xx", "vosk-xx/README", "vosk-xx/am", "vosk-xx/am/final"]
        assert said == ["Fetching vosk-xx (0 MB, Apache-2.0) …", "vosk-xx is installed."]

    def test_one_that_is_there_is_not_fetched_again(self, shelf: Shelf, folder: Path) -> None:
        item = recogniser(shelf)
        fetch(item, folder)
        assert fetch(item, folder) == ["vosk-xx is there already."]
        assert len(shelf.asked) == 1

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"no archive", "model.zip is no archive"),
            (zipped(model__a=b"", other__b=b""), "does not hold one folder"),
            (zipped(single=b"file"), "does not hold one folder"),
            (zipped(**{"..__..__evil": b"x"}), "not an archive of a model"),
            (zipped(__etc__evil=b"x"), "not an archive of a model"),
        ],
    )
    def test_one_that_is_no_model_leaves_nothing(
        self, shelf: Shelf, folder: Path, content: bytes, said: str
    ) -> None:
        with pytest.raises(ModelNotFetched, match=said):
            fetch(recogniser(shelf, content), folder)
        assert kept(folder) == []


class TestFiles:
    def test_all_of_a_model_or_nothing(self, shelf: Shelf, folder: Path) -> None:
        item = voice(shelf)
        del shelf.files["v.onnx.json"]
        with pytest.raises(ModelNotFetched, match=r"v.onnx.json: 127.0.0.1:\d+ answered 404"):
            fetch(item, folder)
        assert kept(folder) == [] and not is_installed(item, folder)
        shelf.files["v.onnx.json"] = CONFIG
        fetch(item, folder)
        assert kept(folder) == ["v.onnx", "v.onnx.json"]

    def test_another_content_is_refused_by_its_hash(self, shelf: Shelf, folder: Path) -> None:
        item = voice(shelf)
        shelf.files["v.onnx"] = b"x" * len(VOICE)
        with pytest.raises(ModelNotFetched, match="what came is not what was expected"):
            fetch(item, folder)
        assert kept(folder) == []

    def test_one_that_is_too_long_is_not_read_to_its_end(self, shelf: Shelf, folder: Path) -> None:
        item = voice(shelf)
        shelf.files["v.onnx"] = VOICE + b"more"
        with pytest.raises(ModelNotFetched, match="what came is not what was expected"):
            fetch(item, folder)

    def test_a_line_that_breaks_leaves_nothing(self, shelf: Shelf, folder: Path) -> None:
        item = voice(shelf)
        shelf.cuts_short = True
        with pytest.raises(ModelNotFetched):
            fetch(item, folder)
        assert kept(folder) == []

    def test_a_shelf_that_is_away_is_named(self, shelf: Shelf, folder: Path) -> None:
        with pytest.raises(ModelNotFetched, match=r"v.onnx: 127.0.0.1:1 could not be reached: .*refused"):
            fetch(voice(shelf), folder, mirror="http://127.0.0.1:1")
        assert kept(folder) == []

    def test_a_mirror_is_asked_for_the_files_by_their_names(self, shelf: Shelf, folder: Path) -> None:
        item = voice(shelf)
        fetch(item, folder, mirror=f"{shelf.url}/mine/")
        assert shelf.asked == ["/shelf/mine/v.onnx", "/shelf/mine/v.onnx.json"]

    def test_nothing_is_read_from_this_machine(self, shelf: Shelf, folder: Path, tmp_path: Path) -> None:
        (tmp_path / "v.onnx").write_bytes(VOICE)
        with pytest.raises(ModelNotFetched, match="by http or https"):
            fetch(voice(shelf), folder, mirror=tmp_path.as_uri())


class TestWheels:
    def item(self, content: bytes) -> WheelFile:
        return WheelFile(
            name="vad",
            purpose="",
            file="vad.onnx",
            sha256=hashlib.sha256(content).hexdigest(),
            distribution="some-package==1.0",
            wheel_sha256="0" * 64,
            member=PurePosixPath("some/vad.onnx"),
            size=1,
            licence="MIT",
        )

    def wheel(self, work: Path, content: bytes) -> Path:
        wheel = work / "some_package-1.0-py3-none-any.whl"
        wheel.write_bytes(
            zipped(some__vad=b"", **{"some__vad.onnx": content, "some__other.py": b"import torch"})
        )
        return wheel

    def test_the_one_file_is_taken_out(self, folder: Path) -> None:
        fetch(self.item(b"weights"), folder, fetch_wheel=lambda _, work: self.wheel(work, b"weights"))
        assert kept(folder) == ["vad.onnx"] and (folder / "vad.onnx").read_bytes() == b"weights"

    def test_another_file_is_refused_by_its_hash(self, folder: Path) -> None:
        with pytest.raises(ModelNotFetched, match="vad: what came is not what was expected"):
            fetch(self.item(b"weights"), folder, fetch_wheel=lambda _, work: self.wheel(work, b"others"))
        assert kept(folder) == []

    def test_a_wheel_without_it_is_refused(self, folder: Path) -> None:
        def empty(_: WheelFile, work: Path) -> Path:
            (work / "w.whl").write_bytes(zipped(a=b""))
            return work / "w.whl"

        with pytest.raises(ModelNotFetched, match=r"vad.onnx is not in the wheel"):
            fetch(self.item(b"weights"), folder, fetch_wheel=empty)

    def test_pip_that_cannot_is_quoted(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PIP_NO_INDEX", "1")
        monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
        with pytest.raises(ModelNotFetched, match=r"vad: pip could not download some-package==1.0: ERROR"):
            fetch_wheel_by_pip(self.item(b""), tmp_path)


class TestCatalogue:
    def test_names_and_places_are_unique(self) -> None:
        names = [item.name for item in EVERYTHING]
        files = [item.file for item in EVERYTHING]
        assert len(set(names) | set(GROUPS)) == len(names) + len(GROUPS) and len(set(files)) == len(files)

    def test_everything_is_pinned_and_comes_encrypted(self) -> None:
        for item in EVERYTHING:
            files = item.files if isinstance(item, Download) else ()
            hashes = [file.sha256 for file in files] or [item.sha256, item.wheel_sha256]  # type: ignore[union-attr]
            assert all(len(each) == 64 and int(each, 16) for each in hashes)
            assert all(file.url.startswith("https://") for file in files)
        assert SILERO.distribution.count("==") == 1
