"""The only table from exception to HTTP status; every error is answered as RFC 9457 problem details."""

import logging
import re
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DataError, OperationalError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from service.api.headers import HEADERS
from service.api.schemas.model import Problem, ProblemItem
from service.domain import errors

log = logging.getLogger(__name__)

STATUS: dict[type[errors.EarmarkError], int] = {
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.Invalid: 422,
    errors.TimedOut: 504,
    errors.Malformed: 400,
    errors.PreconditionFailed: 412,
    errors.ChecksumMismatch: 460,
    errors.UnsupportedMedia: 415,
    errors.TooLarge: 413,
    errors.StorageFull: 507,
    errors.MediaUnavailable: 503,
    errors.Forbidden: 403,
    errors.NotSignedIn: 401,
    errors.TooManyTries: 429,
    errors.StageFailed: 500,
}
MEDIA_TYPE = "application/problem+json"
OPENAI = "/v1/"
PHRASES = {460: "Checksum Mismatch"}  # of the tus protocol
CODES = {400: "bad_request", 404: "not_found", 405: "method_not_allowed", 406: "not_acceptable", 413: "too_large"}


def problem(
    request: Request,
    status: int,
    detail: str,
    code: str,
    *,
    items: Sequence[ProblemItem] = (),
    headers: dict[str, str] | None = None,
    **facts: Any,
) -> JSONResponse:
    """An answer that says what went wrong; `facts` are further members of the problem.

    Where OpenAI's clients ask, errors have the shape that they read.
    """
    if request.url.path.startswith(OPENAI):
        kind = "server_error" if status >= 500 else "invalid_request_error"
        param = items[0].pointer.lstrip("/") if items else None
        said = {"message": detail, "type": kind, "param": param, "code": code}
        return JSONResponse({"error": said}, status, headers)
    body = Problem(
        title=PHRASES.get(status) or HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        code=code,
        instance=request.url.path,
        request_id=request.scope.get("request_id"),
        errors=list(items),
        **facts,
    )
    return JSONResponse(body.model_dump(mode="json"), status, headers, media_type=MEDIA_TYPE)


def answer_domain_error(request: Request, error: Exception) -> JSONResponse:
    """A domain error by the table above."""
    if not isinstance(error, errors.EarmarkError):
        raise error
    status = next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 500)
    reserved = Problem.model_fields
    facts: dict[str, Any] = {name: value for name, value in error.facts.items() if name not in reserved}
    return problem(request, status, error.detail, error.code, headers=headers_of(status, facts), **facts)


def headers_of(status: int, facts: dict[str, Any]) -> dict[str, str] | None:
    """What the client is told beside the sentence: how to sign in, or when to come back."""
    if status == 401:
        return {"WWW-Authenticate": 'Bearer realm="Earmark"'}
    return {"Retry-After": str(facts["retry_after"])} if "retry_after" in facts else None


def answer_validation_error(request: Request, error: Exception) -> JSONResponse:
    """What pydantic found, with a JSON pointer for each thing; the input itself is not repeated."""
    if not isinstance(error, RequestValidationError):
        raise error
    items = [item_of(e) for e in error.errors()]
    first = ": ".join(filter(None, (items[0].pointer, items[0].detail))) if items else "The request is not valid."
    return problem(request, 422, first, "validation_failed", items=items)


def item_of(found: dict[str, Any]) -> ProblemItem:
    """One thing that is wrong. A body that is no JSON has no pointer, but a place where it breaks."""
    if found["type"] == "json_invalid":
        said = found.get("ctx", {}).get("error", "it cannot be read")
        return ProblemItem(pointer="", detail=f"The body is not JSON: {said}, at character {found['loc'][-1]}.")
    return ProblemItem(pointer=pointer(found["loc"]), detail=str(found["msg"]))


def pointer(location: Sequence[int | str]) -> str:
    """`("body", "speakers", 0)` as `/speakers/0`; parameters of query and path keep their place's name."""
    parts = [str(part).replace("~", "~0").replace("/", "~1") for part in location]
    return "".join(f"/{part}" for part in (parts[1:] if parts[:1] == ["body"] else parts))


def answer_http_error(request: Request, error: Exception) -> JSONResponse:
    """Unknown routes, wrong methods and what the framework refuses by itself."""
    if not isinstance(error, HTTPException):
        raise error
    status = error.status_code
    sentences = {
        404: f"There is nothing at {request.url.path}.",
        405: f"{request.method} is not possible at {request.url.path}.",
    }
    detail = sentences.get(status) or str(error.detail)
    headers = dict(error.headers) if error.headers else None
    if status == 405 and (methods := methods_at(request)):
        headers = {"Allow": ", ".join(methods)}  # the framework names those of one route only
    return problem(request, status, detail, CODES.get(status, "error"), headers=headers)


def methods_at(request: Request) -> list[str]:
    """What is possible at this path, over all of its routes."""
    paths = request.app.openapi()["paths"]
    known = {re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path)): operations for path, operations in paths.items()}
    found = (operations for pattern, operations in known.items() if re.fullmatch(pattern, request.url.path))
    return sorted({method.upper() for operations in found for method in operations})


def answer_busy_database(request: Request, error: Exception) -> JSONResponse:
    """The database cannot be reached, or is locked for longer than we wait: worth trying again."""
    log.warning("database: %s", error)
    sentence = "The database is busy or cannot be reached. Nothing was changed; try again."
    return problem(request, 503, sentence, "database_unavailable", headers={"Retry-After": "5"})


def answer_unfit_text(request: Request, error: Exception) -> JSONResponse:
    """The database refuses a value, such as a text with the character NUL."""
    log.info("database: %s", error)
    sentence = (
        "The request holds a text or a number that cannot be kept (such as the character NUL). Nothing was changed."
    )
    return problem(request, 422, sentence, "unfit_text")


def answer_broken_connection(request: Request, _error: Exception) -> JSONResponse:
    """The sender went away in the middle of an upload; what had arrived is removed already, and nobody reads this."""
    log.info("request %s: the sender went away", request.scope.get("request_id"))
    return problem(request, 400, "The connection broke off.", "connection_lost")


def answer_crash(request: Request, error: Exception) -> JSONResponse:
    """Anything unforeseen: the log has the trace, the answer has only the request's id to find it by."""
    request_id = request.scope.get("request_id")
    log.error("request %s failed", request_id, exc_info=error, extra={"request_id": request_id})
    sentence = f"Something went wrong on our side. The log has the details under request {request_id}."
    headers = {**HEADERS, "X-Request-Id": str(request_id)}  # this answer does not pass the guard
    return problem(request, 500, sentence, "internal_error", headers=headers)


def install(app: FastAPI) -> None:
    """Make the application answer all errors this way."""
    app.add_exception_handler(errors.EarmarkError, answer_domain_error)
    app.add_exception_handler(RequestValidationError, answer_validation_error)
    app.add_exception_handler(HTTPException, answer_http_error)
    app.add_exception_handler(DataError, answer_unfit_text)
    app.add_exception_handler(OperationalError, answer_busy_database)
    app.add_exception_handler(ClientDisconnect, answer_broken_connection)
    app.add_exception_handler(Exception, answer_crash)
