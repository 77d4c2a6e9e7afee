"""From nothing to the first 200, and the memory before and after the first turn.

Aims: 3 s to the first 200, 150 MB before the first turn, 230 MB after; with --clone, 120 s from a clean clone to serving.

    python -m bench.startup [--clone]
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import time
from pathlib import Path
from statistics import median
from typing import Any

from bench.harness import HERE, free_port, report, scratch, spawned, tieline, wait_for_first_200
from bench.turns import open_side

_CLONE_SECONDS = 600.0


def _children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _start(folder: Path) -> tuple[float, float]:
    """Start a server and stop it again; seconds to the first 200, and processor seconds of the whole process."""
    port = free_port()
    cpu, began = _children_cpu(), time.perf_counter()
    command = [str(HERE / "tieline"), "serve", "--data", str(folder), "--port", str(port)]
    with spawned(command, folder=folder) as process:
        seconds = wait_for_first_200(f"http://127.0.0.1:{port}/healthz", process) - began
    return seconds, _children_cpu() - cpu


def measure_start(times: int) -> dict[str, Any]:
    """Start on empty folders, and on folders that were served before."""
    first, second = [], []
    for _ in range(times):
        with scratch("start") as folder:
            first.append(_start(folder))
            second.append(_start(folder))
    rows = {
        name: {
            "median_s": round(median(wall for wall, _ in taken), 2),
            "slowest_s": round(max(wall for wall, _ in taken), 2),
            "cpu_median_s": round(median(cpu for _, cpu in taken), 2),
        }
        for name, taken in (("first start, empty folder", first), ("second start", second))
    }
    return report("startup", rows, aim="first 200 within 3 s")


def measure_memory() -> dict[str, Any]:
    """Resident memory of the served process: nobody came yet, the start page read, turns taken."""
    with scratch("memory") as folder, tieline(folder) as server:
        time.sleep(1.0)
        rows = {"before the first turn": {"resident_mb": round(server.resident_mb)}}
        side = open_side(server)
        for number in range(3):
            side.turn(number, counts=False)
        rows["after the first turns"] = {"resident_mb": round(server.resident_mb)}
        for number in range(100):
            side.turn(number, counts=False)
        rows["after 100 more"] = {"resident_mb": round(server.resident_mb)}
    return report("memory", rows, aim="at most 150 MB before the first turn, 230 MB after")


def measure_clone() -> dict[str, Any]:
    """Clone this checkout's last commit and let `make run` install, build and serve."""
    with scratch("clone") as folder:
        began = time.perf_counter()
        subprocess.run(["git", "clone", "--quiet", str(HERE), str(folder / "tieline")], check=True)
        port = free_port()
        arguments = f"ARGS=--port {port} --data {folder / 'data'}"
        command = ["make", "-C", str(folder / "tieline"), "run", arguments]
        with spawned(command, folder=folder / "log") as process:
            ended = wait_for_first_200(f"http://127.0.0.1:{port}/healthz", process, seconds=_CLONE_SECONDS)
        rows = {"git clone and make run": {"seconds": round(ended - began, 1)}}
    return report("clone", rows, aim="serving within 120 s")


def main(arguments: list[str] | None = None) -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--clone", action="store_true", help="also clone, install and serve (minutes)")
    asked = parser.parse_args(arguments)
    measure_start(asked.times)
    measure_memory()
    if asked.clone:
        measure_clone()


if __name__ == "__main__":
    main()
