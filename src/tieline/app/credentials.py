"""The starter project's credentials in the data folder: `keys.json`, readable by its owner alone. See `starter.py`."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path

from tieline.app.starter import NUMBER, Credentials
from tieline.conversations import spelled_for

KEYS_NAME = "keys.json"


def write_credentials(folder: Path, credentials: Credentials) -> None:
    """Write the file anew, whole or not at all."""
    draft = folder / f"{KEYS_NAME}.new"
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(asdict(credentials), file)
    draft.replace(folder / KEYS_NAME)


def read_credentials(folder: Path) -> Credentials | None:
    """Return what the file holds, or None when this folder has none (its database was made elsewhere)."""
    try:
        return Credentials(**json.loads((folder / KEYS_NAME).read_text()))
    except FileNotFoundError:
        return None


def as_environment(credentials: Credentials, *, knowledge_base_id: str | None = None) -> dict[str, str]:
    """Return the variables a program on the vendor's stack reads (reference: tac-wire.md section 5)."""
    knowledge = {"TWILIO_KNOWLEDGE_BASE_ID": knowledge_base_id} if knowledge_base_id else {}
    return {
        "TWILIO_ACCOUNT_SID": credentials.account_id,
        "TWILIO_AUTH_TOKEN": credentials.auth_token,
        "TWILIO_API_KEY": credentials.key_id,
        "TWILIO_API_SECRET": credentials.secret,
        "TWILIO_PHONE_NUMBER": NUMBER,
        "TWILIO_WHATSAPP_NUMBER": spelled_for("WHATSAPP", NUMBER),
        "TWILIO_RCS_SENDER_ID": spelled_for("RCS", NUMBER),
        "TWILIO_CONVERSATION_CONFIGURATION_ID": credentials.configuration_id,
        "TWILIO_STUDIO_HANDOFF_FLOW_SID": credentials.flow_id,
        **knowledge,
    }
