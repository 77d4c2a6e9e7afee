"""What the forms of calls, conferences and recordings share: URLs, methods, callbacks, and texts that can be kept.

Error numbers are the vendor's: 21205 for a URL that is none, 21609 for a callback's, 20001 for any other bad value.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, field_validator

from tieline.channels.voice import Callback
from tieline.kit.errors import Invalid

URL_INVALID, CALLBACK_INVALID = 21205, 21609
_LONGEST_URL = 4000

Method = Annotated[
    Literal["GET", "POST"], BeforeValidator(lambda value: value.upper() if isinstance(value, str) else value)
]
Texts = str | list[str] | None
T = TypeVar("T")


class VoiceForm(BaseModel):
    """A form whose fields no database chokes on; fields nobody knows are ignored, as the vendor does."""

    model_config = ConfigDict(extra="ignore")

    @field_validator("*", mode="before")
    @classmethod
    def _storable(cls, value: Any) -> Any:
        texts = value if isinstance(value, list) else [value]
        if any(isinstance(text, str) and re.search("[\x00\ud800-\udfff]", text) for text in texts):
            raise ValueError("the text holds a null byte or half of a character; leave it out")
        return value


def split_events(value: Texts) -> tuple[str, ...]:
    """Return the events a callback asks for: a repeated field, or one field with blanks or commas between them."""
    texts = [value] if isinstance(value, str) else value or []
    return tuple(word for text in texts for word in text.replace(",", " ").split())


def check_url(url: str | None, *, field: str, code: int = URL_INVALID) -> str | None:
    """Return a URL as it can be called; None and blank are none. Raises `Invalid` with the vendor's number."""
    if url is None or not url.strip():
        return None
    text = url.strip()
    try:
        parts = urlsplit(text)
        # Asked for, because a port that is no number is only noticed then.
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        good = False
    if not good or len(text) > _LONGEST_URL or any(character.isspace() for character in text):
        raise Invalid(
            f"{field} is not a valid URL: it must begin with http:// or https:// and name a host.",
            field=field,
            code=code,
        )
    return text


def read_callback(
    url: str | None, *, field: str, method: str | None, events: Texts, known: tuple[str, ...]
) -> Callback | None:
    """Return who hears of something, or None when nobody asked.

    Args:
        url: the address.
        field: the name of the URL's field; the method's and the events' begin with it.
        method: GET or POST; POST when None.
        events: what is asked for, any of
        known: the vendor's names.

    Raises:
        Invalid: for a URL that is none, or an event nobody knows.
    """
    checked = check_url(url, field=field, code=CALLBACK_INVALID)
    asked = split_events(events)
    for event in asked:
        if event not in known:
            raise Invalid(f"{field}Event must be any of {', '.join(known)}.", field=f"{field}Event")
    return None if checked is None else Callback(url=checked, method=method or "POST", events=asked)


def refuse(form: BaseModel, names: tuple[str, ...]) -> None:
    """Refuse fields that ask for what is not served here. Raises `Invalid` naming the first."""
    for name in names:
        if getattr(form, name) not in (None, ""):
            alias = str(type(form).model_fields[name].alias)
            raise Invalid(f"{alias} is not served here; leave it out.", field=alias)


def read_choice(value: str | None, *, field: str, known: tuple[str, ...], default: str) -> str:
    """Return one of the vendor's words; the default when none is given. Raises `Invalid`."""
    if value is None or value == "":
        return default
    if value not in known:
        raise Invalid(f"{field} must be one of {', '.join(known)}.", field=field)
    return value
