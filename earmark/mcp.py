"""A read-only MCP server: search, transcripts, insights, quotes with a link to their second of audio.

It asks the API with the key that it was given, so it sees what that key may see. `python -m earmark.mcp` speaks over
standard input and output; needs `pip install earmark[mcp]`.
"""

import os
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar
from urllib.parse import quote

import httpx
from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations

from earmark.client import ApiError, Client

READ_ONLY = ToolAnnotations(read_only_hint=True, destructive_hint=False, open_world_hint=False)
P = ParamSpec("P")
R = TypeVar("R")
LONGEST = 400
"""Utterances of a transcript that one answer holds."""


def said(tool: Callable[P, R]) -> Callable[P, R]:
    """What the server refuses is told to the model in the server's words."""

    @wraps(tool)
    def asking(*given: P.args, **named: P.kwargs) -> R:
        try:
            return tool(*given, **named)
        except ApiError as error:
            raise ToolError(error.detail) from error
        except httpx.HTTPError as error:
            raise ToolError(f"The Earmark server cannot be reached: {error}.") from error

    return asking


def make_server(client: Client, link_base: str = "http://127.0.0.1:8765") -> MCPServer:
    """The server for one connection; `link_base` is where people open the web UI."""
    server = MCPServer(
        "earmark",
        instructions="Recorded conversations: every claim has a quote, and every quote a link to its second of audio.",
    )

    def link(recording_id: str, start: float | None) -> str:
        return f"{link_base.rstrip('/')}/recordings/{quote(recording_id)}?t={start or 0:.1f}"

    def link_of(hit: dict[str, Any]) -> str:
        if hit["recording_id"]:
            return link(hit["recording_id"], hit["start"])
        theme = f"?theme={quote(hit['target_id'])}"
        return f"{link_base.rstrip('/')}/projects/{quote(hit['project_id'])}/insights{theme}"

    @server.tool(annotations=READ_ONLY)
    @said
    def search(query: str, project_id: str | None = None, limit: int = 10) -> list[dict[str, Any]]:
        """Find what was said, by words and by meaning. Answers quotes with speaker, seconds and a link, best first."""
        wanted = {"limit": max(1, min(limit, 50))} | ({"project_id": project_id} if project_id else {})
        shown = ("kind", "recording_id", "recording_title", "speaker", "speaker_name", "text", "start", "end")
        return [{**{name: hit[name] for name in shown}, "link": link_of(hit)} for hit in client.search(query, **wanted)]

    @server.tool(annotations=READ_ONLY)
    @said
    def get_transcript(recording_id: str, first: int = 0) -> dict[str, Any]:
        """Read a conversation from utterance `first` on; `next` says where to go on, null at the end."""
        whole = client.transcript(quote(recording_id, safe=""))
        names = {s["label"]: s["name"] or s["label"] for s in whole["speakers"]}
        part = whole["utterances"][max(0, first) : max(0, first) + LONGEST]
        following = max(0, first) + len(part)
        return {
            "language": whole["language"],
            "utterances": [
                {"speaker": names.get(u["speaker"], u["speaker"]), "start": u["start"], "text": u["text"]} for u in part
            ],
            "next": following if following < len(whole["utterances"]) else None,
        }

    @server.tool(annotations=READ_ONLY)
    @said
    def list_insights(
        project_id: str | None = None, kind: str | None = None, status: str | None = None, limit: int = 50
    ) -> list[dict[str, Any]]:
        """Claims with verbatim evidence: kind is pain_point, request, praise, question, ...; status candidate, accepted
        or rejected.
        """
        found = client.insights(project_id=project_id, kind=kind, status=status, limit=max(1, min(limit, 200)))
        return [summary(insight) for insight, _ in zip(found, range(max(1, min(limit, 200))), strict=False)]

    @server.tool(annotations=READ_ONLY)
    @said
    def get_quote(insight_id: str) -> dict[str, Any]:
        """The evidence of one insight, word for word, with its seconds and links to page and audio."""
        insight = client.ask("GET", f"/insights/{quote(insight_id, safe='')}").json()
        audio = f"{link_base.rstrip('/')}/api/v1/recordings/{insight['recording_id']}/media"
        quotes = [
            {
                "quote": e["quote"],
                "start": e["start"],
                "end": e["end"],
                "verified": e["verified"],
                "link": link(insight["recording_id"], e["start"]),
                "audio": f"{audio}#t={e['start']:.1f},{e['end']:.1f}",
            }
            for e in insight["evidence"]
        ]
        return {**summary(insight), "evidence": quotes}

    return server


def summary(insight: dict[str, Any]) -> dict[str, Any]:
    """What a reader needs of an insight first."""
    shown = ("id", "recording_id", "kind", "statement", "status", "speaker_name", "role")
    return {name: insight[name] for name in shown} | {"quote": next((e["quote"] for e in insight["evidence"]), None)}


def main() -> None:
    """Serve over standard input and output; EARMARK_SERVER and EARMARK_KEY say where and as whom."""
    address = os.environ.get("EARMARK_SERVER", "http://127.0.0.1:8765")
    with Client(address, os.environ.get("EARMARK_KEY")) as client:
        make_server(client, address).run("stdio")


if __name__ == "__main__":
    main()
