"""The API with its routes, and its OpenAPI document: `python -m service.api.openapi` prints it for the web's client."""

import json
import sys
from copy import deepcopy
from typing import Any

from fastapi import Depends, FastAPI
from fastapi.routing import APIRoute

from service import __version__
from service.api import (
    accounts,
    audit,
    edits,
    errors,
    insights,
    jobs,
    keys,
    monitoring,
    notes,
    openai_compatible,
    participants,
    privacy,
    projects,
    provided,
    recordings,
    reports,
    search,
    system,
    themes,
    transcripts,
    tus,
    voices,
    webhooks,
)
from service.api.admit import admit
from service.api.errors import MEDIA_TYPE, OPENAI
from service.api.examples import add_examples
from service.api.headers import PREFIX
from service.api.idempotency import Replay, answer_replay
from service.api.schemas.model import Problem

NOUNS = (
    projects,
    recordings,
    notes,
    reports,
    transcripts,
    edits,
    participants,
    voices,
    insights,
    jobs,
    search,
    system,
    themes,
    tus,
    accounts,
    provided,
    keys,
    audit,
    webhooks,
    privacy,
)
"""The routers, in the order of the document."""
PROBLEM = {"description": "Problem", "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}

OPENAI_ERROR = {
    "description": "Error in OpenAI's shape",
    "content": {
        "application/json": {
            "schema": {
                "type": "object",
                "required": ["error"],
                "properties": {
                    "error": {
                        "type": "object",
                        "required": ["message", "type", "param", "code"],
                        "properties": {
                            "message": {"type": "string"},
                            "type": {"type": "string"},
                            "param": {"type": ["string", "null"]},
                            "code": {"type": "string"},
                        },
                    }
                },
            }
        }
    },
}


def make_api() -> FastAPI:
    """The application without its stores: enough to describe it."""
    app = FastAPI(
        title="Earmark",
        version=__version__,
        summary="Recorded conversations in, evidence out.",
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=operation_id,
    )
    for module in NOUNS:
        app.include_router(module.router, prefix=PREFIX, dependencies=[Depends(admit)])
    app.include_router(openai_compatible.router, dependencies=[Depends(admit)])
    app.include_router(system.health_router)
    app.include_router(monitoring.router, dependencies=[Depends(admit)])
    errors.install(app)
    app.add_exception_handler(Replay, answer_replay)

    def openapi() -> dict[str, Any]:
        app.openapi_schema = app.openapi_schema or describe(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]
    return app


def operation_id(route: APIRoute) -> str:
    """The name of the endpoint's function."""
    return route.name


def describe(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document, where every error is a Problem."""
    document: dict[str, Any] = FastAPI.openapi(app)
    schemas = document["components"]["schemas"]
    schemas.pop("HTTPValidationError", None)
    schemas.pop("ValidationError", None)
    schemas.update(Problem.model_json_schema(ref_template="#/components/schemas/{model}").pop("$defs", {}))
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    problem.pop("$defs", None)
    schemas["Problem"] = problem
    for path, operations in document["paths"].items():
        for operation in operations.values():
            operation["responses"].pop("422", None)
            operation["responses"]["default"] = deepcopy(OPENAI_ERROR if path.startswith(OPENAI) else PROBLEM)
    add_examples(document)
    return document


def main() -> None:
    """Print the document."""
    json.dump(make_api().openapi(), sys.stdout, ensure_ascii=False, indent=2, sort_keys=True)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
