"""`tieline speech`: what hears and speaks on this machine, and fetching better models when told to."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from pathlib import Path

from tieline.kit.errors import Invalid
from tieline.models.speech.catalogue import EVERYTHING, GROUPS, Item
from tieline.models.speech.choice import choose_speech
from tieline.models.speech.install import ModelNotFetched, install, is_installed
from tieline.models.speech.ports import EngineInfo


class ModelUnknown(Invalid):
    """There is no such model."""


def print_status(folder: Path) -> int:
    """Print what is there and what can be fetched; 0 when a sound device can be served, else 1."""
    choice = choose_speech(folder)
    print("Recognises:" if choice.ins else "Recognises: nothing.")
    for recogniser in choice.ins:
        print(f"  {_shown(recogniser.info)}")
    print("Speaks:" if choice.outs else "Speaks: nothing.")
    for synthesiser in choice.outs:
        print(f"  {_shown(synthesiser.info)}")
    print(f"Models ({folder}):")
    for item in EVERYTHING:
        print(f"  {_state(item, folder)}")
    print(choice.why_not or "A microphone can be used on the phone and at the desktop.")
    return 0 if choice.is_possible else 1


def install_models(folder: Path, names: Sequence[str], *, mirror: str | None = None) -> int:
    """Fetch models by name or group, all of them without a name; 1 when one could not be fetched.

    Raises:
        ModelUnknown: for a name that is none.
    """
    failed = []
    for item in _wanted(names):
        try:
            install(item, folder, say=print, mirror=mirror)
        except ModelNotFetched as error:
            print(f"{item.name} was not fetched; nothing of it was kept. {error}")
            failed.append(item.name)
    for package in _missing_packages(folder):
        print(
            f"What was fetched needs the Python package {package}: `make voices` installs it in a checkout."
        )
    if failed:
        print(f"Not fetched: {', '.join(failed)}. Everything else works as before.")
    return 1 if failed else 0


def _wanted(names: Sequence[str]) -> list[Item]:
    if not names:
        return list(EVERYTHING)
    by_name: dict[str, tuple[Item, ...]] = {**{item.name: (item,) for item in EVERYTHING}, **GROUPS}
    unknown = [name for name in names if name not in by_name]
    if unknown:
        raise ModelUnknown(f"No model is called {unknown[0]}. There are: {', '.join(sorted(by_name))}.")
    return list(dict.fromkeys(item for name in names for item in by_name[name]))


def _missing_packages(folder: Path) -> list[str]:
    used = {item.package for item in EVERYTHING if is_installed(item, folder)}
    return sorted(name for name in used if importlib.util.find_spec(name) is None)


def _shown(info: EngineInfo) -> str:
    languages = " ".join(info.languages[:4]) + (" …" if len(info.languages) > 4 else "")
    return f"{info.name:14} {info.quality:14} {languages:14} {info.licence}"


def _state(item: Item, folder: Path) -> str:
    there = "installed" if is_installed(item, folder) else f"{item.size // 1_000_000} MB to fetch"
    return f"{item.name:16} {there:16} {item.purpose:28} {item.licence}"
