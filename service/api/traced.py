"""A span for each request, where telemetry is on. ASGI middleware, inside the one that gives the request its id."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service import telemetry


class Traced:
    """Named by method and route, never by the ids in the path. Goes on with the caller's trace where he sent one."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        parent = Headers(scope=scope).get("traceparent")
        with telemetry.span(scope["method"], parent, request_id=scope.get("request_id", "")) as span:

            async def send_and_look(message: Message) -> None:
                if span and message["type"] == "http.response.start":
                    span.set_attribute("http.response.status_code", message["status"])
                await send(message)

            try:
                await self.app(scope, receive, send_and_look)
            finally:
                route = template(scope)
                if span and route:
                    span.update_name(f"{scope['method']} {route}")
                    span.set_attribute("http.route", route)


def template(scope: Scope) -> str | None:
    """The path that was asked for with the names of its parameters; None where no route answered."""
    if "route" not in scope:
        return None
    names = {str(value): f"{{{name}}}" for name, value in scope.get("path_params", {}).items()}
    return "/".join(names.get(part, part) for part in scope["path"].split("/"))
