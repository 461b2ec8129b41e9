"""An example for every operation of the OpenAPI document: made from its schemas, with the values of one conversation."""

from typing import Any

from pydantic import JsonValue

ID = "5f0c7a0e-8d3b-4c53-9f61-2f4f0d0c7b11"
MOMENT = "2026-03-01T09:30:00Z"

NAMED: dict[str, JsonValue] = {
    "title": "Renewal call", "filename": "renewal-call.m4a", "name": "Support calls", "description": "Calls of March.",
    "label": "SPEAKER_01", "speaker": "SPEAKER_01", "speaker_name": "Anna", "kind": "support_call", "language": "en",
    "recorded_on": "2026-03-01", "external_id": "crm-4711", "metadata": {"ticket": 4711}, "media_type": "audio/mp4",
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "size": 1480213, "duration": 184.2,
    "url": "https://media.example.org/renewal-call.m4a", "source_url": None, "quote": "The export fails every time",
    "text": "The export fails every time I try it.", "statement": "The export fails.", "char_start": 0, "char_end": 27,
    "start": 12.4, "end": 15.1, "probability": 0.97, "progress": 1.0, "score": 0.86, "severity": 0.7, "channels": 1,
    "message": "", "attempt": 1, "max_attempts": 3, "position": 0, "version": 1, "model": "base", "q": "export fails",
    "query": "export fails", "email": "anna@example.org", "password": "correct horse battery", "speakers": 2,
    "min_speakers": 1, "max_speakers": 4, "next_cursor": None, "cursor": None, "format": "docx", "stage": "diarize",
    "code": "not_media", "detail": "“notes.m4a” is text, not audio or video.", "limit": 50, "glossary": ["Earmark"],
    "upload_length": 1480213, "upload_offset": 0, "tus-resumable": "1.0.0", "upload-length": 1480213,
    "upload-offset": 0, "upload-metadata": "filename cmVuZXdhbC1jYWxsLm00YQ==", "last-event-id": None,
    "upload-checksum": None, "if-match": None, "words": [], "channel": None, "draft": False, "verified": True,
}  # fmt: skip
FORMATS: dict[str, JsonValue] = {
    "uuid": ID,
    "date-time": MOMENT,
    "date": "2026-03-01",
    "binary": "…",
    "uri": "https://example.org",
}
DEEPEST = 8


def add_examples(document: dict[str, Any]) -> None:
    """Give every parameter, body and answer of the document an example where it has none."""
    schemas = document["components"]["schemas"]
    for path in document["paths"].values():
        for operation in path.values():
            for parameter in operation.get("parameters", []):
                if "example" not in parameter and "examples" not in parameter:
                    made = example_of(parameter["schema"], schemas, parameter["name"])
                    if made is not None:
                        parameter["example"] = made
            bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
            for media in (media for body in bodies for media in body.get("content", {}).values()):
                if "schema" in media and "example" not in media and "examples" not in media:
                    media["example"] = example_of(media["schema"], schemas)


def example_of(schema: dict[str, Any], schemas: dict[str, Any], name: str = "", depth: int = 0) -> JsonValue:
    """A value that fits a JSON schema; `name` is the field that it stands in."""
    if "$ref" in schema:
        schema = schemas[schema["$ref"].rsplit("/", 1)[1]]
    if isinstance(kind := schema.get("type"), list):
        schema = {**schema, "type": next(one for one in kind if one != "null")}
    if choices := schema.get("enum") or ([schema["const"]] if "const" in schema else None):
        return NAMED[name] if NAMED.get(name) in choices else choices[0]
    kinds = schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf")
    if kinds:
        first = next((kind for kind in kinds if kind.get("type") != "null"), kinds[0])
        nullable = any(kind.get("type") == "null" for kind in kinds)
        return None if nullable and NAMED.get(name, "") is None else example_of(first, schemas, name, depth)
    named = NAMED.get(name.lower()) if fits(NAMED.get(name.lower()), schema) else None
    return named if named is not None else _by_type(schema, schemas, name, depth)


def fits(value: JsonValue, schema: dict[str, Any]) -> bool:
    """Is this value of the schema's type, and not of a format that says more?"""
    types = {"string": str, "integer": int, "number": (int, float), "array": list, "object": dict, "boolean": bool}
    kind = types.get(schema.get("type", ""))
    if kind is None or not isinstance(value, kind) or isinstance(value, bool) != (schema["type"] == "boolean"):  # type: ignore[arg-type]
        return False
    return not (schema["type"] == "array" and schema.get("items", {}).get("type") not in (None, "string", "object"))


def _by_type(schema: dict[str, Any], schemas: dict[str, Any], name: str, depth: int) -> JsonValue:
    kind = schema.get("type")
    if kind == "object" or "properties" in schema:
        if depth > DEEPEST:
            return {}
        fields = schema.get("properties", {})
        return {field: example_of(inner, schemas, field, depth + 1) for field, inner in fields.items()}
    if kind == "array":
        if "prefixItems" in schema:
            return [example_of(inner, schemas, "", depth + 1) for inner in schema["prefixItems"]]
        return [] if depth > DEEPEST else [example_of(schema.get("items", {}), schemas, name, depth + 1)]
    if kind in ("integer", "number"):
        low = schema.get("minimum", schema.get("exclusiveMinimum", 0))
        return int(low) + ("exclusiveMinimum" in schema)
    if kind == "boolean":
        return bool(schema.get("default", False))
    if kind == "string":
        made = FORMATS.get(schema.get("format", ""), "example")
        return str(made).ljust(schema.get("minLength", 0), "x")[: schema.get("maxLength")]
    return None
