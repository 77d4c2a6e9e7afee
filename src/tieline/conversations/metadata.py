"""A conversation's metadata: a few words of the caller's own, within the limits of the wire (SDK 9.13 types)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tieline.conversations.models import Unset
from tieline.kit.errors import Invalid

MAX_ENTRIES = 8
MAX_VALUE = 512
_KEY = re.compile(r"[A-Za-z0-9._-]{1,128}")


def merged(standing: Mapping[str, str], changes: Mapping[str, str | None]) -> dict[str, str]:
    """Return `standing` with `changes` merged in; None removes a key.

    Raises:
        Invalid: a key is longer than 128 characters or holds others than letters, digits, `.`, `_`, `-`; a value is
            longer than 512 characters; or more than 8 entries would stand after the merge.
    """
    for key, value in changes.items():
        if not _KEY.fullmatch(key):
            raise Invalid(
                "A metadata key has 1 to 128 letters, digits, dots, dashes or underscores.", field="metadata"
            )
        if value is not None and len(value) > MAX_VALUE:
            raise Invalid(f"A metadata value has at most {MAX_VALUE} characters.", field="metadata")
    after = {**standing, **changes}
    kept = {key: value for key, value in after.items() if value is not None}
    if len(kept) > MAX_ENTRIES:
        raise Invalid(f"A conversation has at most {MAX_ENTRIES} metadata entries.", field="metadata")
    return kept


def changed_metadata(
    standing: Mapping[str, str], *, new: Mapping[str, str] | Unset, changes: Mapping[str, str | None] | None
) -> Mapping[str, str]:
    """Return what stands after a replacement (`new`) or a merge (`changes`); neither leaves it as it is."""
    if not isinstance(new, Unset):
        return merged({}, new)
    return merged(standing, changes) if changes else standing
