"""Writes earmark/models.py: every schema of the OpenAPI document as a TypedDict, so that the client needs no library for it.

    python tools/models.py

A test fails when the file and the document differ.
"""

import keyword
import re
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

HOUSE = Path(__file__).resolve().parents[1]
FILE = HOUSE / "earmark" / "models.py"
HEAD = '''"""What the API takes and answers, one TypedDict per schema. Written by tools/models.py from the OpenAPI document.

Times within a recording are float seconds; dates, moments and ids are strings as JSON has them.
"""

from typing import Any, Literal, NotRequired, TypedDict
'''
SIMPLE = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}


def main() -> None:
    """Write the file."""
    FILE.write_text(write_models(), encoding="utf-8")


def write_models() -> str:
    """The module as it should be, formatted."""
    from service.api.openapi import make_api

    document = make_api().openapi()
    schemas = document["components"]["schemas"]
    sent = sent_schemas(document)
    names = {name: name.removesuffix("Out") for name in schemas}
    names = {name: short if list(names.values()).count(short) == 1 else name for name, short in names.items()}
    code = HEAD + "".join(
        model(
            names[name], schema if name in sent else {**schema, "required": list(schema.get("properties", ()))}, names
        )
        for name, schema in schemas.items()
    )
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "format", "--stdin-filename", str(FILE), "-"],
        input=code,
        capture_output=True,
        text=True,
        check=True,
        cwd=HOUSE,
    )
    return done.stdout


def sent_schemas(document: dict[str, Any]) -> set[str]:
    """The schemas that requests are made of. All others are answers, and those have every field."""
    found: set[str] = set()

    def walk(part: Any) -> None:
        if isinstance(part, list):
            for each in part:
                walk(each)
        elif isinstance(part, dict):
            name = str(part.get("$ref", "")).rsplit("/", 1)[-1]
            if name and name not in found:
                found.add(name)
                walk(document["components"]["schemas"][name])
            for key, each in part.items():
                if key not in ("example", "examples"):
                    walk(each)

    for operations in document["paths"].values():
        for operation in operations.values():
            walk(operation.get("requestBody", {}))
    return found


def model(name: str, schema: dict[str, Any], names: dict[str, str]) -> str:
    """One class; the functional form where a field is no Python name."""
    needed = set(schema.get("required", ()))
    fields = {
        field: kind if field in needed else f"NotRequired[{kind}]"
        for field, kind in ((field, kind_of(about, names)) for field, about in schema.get("properties", {}).items())
    }
    if any(keyword.iskeyword(field) or not field.isidentifier() for field in fields):
        pairs = ", ".join(f'"{field}": {kind}' for field, kind in fields.items())
        return f'\n\n{name} = TypedDict("{name}", {{{pairs}}})\n'
    lines = "".join(f"    {field}: {kind}\n" for field, kind in fields.items())
    return f"\n\nclass {name}(TypedDict):\n{docstring(schema)}\n{lines}"


def docstring(schema: dict[str, Any]) -> str:
    """The schema's description."""
    text = re.sub(r"[ \t]*\n(?!\n)(?<!\n\n)", "\n", schema.get("description", "")).replace("\\", "\\\\").strip()
    first, _, more = text.partition("\n")
    body = first + ("\n" + textwrap.dedent(more) if more else "")
    end = "\n" if "\n" in body else ""
    return textwrap.indent(f'"""{body}{end}"""\n', "    ") if body else ""


def kind_of(schema: dict[str, Any], names: dict[str, str]) -> str:
    """The Python type of a schema, as code."""
    if "$ref" in schema:
        return f'"{names[schema["$ref"].rsplit("/", 1)[-1]]}"'
    if "const" in schema:
        return f"Literal[{schema['const']!r}]"
    if "enum" in schema:
        return f"Literal[{', '.join(map(repr, schema['enum']))}]"
    if found := schema.get("anyOf") or schema.get("oneOf"):
        kinds = dict.fromkeys(kind_of(one, names) for one in found)
        return join(list(kinds))
    if len(schema.get("allOf", ())) == 1:
        return kind_of(schema["allOf"][0], names)
    return kind_of_type(schema, names)


def kind_of_type(schema: dict[str, Any], names: dict[str, str]) -> str:
    """The Python type of a schema that says its JSON type."""
    kind = schema.get("type")
    if isinstance(kind, list):
        return join([kind_of({**schema, "type": one}, names) for one in kind])
    if kind == "array":
        if "prefixItems" in schema or "items" not in schema:
            return "list[Any]"
        return f"list[{kind_of(schema['items'], names)}]"
    if kind == "object":
        values = schema.get("additionalProperties")
        return f"dict[str, {kind_of(values, names) if isinstance(values, dict) and values else 'Any'}]"
    return SIMPLE.get(str(kind), "Any")


def join(kinds: list[str]) -> str:
    """A union; the quotes of names that come later are drawn around the whole."""
    if "Any" in kinds:
        return "Any"
    joined = " | ".join(kinds)
    return '"' + joined.replace('"', "") + '"' if '"' in joined else joined


if __name__ == "__main__":
    sys.path.insert(0, str(HOUSE))
    main()
