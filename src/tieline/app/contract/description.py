"""The document of `/openapi.json`: what FastAPI knows of the routes, and what only handlers, answers and doors know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from pydantic.json_schema import models_json_schema

from tieline import __version__
from tieline.app.contract.answers import answers
from tieline.app.contract.bodies import FORM_BODY, TakenBody, body_of
from tieline.app.contract.refusals import SCHEMAS, refusals

Schema = dict[str, Any]

_REF = "#/components/schemas/{model}"
_ABOUT = (
    "Every operation that this server answers. Products are told apart by their host, by plain path, or by "
    "`/-/<host>/<path>`; docs/reference/wire-coverage.md lists them beside the vendor's own."
)
_SECURITY: Schema = {
    "basic": {
        "type": "http",
        "scheme": "basic",
        "description": "An API key and its secret, or the account's id and its auth token.",
    },
    "local": {"type": "http", "scheme": "bearer", "description": "The data folder's local key."},
}


def describe(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI document of everything that `app` serves."""
    document = get_openapi(title="Tieline", version=__version__, description=_ABOUT, routes=app.routes)
    bodies: list[tuple[Schema, TakenBody]] = []
    for route in _routes(app.routes):
        for method in sorted(route.methods or ()):
            operation = document["paths"].get(route.path_format, {}).get(method.lower())
            if operation is None:
                continue
            _complete(operation, route, method)
            body = body_of(route.endpoint)
            if body is not None:
                bodies.append((operation, body))
    components = document.setdefault("components", {})
    schemas = {**components.get("schemas", {}), **_add_bodies(bodies), **SCHEMAS}
    components["schemas"] = {name: schemas[name] for name in sorted(schemas) if "Validation" not in name}
    components["securitySchemes"] = _SECURITY
    document["security"] = [{name: []} for name in _SECURITY]
    return document


def _routes(routes: Iterable[Any]) -> Iterator[APIRoute]:
    for route in routes:
        if isinstance(route, APIRoute):
            yield route
        elif (included := getattr(route, "original_router", None)) is not None:
            yield from _routes(included.routes)


def _complete(operation: Schema, route: APIRoute, method: str) -> None:
    """Say what an operation answers and refuses, of which door it is, and that a parameter is never null."""
    door = door_of(route.endpoint.__module__)
    parameters = operation.get("parameters", [])
    for parameter in parameters:
        parameter["schema"] = _without_null(parameter["schema"])
    told = operation["responses"]
    told.pop("422", None)
    good = answers(method, route.path_format) or told
    missing = any(parameter["in"] == "path" for parameter in parameters)
    operation["responses"] = {**good, **refusals(route.path_format, door=door, may_be_missing=missing)}
    operation["tags"] = [door]


def door_of(module: str) -> str:
    """Return the door that a module is of: `memory_v1`, `desktop`, ..."""
    _, floor, *rest = module.split(".")
    return rest[0] if floor == "wire" else floor


def _add_bodies(bodies: list[tuple[Schema, TakenBody]]) -> Schema:
    """Write the bodies into their operations; return the schemas they name."""
    models = {body.model for _, body in bodies if body.model is not None}
    # By name, so that the document reads the same however the handlers were found.
    ordered = sorted(models, key=lambda model: (model.__module__, model.__qualname__))
    named, defs = models_json_schema([(model, "validation") for model in ordered], ref_template=_REF)
    schemas: Schema = dict(defs.get("$defs", {}))
    for operation, body in bodies:
        schema: Schema = {"type": "object", "additionalProperties": {"type": "string"}}
        if body.model is not None:
            schema = named[body.model, "validation"]
            if body.media_type == FORM_BODY:
                name = schema["$ref"].rpartition("/")[2]
                schemas[name] = _without_nulls(schemas[name])
        operation["requestBody"] = {
            "required": body.is_required,
            "content": {body.media_type: {"schema": schema}},
        }
    return schemas


def _without_nulls(form: Schema) -> Schema:
    """A form's schema: its fields are texts, none of them can be null."""
    return {**form, "properties": {name: _without_null(field) for name, field in form["properties"].items()}}


def _without_null(schema: Schema) -> Schema:
    """A schema less null, which only JSON can say."""
    choices = [each for each in schema.get("anyOf", ()) if each != {"type": "null"}]
    if not choices:
        return schema
    rest = {key: value for key, value in schema.items() if key != "anyOf"}
    if rest.get("default", "") is None:
        del rest["default"]
    return {**choices[0], **rest} if len(choices) == 1 else {"anyOf": choices, **rest}
