"""Which model answers the program under `tieline run`, and why: the real one, or the rehearsal.

Looked at are the caller's environment and the `.env` that the program itself would load, because
python-dotenv adds what the environment lacks.
"""

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from tieline.kit.errors import Invalid
from tieline.models.ports import is_placeholder

CHOICES = ("auto", "real", "rehearsal")
REAL_HOST = "api.openai.com"
# Not empty, because SDKs refuse to start without a key; telling, because it may be seen in a log.
REHEARSAL_KEY = "sk-rehearsal-needs-no-key"
# Models on one's own machine take any key, but the SDKs want to have one.
OWN_ENDPOINT_KEY = "sk-own-endpoint-needs-no-key"


@dataclass(frozen=True)
class ModelPlan:
    """The choice: `values` are set in the program's environment, `why` is one clause for a person."""

    rehearsal: bool
    why: str
    values: Mapping[str, str] = field(default_factory=dict)


def plan_model(choice: str, environment: Mapping[str, str], dotenv: Mapping[str, str]) -> ModelPlan:
    """Decide from `auto`, `real` or `rehearsal`; `Invalid` for another word."""
    if choice not in CHOICES:
        raise Invalid(f"--model {choice} is none of {', '.join(CHOICES)}.", field="model")
    if choice == "rehearsal":
        return _rehearsal("--model rehearsal was asked for")
    found = _find_own_endpoint(environment, dotenv) or _find_key(environment, dotenv)
    if found is not None:
        return found
    if choice == "real":
        return ModelPlan(False, f"--model real was asked for, though {_why_no_key(environment, dotenv)}")
    return _rehearsal(_why_no_key(environment, dotenv))


def read_dotenv(command: tuple[str, ...], directory: Path) -> dict[str, str]:
    """The values of the `.env` beside the command: in the script's folder or above, else in `directory`.

    python-dotenv looks upwards from the script that calls it, so the same is done here.
    """
    script = find_script(command, directory)
    folders = [] if script is None else list(script.resolve().parents)
    for folder in [*folders, directory]:
        if (folder / ".env").is_file():
            from dotenv import dotenv_values

            # Values may refer to others of the file; the caller's environment must not leak into them.
            values = dotenv_values(folder / ".env", interpolate=False)
            return {name: value for name, value in values.items() if value is not None}
    return {}


def find_script(command: tuple[str, ...], directory: Path) -> Path | None:
    """The first word of the command, after the program itself, that names a file; None without one."""
    for word in command[1:]:
        # A whole program given with `-c` is too long for a name, which is an error and not a False.
        with contextlib.suppress(OSError, ValueError):
            if (directory / word).is_file():
                return directory / word
    return None


def _find_own_endpoint(environment: Mapping[str, str], dotenv: Mapping[str, str]) -> ModelPlan | None:
    base = environment.get("OPENAI_BASE_URL") or dotenv.get("OPENAI_BASE_URL")
    if not base or urlsplit(base).hostname in (None, REAL_HOST):
        return None
    key = environment.get("OPENAI_API_KEY") or dotenv.get("OPENAI_API_KEY") or OWN_ENDPOINT_KEY
    values = {"OPENAI_BASE_URL": base, "OPENAI_API_KEY": key}
    return ModelPlan(False, "OPENAI_BASE_URL names an endpoint of your own", values)


def _find_key(environment: Mapping[str, str], dotenv: Mapping[str, str]) -> ModelPlan | None:
    for where, values in (("the environment", environment), (".env", dotenv)):
        key = values.get("OPENAI_API_KEY", "")
        if not is_placeholder(key):
            return ModelPlan(False, f"an OPENAI_API_KEY is in {where}", {"OPENAI_API_KEY": key})
    return None


def _why_no_key(environment: Mapping[str, str], dotenv: Mapping[str, str]) -> str:
    for where, values in (("the environment", environment), (".env", dotenv)):
        if values.get("OPENAI_API_KEY", "").strip():
            return f"the OPENAI_API_KEY in {where} is a placeholder"
    return "no OPENAI_API_KEY in the environment or in .env"


def _rehearsal(why: str) -> ModelPlan:
    # The base URL is stated, so that one in .env cannot lead elsewhere.
    values = {"OPENAI_API_KEY": REHEARSAL_KEY, "OPENAI_BASE_URL": f"https://{REAL_HOST}/v1"}
    return ModelPlan(True, why, values)
