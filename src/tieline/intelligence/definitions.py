"""Operators as their authors write them: checking name, prompt, schema, examples and parameters. Pure.

The limits of a schema are those of the vendor's structured outputs (twilio-apis.md section 5.1); `closed_schema` makes
what a model is held to of what an author wrote. Used by `library.py`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, cast, get_args

from tieline.intelligence.errors import InvalidOperator
from tieline.intelligence.models import JSON, OperatorDefinition, OutputFormat, ParameterType
from tieline.intelligence.texts import check_text

MOST_PROPERTIES = 100
DEEPEST_SCHEMA = 10
MOST_ENUM_VALUES = 1000

_LONGEST_NAME = 128
_AUTHORS_FORMATS = ("TEXT", "JSON", "CLASSIFICATION")
_SCHEMA_TYPES = frozenset({"string", "number", "boolean", "integer", "object", "array", "null"})
_UNSUPPORTED = frozenset(
    {
        "minLength", "maxLength", "patternProperties", "unevaluatedProperties", "propertyNames", "minProperties",
        "maxProperties", "unevaluatedItems", "contains", "minContains", "maxContains", "uniqueItems",
    }
)  # fmt: skip
KNOWLEDGE_TEXT = "KNOWLEDGE_BASE_AND_SOURCE_IDS"
"""The type of a parameter whose value names a text of knowledge, which is put into the prompt."""

FindText = Callable[[str, str], str | None]
"""Finds the text of a base's source; None when it is none, or no text."""

_PLACEHOLDER = re.compile(r"\{\{\s*parameters\.([\w-]+)\s*\}\}")
_BASE_AND_SOURCE = re.compile(r"know_knowledgebase_[0-7][0-9a-z]{25}:know_knowledge_[0-7][0-9a-z]{25}")


def check_definition(definition: OperatorDefinition) -> OperatorDefinition:
    """Return the definition as it is kept, its schema closed. Raises: InvalidOperator naming the field."""
    name, prompt = definition.display_name, definition.prompt or ""
    if not name.strip() or len(name) > _LONGEST_NAME:
        raise InvalidOperator("displayName must have 1 to 128 characters.", field="displayName")
    if not prompt.strip():
        raise InvalidOperator("prompt must not be empty.", field="prompt")
    if definition.output_format not in _AUTHORS_FORMATS:
        allowed = ", ".join(_AUTHORS_FORMATS)
        raise InvalidOperator(f"outputFormat must be one of {allowed}.", field="outputFormat")
    check_text(
        json.dumps([vars(definition)], ensure_ascii=False).replace("\\u0000", "\x00"), field="operator"
    )
    parameters = {key: _parameter(key, raw) for key, raw in definition.parameters.items()}
    for named in _PLACEHOLDER.findall(prompt):
        if named not in parameters:
            raise InvalidOperator(
                f"prompt names the parameter {named}, which is not defined.", field="prompt"
            )
    values: dict[str, Any] = {
        **vars(definition),
        "parameters": parameters,
        "output_schema": _output_schema(definition),
        "training_examples": tuple(
            _example(at, each) for at, each in enumerate(definition.training_examples)
        ),
    }
    return OperatorDefinition(**values)


def _parameter(name: str, raw: object) -> JSON:
    path = f"parameters.{name}"
    if not re.fullmatch(r"[\w-]{1,64}", name):
        raise InvalidOperator(f"{path}: a parameter's name has 1 to 64 letters, digits, _ or -.", field=path)
    if not isinstance(raw, dict) or raw.get("type") not in get_args(ParameterType):
        allowed = ", ".join(get_args(ParameterType))
        raise InvalidOperator(f"{path}.type must be one of {allowed}.", field=f"{path}.type")
    required, description = raw.get("required") or False, raw.get("description") or ""
    if not isinstance(required, bool) or not isinstance(description, str):
        raise InvalidOperator(f"{path} has a field of the wrong type.", field=path)
    kept: JSON = {"type": raw["type"], "required": required, "description": description}
    if raw.get("default") is not None:
        if raw["type"] == KNOWLEDGE_TEXT:
            raise InvalidOperator(f"{path} can have no default.", field=f"{path}.default")
        if not _fits(raw["default"], raw["type"]):
            raise InvalidOperator(f"{path}.default does not fit its type.", field=f"{path}.default")
        kept["default"] = raw["default"]
    return kept


