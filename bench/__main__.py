"""`make bench`: every measure, one after the other.  python -m bench [--quick] [--clone]."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

from bench import (
    desks,
    handoff,
    imports,
    load,
    recall_http,
    routing,
    startup,
    tac,
    turns,
    voice,
    voice_discovery,
    voice_sound,
)
from bench.harness import RESULTS, BenchFault


def main(arguments: list[str] | None = None) -> None:
    """Run all; a measure that cannot be taken says why, and the others go on."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="a fifth of the repetitions")
    parser.add_argument("--clone", action="store_true", help="also clone, install and serve (minutes)")
    asked = parser.parse_args(arguments)
    share = 5 if asked.quick else 1
    steps: list[tuple[Callable[[list[str]], None], list[str]]] = [
        (startup.main, ["--times", str(max(1, 5 // share)), *(["--clone"] if asked.clone else [])]),
        (turns.main, ["--turns", str(200 // share)]),
        (tac.main, ["--turns", str(60 // share)]),
        (handoff.main, ["--times", str(30 // share)]),
        (routing.main, ["--workers", str(1_000 // share), "--tasks", str(20_000 // share)]),
        (desks.main, ["--desktops", str(500 // share), "--conversations", str(10_000 // share)]),
        (load.main, ["--customers", str(200 // share)]),
        (recall_http.main, ["--profiles", *(["1000"] if asked.quick else ["1000", "10000", "100000"])]),
        (imports.main, ["--rows", str(100_000 // share)]),
        (voice_sound.main, ["--turns", str(30 // share)]),
        (voice.main, ["--turns", str(300 // share), "--calls", "50" if asked.quick else "500"]),
        (voice_discovery.main, ["--calls", "100" if asked.quick else "1000"]),
    ]
    for step, options in steps:
        try:
            step(options)
        except BenchFault as fault:
            print(f"\n{step.__module__}: not measured. {fault}", file=sys.stderr)
    print(f"\nAll of it as JSON: {RESULTS}")


if __name__ == "__main__":
    main()
