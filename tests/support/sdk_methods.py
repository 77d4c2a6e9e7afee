"""Every method of the official SDK's generated classes, and the operation that each one asks for.

The classes are walked, and each method is called once against a client that only writes down where the request would
have gone: so a product's whole SDK is known without a list of it.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Any
from unittest.mock import MagicMock

from twilio.base.instance_context import InstanceContext
from twilio.base.list_resource import ListResource
from twilio.base.version import Version
from twilio.rest import Client

_GAP = re.compile(r"\{[^}]*\}")
# The same operation in another dress.
_VARIANTS = {"get", "get_page", "stream", "page"}


class Plain(dict[str, Any]):
    """A body that the SDK has no model for."""

    def to_dict(self) -> dict[str, Any]:
        """Return the body itself."""
        return dict(self)


@dataclass(frozen=True, kw_only=True)
class SdkMethod:
    """One method: where it stands, what it asks for, and the parameter that is the body, if it has one."""

    resource: type[Any]
    name: str
    method: str
    path: str
    body: str | None
    required: tuple[str, ...]

    @property
    def pattern(self) -> tuple[str, str]:
        """Method and path, the gaps unnamed."""
        return self.method, _GAP.sub("{}", self.path)

    def __str__(self) -> str:
        return f"{self.resource.__module__}.{self.resource.__name__}.{self.name}"

    def call(self, client: Client, ids: list[str], arguments: Mapping[str, Any]) -> Any:
        """Call the method for the things that `ids` name, in the order of the path.

        A JSON product's `arguments` are the body, a form's are the method's own parameters.
        """
        resource = self.resource(_version(client, self.resource.__module__), *ids)
        given = {self.body: self._model(arguments)} if self.body and arguments else dict(arguments)
        return getattr(resource, self.name)(**given)

    def _model(self, body: Mapping[str, Any]) -> Any:
        """The SDK's own model of a body, which also writes what its user left out."""
        function = getattr(self.resource, self.name)
        kind = _model_of(self.resource, inspect.signature(function).parameters[str(self.body)])
        return kind(body) if kind else Plain(body)


def package_of(product: str) -> str:
    """Return the SDK's package of a product of the catalogue: "memory v1" -> twilio.rest.memory.v1."""
    name, version = product.split()
    return f"twilio.rest.{ {'flex': 'flex_api'}.get(name, name) }.v{version.removeprefix('v')}"


@cache
def methods_of(product: str) -> Mapping[tuple[str, str], SdkMethod]:
    """Return the SDK's methods of a product by the operation they ask for."""
    package = importlib.import_module(package_of(product))
    found: dict[tuple[str, str], SdkMethod] = {}
    for resource in _resources(package):
        for name, function in vars(resource).items():
            if _is_operation(name, function):
                method = _asked(resource, name, function)
                found.setdefault(method.pattern, method)
    return found


def _resources(package: ModuleType) -> Iterator[type[Any]]:
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        for found in vars(importlib.import_module(module.name)).values():
            ours = inspect.isclass(found) and found.__module__ == module.name
            if ours and issubclass(found, ListResource | InstanceContext):
                yield found


def _is_operation(name: str, function: Any) -> bool:
    return (
        inspect.isfunction(function)
        and not name.startswith("_")
        and not name.endswith("_async")
        and "http_info" not in name
        and name not in _VARIANTS
    )


class _AskedFor(Exception):
    """Where a request would have gone."""

    def __init__(self, method: str, url: str) -> None:
        super().__init__(method, url)
        self.method, self.url = method, url


class _Nowhere:
    def request(self, method: str, url: str, *_: Any, **__: Any) -> Any:
        raise _AskedFor(method, url)


def _asked(resource: type[Any], name: str, function: Any) -> SdkMethod:
    client = Client("AC" + "0" * 32, "token", http_client=_Nowhere())
    gaps = [f"{{{gap}}}" for gap in list(inspect.signature(resource.__init__).parameters)[2:]]
    parameters = list(inspect.signature(function).parameters.values())[1:]
    given = {
        each.name: MagicMock()
        for each in parameters
        if each.default is inspect.Parameter.empty or each.name == "body" or _model_of(resource, each)
    }
    try:
        getattr(resource(_version(client, resource.__module__), *gaps), name)(**given)
    except _AskedFor as asked:
        return SdkMethod(
            resource=resource,
            name=name,
            method=asked.method,
            path=re.sub(r"^https://[^/]+", "", asked.url),
            body=next((key for key, value in given.items() if value.to_dict.called), None),
            required=tuple(each.name for each in parameters if each.default is inspect.Parameter.empty),
        )
    raise AssertionError(f"{resource.__name__}.{name} asked for nothing")


def _model_of(resource: type[Any], parameter: inspect.Parameter) -> type[Any] | None:
    """The model that a parameter's annotation names; models are classes within a resource of the same module."""
    module = vars(importlib.import_module(resource.__module__))
    owners = [resource, *(each for each in module.values() if inspect.isclass(each))]
    for word in re.findall(r"[A-Z]\w+", str(parameter.annotation)):
        for owner in owners:
            found = getattr(owner, word, None)
            if inspect.isclass(found) and hasattr(found, "to_dict"):
                return found
    return None


def _version(client: Client, module: str) -> Version:
    """The client's version object that a module's resources hang on."""
    package = ".".join(module.split(".")[:4])
    found = vars(importlib.import_module(package)).values()
    kind: Any = next(each for each in found if inspect.isclass(each) and _is_version(each))
    made: Version = kind(getattr(client, module.split(".")[2]))
    return made


def _is_version(kind: type[Any]) -> bool:
    return issubclass(kind, Version) and kind is not Version
