"""Spans of requests, jobs and stages for OpenTelemetry: off unless EARMARK_TELEMETRY says so. Imports settings and logs.

Where they go is said by OpenTelemetry's own OTEL_EXPORTER_OTLP_* variables. Nothing that people said is ever in a span.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING

from service import __version__, logs
from service.config import get_settings
from service.domain.errors import EarmarkError

if TYPE_CHECKING:
    from opentelemetry.context import Context
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SpanExporter
    from opentelemetry.trace import Span


@lru_cache
def provider() -> "TracerProvider | None":
    """Who makes the spans of this process, sending them by OTLP; None where telemetry is off.

    Raises EarmarkError where it is on and its packages are not installed.
    """
    if not get_settings().telemetry:
        return None
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        sentence = "EARMARK_TELEMETRY is set, but its packages are not here: pip install .[telemetry]"
        raise EarmarkError(sentence, code="no_telemetry") from error
    made = make_provider()
    made.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return made


def make_provider(exporter: "SpanExporter | None" = None) -> "TracerProvider":
    """A maker of spans, which hands each to `exporter` as it ends."""
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor

    made = TracerProvider(resource=Resource.create({"service.name": "earmark", "service.version": __version__}))
    if exporter:
        made.add_span_processor(SimpleSpanProcessor(exporter))
    return made


@contextmanager
def span(name: str, parent: str | None = None, **facts: str | int | float) -> "Iterator[Span | None]":
    """A span around the block, below `parent` (a W3C traceparent) or the one that is open; None where telemetry is off."""
    if (made := provider()) is None:
        yield None
        return
    given = {f"earmark.{key}": value for key, value in facts.items()}
    with made.get_tracer("earmark").start_as_current_span(name, _context(parent), attributes=given) as opened:
        yield opened


def origin() -> dict[str, str | None]:
    """The request and the span in which a job is submitted, or those of the job whose work submits it: columns of a job,
    by which logs and traces join.
    """
    return {"request_id": logs.known("request_id"), "traceparent": _traceparent()}


def flush() -> None:
    """Send what waits: the process is about to end."""
    if (made := provider()) is not None:
        made.force_flush()


def _traceparent() -> str | None:
    if provider() is None:
        return None
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    carrier: dict[str, str] = {}
    TraceContextTextMapPropagator().inject(carrier)
    return carrier.get("traceparent")


def _context(parent: str | None) -> "Context | None":
    if parent is None:
        return None
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    return TraceContextTextMapPropagator().extract({"traceparent": parent})
