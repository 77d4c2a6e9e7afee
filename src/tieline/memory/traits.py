"""The rules of traits: names, types, limits. Pure; the service asks here before it writes.

Facts: values are strings of at most 1,024 characters, numbers (whole ones of 32 bits), booleans, or lists of at most
100 strings, whole numbers or booleans; a group has at most 95 traits, a store 50 groups.
"""

from __future__ import annotations

import math
import re
from typing import Any, get_args

from tieline.kit.errors import Invalid
from tieline.kit.patterns import PatternTooCostly, longest_text
from tieline.memory.models import DataType, TraitDefinition, TraitValue, ValidationRule

MAX_GROUPS = 50
MAX_TRAITS = 95
_STORE_NAME = re.compile(r"[a-zA-Z0-9-]{1,64}")
_GROUP_NAME = re.compile(r"[a-zA-Z0-9_\-.]{1,64}")
_TRAIT_NAME = re.compile(r"[a-zA-Z][a-zA-Z0-9_\-.]{0,63}")
_INT32 = 2**31


def is_storable(text: str) -> bool:
    """Say whether both engines can keep a text: no null byte, no half of a surrogate pair."""
    return "\x00" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def check_store_name(name: str) -> None:
    """Raise `Invalid` (field displayName) when a store cannot be called so."""
    if not _STORE_NAME.fullmatch(name):
        raise Invalid("A store's name has 1 to 64 letters, digits or hyphens.", field="displayName")


def is_group_name(name: str) -> bool:
    """Say whether a trait group can have this name."""
    return _GROUP_NAME.fullmatch(name) is not None


def check_group_name(name: str) -> str:
    """Return a group's name, or raise `Invalid` (field displayName)."""
    if not _GROUP_NAME.fullmatch(name):
        raise Invalid(
            "A trait group's name has 1 to 64 letters, digits, '_', '-' or '.'.", field="displayName"
        )
    return name


def canonical_name(name: str) -> str:
    """A trait's name in lowerCamelCase: `Language` -> `language`, `First Name` -> `firstName`, `VIP` -> `vip`.

    Raises `Invalid` (field traits) when no name can be made of it.
    """
    first, *rest = name.split() or [""]
    joined = first + "".join(word[:1].upper() + word[1:] for word in rest)
    lowered = joined.lower() if joined.isupper() else joined[:1].lower() + joined[1:]
    if not _TRAIT_NAME.fullmatch(lowered):
        raise Invalid(
            f"{name[:80]!r} is no trait name: it begins with a letter and has at most 64 letters, digits, '_', '-' or '.'.",
            field="traits",
        )
    return lowered


def trait_key(name: str) -> str:
    """What names of the same trait have in common, whatever their case."""
    return "".join(name.split()).lower()


def check_definition(definition: TraitDefinition) -> None:
    """Raise `Invalid` naming the trait when its definition cannot be used."""
    field = f"traits.{definition.name}"
    if definition.data_type not in get_args(DataType):
        raise Invalid("dataType must be STRING, NUMBER, BOOLEAN or ARRAY.", field=f"{field}.dataType")
    check_description(definition.description, field=f"{field}.description")
    promotion = definition.id_type_promotion
    if promotion is not None and not 2 <= len(promotion) <= 30:
        raise Invalid("An identifier type has 2 to 30 characters.", field=f"{field}.idTypePromotion")
    if promotion is not None and definition.data_type != "STRING":
        raise Invalid("Only a STRING trait can be an identifier.", field=f"{field}.idTypePromotion")
    if definition.validation_rule is not None:
        _check_rule(definition.validation_rule, field=f"{field}.validationRule")


def check_description(description: str | None, *, field: str = "description") -> None:
    """Raise `Invalid` when a description is too long or cannot be kept."""
    if len(description or "") > 1024 or not is_storable(description or ""):
        raise Invalid("A description has at most 1,024 characters and no null bytes.", field=field)


def _check_rule(rule: ValidationRule, *, field: str) -> None:
    if len(rule.pattern or "") > 1000:
        raise Invalid("A pattern has at most 1,000 characters.", field=f"{field}.pattern")
    try:
        re.compile(rule.pattern or "")
        longest_text(rule.pattern or "")
    except (re.error, RecursionError, OverflowError) as error:
        raise Invalid(f"The pattern is no regular expression: {error}.", field=f"{field}.pattern") from error
    except PatternTooCostly as error:
        raise Invalid(str(error), field=f"{field}.pattern") from error
    bounds = (
        (rule.min_length, rule.max_length),
        (rule.minimum, rule.maximum),
        (rule.min_items, rule.max_items),
    )
    if any(low is not None and high is not None and low > high for low, high in bounds):
        raise Invalid("The rule's lower bound is above its upper one.", field=field)


def check_value(definition: TraitDefinition, value: Any, *, field: str) -> TraitValue:
    """Return `value` when it fits its definition.

    Args:
        definition: The trait.
        value: What somebody wants to write (anything JSON has).
        field: How the caller spelled the place, for the error.

    Raises:
        Invalid: Saying what is wrong, with that field.
    """
    complaint = _type_complaint(definition.data_type, value) or _rule_complaint(
        definition.validation_rule, value
    )
    if complaint:
        raise Invalid(f"{field} {complaint}.", field=field)
    checked: TraitValue = value
    return checked


def _type_complaint(data_type: DataType, value: Any) -> str | None:
    if data_type == "STRING":
        return _string_complaint(value)
    if data_type == "BOOLEAN":
        return None if isinstance(value, bool) else "must be true or false"
    if data_type == "NUMBER":
        return _number_complaint(value)
    if not isinstance(value, list):
        return "must be a list"
    if len(value) > 100:
        return "has more than 100 items"
    return next((found for item in value if (found := _item_complaint(item))), None)


def _string_complaint(value: Any) -> str | None:
    if not isinstance(value, str):
        return "must be a string"
    if not is_storable(value):
        return "holds a null byte or half a character"
    return "is longer than 1,024 characters" if len(value) > 1024 else None


def _number_complaint(value: Any) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return "must be a number"
    if isinstance(value, int) and not -_INT32 <= value < _INT32:
        return "must be a whole number of 32 bits"
    return None


def _item_complaint(item: Any) -> str | None:
    if isinstance(item, str):
        return _string_complaint(item)
    return None if isinstance(item, int) else "must be a list of strings, whole numbers or booleans"


def _rule_complaint(rule: ValidationRule | None, value: Any) -> str | None:
    if rule is None:
        return None
    if isinstance(value, str):
        if rule.pattern is not None and (complaint := _pattern_complaint(rule.pattern, value)):
            return complaint
        return _bounds_complaint(len(value), rule.min_length, rule.max_length, "characters")
    if isinstance(value, list):
        return _bounds_complaint(len(value), rule.min_items, rule.max_items, "items")
    return None if isinstance(value, bool) else _bounds_complaint(value, rule.minimum, rule.maximum, "")


def _pattern_complaint(pattern: str, value: str) -> str | None:
    try:
        longest = longest_text(pattern)
    except PatternTooCostly:
        # Kept from before patterns were weighed.
        return "has a pattern that could take very long; change the trait's rule"
    if len(value) > longest:
        return f"is longer than the {longest} characters its pattern can be tried on"
    return None if re.search(pattern, value) else "does not match its pattern"


def _bounds_complaint(size: float, low: float | None, high: float | None, unit: str) -> str | None:
    if low is not None and size < low:
        return f"must be at least {low} {unit}".rstrip()
    if high is not None and size > high:
        return f"must be at most {high} {unit}".rstrip()
    return None
