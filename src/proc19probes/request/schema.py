"""The JSON Schema of a request file, for editors and for whoever makes requests by program.

It is made of the same shape as the loader. What it cannot say is in `rules.RULES`.
"""

import json

from proc19probes.request.file_shape import REQUEST_FILE
from proc19probes.request.shape import Choice, Day, Key, Shape, Table, Tables, Text, Texts

Json = str | int | bool | list["Json"] | dict[str, "Json"]

_IDENTIFIER = "urn:proc19probes:schema:request"


def request_schema() -> dict[str, Json]:
    """The schema (JSON Schema, draft 2020-12); a date is a text in the format `date`."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": _IDENTIFIER,
        "title": "Integration request of PROC19",
        "description": "One request to integrate a product in the EGI Production Infrastructure.",
        **_schema(REQUEST_FILE),
    }


def request_schema_text() -> str:
    """The schema as it is published, docs/schemas/request.json: nothing in it is invisible."""
    return json.dumps(request_schema(), indent=2) + "\n"


def _schema(shape: Shape) -> dict[str, Json]:
    match shape:
        case Text():
            return {"type": "string", "maxLength": shape.longest, "pattern": shape.pattern}
        case Choice():
            return {"type": "string", "enum": list(shape.values)}
        case Day():
            return {"type": "string", "format": "date"}
        case Texts():
            return {
                "type": "array",
                "items": _schema(shape.item),
                "minItems": shape.at_least,
                "maxItems": shape.at_most,
                "uniqueItems": True,
            }
        case Table():
            return {
                "type": "object",
                "properties": {key.name: _property(key) for key in shape.keys},
                "required": [key.name for key in shape.keys if key.required],
                "additionalProperties": False,
            }
        case Tables():
            return {"type": "array", "items": _schema(shape.table), "maxItems": shape.at_most}


def _property(key: Key) -> dict[str, Json]:
    schema: dict[str, Json] = {"description": key.description, **_schema(key.shape)}
    if key.default is not None:
        schema["default"] = list(key.default) if isinstance(key.default, tuple) else key.default
    if key.example:
        schema["examples"] = [[key.example] if isinstance(key.shape, Texts) else key.example]
    return schema