def _fits(value: object, kind: str) -> bool:
    if kind in ("INTEGER", "NUMBER"):
        numbers = int if kind == "INTEGER" else (int, float)
        return isinstance(value, numbers) and not isinstance(value, bool)
    if kind == "BOOLEAN":
        return isinstance(value, bool)
    if kind == KNOWLEDGE_TEXT:
        return isinstance(value, str) and _BASE_AND_SOURCE.fullmatch(value) is not None
    return isinstance(value, str)


def check_parameters(values: Mapping[str, Any], *, definition: OperatorDefinition, path: str) -> None:
    """Check what a rule passes to an operator. Raises: InvalidOperator naming the field."""
    if definition.prompt is None:
        # A built-in tells nobody what it takes; what it does not know it passes over.
        return
    for name, value in values.items():
        if name not in definition.parameters:
            raise InvalidOperator(
                f"{path}.{name}: the operator has no such parameter.", field=f"{path}.{name}"
            )
        if not _fits(value, definition.parameters[name]["type"]):
            raise InvalidOperator(
                f"{path}.{name} must be a {definition.parameters[name]['type']}.", field=f"{path}.{name}"
            )
    for name, parameter in definition.parameters.items():
        if parameter["required"] and name not in values and "default" not in parameter:
            raise InvalidOperator(f"{path}.{name} is required.", field=f"{path}.{name}")


def sources_named(values: Mapping[str, Any], *, definition: OperatorDefinition) -> dict[str, tuple[str, str]]:
    """Return which text of knowledge (base, source) each parameter of that type names."""
    return {
        name: cast("tuple[str, str]", tuple(value.split(":")))
        for name, value in values.items()
        if definition.parameters.get(name, {}).get("type") == KNOWLEDGE_TEXT and isinstance(value, str)
    }


def check_sources(
    values: Mapping[str, Any], *, definition: OperatorDefinition, path: str, find_text: FindText
) -> None:
    """Check that the texts of knowledge which a rule passes are there. Raises: InvalidOperator naming the field."""
    for name, (base_id, source_id) in sources_named(values, definition=definition).items():
        if find_text(base_id, source_id) is None:
            raise InvalidOperator(
                f"{path}.{name} must name a source of this account's knowledge that is a text.",
                field=f"{path}.{name}",
            )


def fill_prompt(
    definition: OperatorDefinition, values: Mapping[str, Any], texts: Mapping[str, str] | None = None
) -> str:
    """Return the prompt with every `{{parameters.name}}` replaced by its text, the rule's value, the default or nothing."""

    def value_of(match: re.Match[str]) -> str:
        if texts is not None and match[1] in texts:
            return texts[match[1]]
        parameter = definition.parameters.get(match[1], {})
        value = values.get(match[1], parameter.get("default"))
        return "" if value is None else value if isinstance(value, str) else json.dumps(value)

    return _PLACEHOLDER.sub(value_of, definition.prompt or "")


def _example(at: int, raw: object) -> JSON:
    path = f"trainingExamples.{at}"
    if not isinstance(raw, dict) or not all(isinstance(raw.get(key), str) for key in ("input", "output")):
        raise InvalidOperator(f"{path} must have the texts input and output.", field=path)
    return {"input": raw["input"], "output": raw["output"]}


def _output_schema(definition: OperatorDefinition) -> JSON | None:
    schema = definition.output_schema
    if definition.output_format != "JSON":
        return None
    if not isinstance(schema, dict) or schema.get("type") != "object" or not schema.get("properties"):
        raise InvalidOperator(
            "outputSchema must be a JSON schema of type object with properties.", field="outputSchema"
        )
    nodes = list(_nodes(schema, depth=1))
    properties = sum(len(node.get("properties", ())) for node, _ in nodes)
    enums = sum(len(node.get("enum", ())) for node, _ in nodes)
    for too_much, limit in ((properties, MOST_PROPERTIES), (enums, MOST_ENUM_VALUES)):
        if too_much > limit:
            raise InvalidOperator(
                f"outputSchema has {too_much} of what may be at most {limit}.", field="outputSchema"
            )
    for node, depth in nodes:
        _check_node(node, depth=depth)
    for node, _ in nodes:
        _check_reference(node, schema)
    return closed_schema(schema)


