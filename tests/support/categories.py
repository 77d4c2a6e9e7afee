"""Each test module declares what kind of test it holds; one that does not, or declares two, is not run."""

from __future__ import annotations

from collections.abc import Iterable
from types import ModuleType

CATEGORIES = ("unit", "store", "wire", "journey", "browser", "chaos", "bench")


def declared(module: ModuleType) -> list[str]:
    """Return the categories among the module's own marks (`pytestmark`)."""
    marks = getattr(module, "pytestmark", [])
    marks = marks if isinstance(marks, list) else [marks]
    return [mark.name for mark in marks if mark.name in CATEGORIES]


def complaints(modules: Iterable[ModuleType]) -> list[str]:
    """Return a sentence for each module that does not declare exactly one category."""
    found = []
    for module in modules:
        names = declared(module)
        if len(names) != 1:
            said = "none" if not names else " and ".join(names)
            wanted = ", ".join(CATEGORIES)
            found.append(
                f"{module.__file__} declares {said}: it needs exactly one category, "
                f"as in `pytestmark = pytest.mark.unit` (one of {wanted})."
            )
    return found
