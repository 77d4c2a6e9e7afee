"""The data folder: one server at a time, found by commands, not fooled by what a killed server left."""

import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tieline.app.datafolder import DataFolder, FolderServed, ServerFile

pytestmark = pytest.mark.unit

SERVER = ServerFile(
    url="http://127.0.0.1:8700", pid=7, local_key="k", started_at="2026-11-22T19:00:00Z", version="0.1.0"
)


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    return DataFolder(tmp_path / "new" / "data")


class TestHold:
    def test_a_second_server_is_refused_and_told_where_the_first_is(self, folder: DataFolder) -> None:
        with folder.hold():
            folder.write_server_file(SERVER)
            with pytest.raises(FolderServed, match=r"already served at http://127.0.0.1:8700 \(process 7\)"):
                folder.hold().__enter__()

    def test_it_may_be_held_again_afterwards(self, folder: DataFolder) -> None:
        with folder.hold():
            assert folder.is_served()
        assert not folder.is_served()
        with folder.hold():
            assert folder.is_served()

    def test_a_killed_server_frees_it_and_its_file_counts_as_none(self, folder: DataFolder) -> None:
        code = (
            "import sys, time; from pathlib import Path\n"
            "from tieline.app.datafolder import DataFolder, ServerFile\n"
            "folder = DataFolder(Path(sys.argv[1]))\n"
            "with folder.hold():\n"
            "    folder.write_server_file(ServerFile(url='http://x', pid=1, local_key='k', started_at='t',"
            " version='v'))\n"
            "    print('held', flush=True); time.sleep(60)"
        )
        words = [sys.executable, "-c", code, str(folder.path)]
        with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "held\n"
            assert folder.find_server() is not None
            process.send_signal(signal.SIGKILL)
        assert (folder.path / "server.json").exists()
        assert folder.find_server() is None
        with folder.hold():
            # The next server is not answering yet, and nobody should be sent to the killed one's address.
            assert folder.find_server() is None


class TestServerFile:
    def test_is_read_back_whole_and_private(self, folder: DataFolder) -> None:
        with folder.hold():
            folder.write_server_file(SERVER)
            folder.write_server_file(SERVER)
            assert folder.find_server() == SERVER
            assert stat.S_IMODE((folder.path / "server.json").stat().st_mode) == 0o600
            folder.remove_server_file()
            folder.remove_server_file()
            assert folder.find_server() is None

    @pytest.mark.parametrize("text", ["", "{", "{}", '{"url": 1}'])
    def test_a_broken_file_counts_as_none(self, folder: DataFolder, text: str) -> None:
        with folder.hold():
            (folder.path / "server.json").write_text(text)
            assert folder.find_server() is None

    def test_a_folder_that_is_not_there_has_no_server(self, folder: DataFolder) -> None:
        assert folder.find_server() is None
        assert not folder.path.exists()


class TestLocalKey:
    def test_is_made_once_and_readable_by_the_owner_alone(self, folder: DataFolder) -> None:
        key = folder.local_key()
        assert len(key) >= 40
        assert DataFolder(folder.path).local_key() == key
        assert stat.S_IMODE((folder.path / "local.key").stat().st_mode) == 0o600
        assert stat.S_IMODE(folder.path.stat().st_mode) == 0o700

    def test_two_folders_have_two_keys(self, tmp_path: Path) -> None:
        assert DataFolder(tmp_path / "a").local_key() != DataFolder(tmp_path / "b").local_key()


class TestEmpty:
    def test_everything_goes_but_the_lock(self, folder: DataFolder) -> None:
        folder.local_key()
        with folder.hold():
            (folder.path / "tieline.db").write_text("rows")
            (folder.path / "sources").mkdir()
            (folder.path / "sources" / "a.txt").write_text("words")
        assert folder.empty()
        assert [entry.name for entry in folder.path.iterdir()] == ["serving.lock"]
        assert not folder.empty()

    def test_is_refused_while_served(self, folder: DataFolder) -> None:
        with folder.hold(), pytest.raises(FolderServed):
            folder.empty()

    def test_a_folder_of_something_else_is_left_alone(self, tmp_path: Path) -> None:
        (tmp_path / "thesis.txt").write_text("years of work")
        assert not DataFolder(tmp_path).empty()
        assert (tmp_path / "thesis.txt").exists()