def _nodes(schema: object, *, depth: int) -> Iterator[tuple[JSON, int]]:
    """Every schema inside a schema, with its level. Raises: InvalidOperator for what is no schema."""
    if not isinstance(schema, dict) or depth > DEEPEST_SCHEMA + 1:
        raise InvalidOperator(
            f"outputSchema is no JSON schema of at most {DEEPEST_SCHEMA} levels.", field="outputSchema"
        )
    yield schema, depth
    for name in ("properties", "$defs", "definitions"):
        held = schema.get(name, {})
        if not isinstance(held, dict):
            raise InvalidOperator(f"outputSchema: {name} must be an object.", field="outputSchema")
        for each in held.values():
            yield from _nodes(each, depth=depth + 1)
    if not isinstance(schema.get("anyOf", []), list) or not isinstance(schema.get("enum", []), list):
        raise InvalidOperator("outputSchema: anyOf and enum must be lists.", field="outputSchema")
    for each in schema.get("anyOf", ()):
        yield from _nodes(each, depth=depth)
    if "items" in schema:
        yield from _nodes(schema["items"], depth=depth + 1)


def _check_node(node: JSON, *, depth: int) -> None:
    if depth > DEEPEST_SCHEMA:
        raise InvalidOperator(f"outputSchema has more than {DEEPEST_SCHEMA} levels.", field="outputSchema")
    if refused := _UNSUPPORTED & node.keys():
        raise InvalidOperator(f"outputSchema: {min(refused)} is not supported.", field="outputSchema")
    kinds = node.get("type")
    named = kinds if isinstance(kinds, list) else [kinds]
    if kinds is None and not node.keys() & {"anyOf", "$ref", "enum", "const"}:
        raise InvalidOperator("outputSchema: every schema needs a type.", field="outputSchema")
    if kinds is not None and not all(isinstance(each, str) and each in _SCHEMA_TYPES for each in named):
        raise InvalidOperator(f"outputSchema: {kinds} is no type.", field="outputSchema")


def _check_reference(node: JSON, root: JSON) -> None:
    if "$ref" not in node:
        return
    reference = node["$ref"]
    place: object = root
    for step in str(reference).removeprefix("#").strip("/").split("/") if reference != "#" else ():
        place = place.get(step) if isinstance(place, dict) else None
    if not str(reference).startswith("#") or not isinstance(place, dict):
        raise InvalidOperator(f"outputSchema: {reference} names nothing in it.", field="outputSchema")


def closed_schema(schema: Mapping[str, Any]) -> JSON:
    """Return a schema in which every object has all its properties and no others, as structured outputs want it."""
    closed: JSON = dict(schema)
    for name in ("properties", "$defs", "definitions"):
        if name in closed:
            closed[name] = {key: closed_schema(each) for key, each in closed[name].items()}
    if "anyOf" in closed:
        closed["anyOf"] = [closed_schema(each) for each in closed["anyOf"]]
    if "items" in closed:
        closed["items"] = closed_schema(closed["items"])
    if "properties" in closed:
        closed |= {"required": list(closed["properties"]), "additionalProperties": False}
    return closed


def definition_as_json(definition: OperatorDefinition) -> JSON:
    """Return a definition as it is kept."""
    return {
        "display_name": definition.display_name,
        "output_format": definition.output_format,
        "description": definition.description,
        "prompt": definition.prompt,
        "output_schema": definition.output_schema,
        "training_examples": list(definition.training_examples),
        "parameters": definition.parameters,
        "uses_memory": definition.uses_memory,
        "uses_knowledge": definition.uses_knowledge,
    }


def definition_values(kept: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of a definition that `definition_as_json` wrote."""
    examples: Sequence[JSON] = kept["training_examples"]
    return {
        **kept,
        "output_format": cast(OutputFormat, kept["output_format"]),
        "training_examples": tuple(examples),
    }
