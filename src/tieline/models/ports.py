"""The ports to outside models, and which model serves: a real one when the environment names it, else the rehearsal.

`choose_model` reads the environment once at start; `agents/` builds the agent's model from the `ModelChoice`. The
screens show `name`, `is_rehearsal` and `why`; the key is shown to nobody.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlsplit

from tieline.kit.errors import Invalid, Unavailable
from tieline.models.rehearsal import REHEARSAL_MODEL

# Words count only between separators, and x only in a long row: a real key is random and may hold "your" or "xxx".
_PLACEHOLDERS = re.compile(
    r"x{6,}|\.{3}|…|[<>*{}$]|(?:^|[-_\s])(?:your|placeholder|change-?me|dummy|example|replace|todo|fake|insert|"
    r"rehearsal)(?:$|[-_\s])",
    re.I,
)
_SHORTEST_KEY = 20
_OPENAI_HOST = "api.openai.com"


class ModelUnavailable(Unavailable):
    """The model did not answer."""


class UnreadableAnswer(ModelUnavailable):
    """The model's answer is no JSON object."""

    def __init__(self, *, text: str) -> None:
        """Keep what it answered, so that it can be asked to put it right."""
        super().__init__()
        self.text = text


class ModelNotConfigured(Invalid):
    """A real model was asked for, but neither OPENAI_API_KEY nor OPENAI_BASE_URL names one."""


class Completer(Protocol):
    """A model that fills in a form: used by intelligence operators in their model form (`endpoint_completer.py`)."""

    @property
    def name(self) -> str:
        """The model's name, as results tell it."""
        ...

    async def complete(
        self,
        *,
        messages: Sequence[Mapping[str, str]],
        schema: Mapping[str, Any],
        timeout_seconds: float = 20.0,
    ) -> Mapping[str, Any]:
        """Complete `messages` (role and content each) with an object that fits the JSON `schema`; whoever asks checks it.

        Raises:
            ModelUnavailable: no answer in time.
            UnreadableAnswer: one that is no object at all.
        """
        ...


@dataclass(frozen=True)
class ModelChoice:
    """Which model answers, and why.

    model: its name at the endpoint; None leaves it to the endpoint's own default.
    base_url: an OpenAI-compatible endpoint ("http://127.0.0.1:11434/v1"), or None for OpenAI itself.
    api_key: never shown, logged or compared in texts.
    why: one sentence for the screens.
    """

    is_rehearsal: bool
    why: str
    model: str | None = None
    base_url: str | None = None
    api_key: str | None = field(default=None, repr=False)

    @property
    def name(self) -> str:
        """The name to show: the model's, or "rehearsal"."""
        return REHEARSAL_MODEL if self.is_rehearsal else self.model or "the endpoint's default model"


def choose_model(environment: Mapping[str, str], *, wanted: str | None = None) -> ModelChoice:
    """Choose the model that answers.

    Args:
        environment: OPENAI_API_KEY, OPENAI_BASE_URL, OPENAI_DEFAULT_MODEL and TIELINE_MODEL are read.
        wanted: "auto", "real", "rehearsal" or a model's name; None means TIELINE_MODEL, else "auto".

    Raises:
        ModelNotConfigured: a real model was asked for and none is configured.
    """
    wish = (wanted or environment.get("TIELINE_MODEL") or "auto").strip()
    if wish.lower() == REHEARSAL_MODEL:
        return ModelChoice(is_rehearsal=True, why="The rehearsal model was asked for.")
    key = environment.get("OPENAI_API_KEY", "").strip()
    base_url = _own_endpoint(environment.get("OPENAI_BASE_URL", "").strip())
    if base_url or not is_placeholder(key):
        return _real(environment, wish=wish, key=key, base_url=base_url)
    if wish.lower() != "auto":
        raise ModelNotConfigured(field="OPENAI_API_KEY")
    missing = "is a placeholder" if key else "is not set"
    return ModelChoice(is_rehearsal=True, why=f"OPENAI_API_KEY {missing} and OPENAI_BASE_URL is not set.")


def is_placeholder(key: str) -> bool:
    """Whether an API key is none: empty, too short, or one of the words people leave in an example file."""
    return len(key.strip()) < _SHORTEST_KEY or bool(_PLACEHOLDERS.search(key.strip()))


def _own_endpoint(base_url: str) -> str | None:
    """The endpoint's address, or None when it is OpenAI's own, which needs a key like no address at all."""
    return base_url if base_url and urlsplit(base_url).hostname != _OPENAI_HOST else None


def _real(environment: Mapping[str, str], *, wish: str, key: str, base_url: str | None) -> ModelChoice:
    named = None if wish.lower() in ("auto", "real") else wish
    model = named or environment.get("OPENAI_DEFAULT_MODEL", "").strip() or None
    why = "OPENAI_BASE_URL names an endpoint." if base_url else "OPENAI_API_KEY is set."
    return ModelChoice(is_rehearsal=False, why=why, model=model, base_url=base_url, api_key=key or "none")
