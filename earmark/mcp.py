"""A read-only MCP server: search, transcripts, insights, quotes with a link to their second of audio.

It asks the API with the key that it was given, so it sees what that key may see. `python -m earmark.mcp` speaks over
standard input and output, with `--http PORT` over streamable HTTP to this machine; needs `pip install earmark[mcp]`.
"""

import argparse
import os
from collections.abc import Callable
from functools import wraps
from itertools import islice
from typing import Any, ParamSpec, TypeVar
from urllib.parse import quote

import httpx
from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations

from earmark.client import ApiError, Client
from earmark.models import Evidence, Insight, SearchHit

READ_ONLY = ToolAnnotations(read_only_hint=True, destructive_hint=False, open_world_hint=False)
P = ParamSpec("P")
R = TypeVar("R")
LONGEST = 400
"""Utterances of a transcript that one answer holds."""
OF_A_HIT = frozenset(
    "kind recording_id recording_title speaker speaker_name role text quote before after start end".split()
)


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


class Tools:
    """What a model can ask for; the sentence under each name is what it reads of it."""

    def __init__(self, client: Client, link_base: str) -> None:
        self.client, self.link_base = client, link_base.rstrip("/")

    def link(self, recording_id: str, start: float | None) -> str:
        """Where people hear it."""
        return f"{self.link_base}/recordings/{quote(recording_id)}?t={start or 0:.1f}"

    def link_of(self, hit: SearchHit) -> str:
        """Where people see what was found: at its second, or the theme."""
        if hit["recording_id"]:
            return self.link(hit["recording_id"], hit["start"])
        return f"{self.link_base}/projects/{quote(hit['project_id'])}/insights?theme={quote(hit['target_id'] or '')}"

    def search(self, query: str, project_id: str | None = None, limit: int = 10) -> list[dict[str, Any]]:
        """Find what was said, by words and by meaning. Answers quotes with speaker, seconds, what was said around them and a
        link, best first. Of an insight or a note `text` is the claim and `quote` the words that it rests on.
        """
        wanted = {"limit": max(1, min(limit, 50))} | ({"project_id": project_id} if project_id else {})
        return [
            {name: value for name, value in hit.items() if name in OF_A_HIT} | {"link": self.link_of(hit)}
            for hit in self.client.search(query, **wanted)
        ]

    def get_transcript(self, recording_id: str, first: int = 0) -> dict[str, Any]:
        """Read a conversation from utterance `first` on; `next` says where to go on, null at the end."""
        whole = self.client.transcript(quote(recording_id, safe=""))
        names = {s["label"]: s["name"] or s["label"] for s in whole["speakers"]}
        part = whole["utterances"][max(0, first) : max(0, first) + LONGEST]
        following = max(0, first) + len(part)
        said_by = [(names.get(u["speaker"] or "", u["speaker"]), u) for u in part]
        return {
            "language": whole["language"],
            "utterances": [{"speaker": name, "start": u["start"], "text": u["text"]} for name, u in said_by],
            "next": following if following < len(whole["utterances"]) else None,
        }

    def list_insights(
        self, project_id: str | None = None, kind: str | None = None, status: str | None = None, limit: int = 50
    ) -> list[dict[str, Any]]:
        """Claims with verbatim evidence: kind is pain_point, request, praise, question, ...; status candidate, accepted
        or rejected, without it all but the rejected ones. Nobody says the words of a `stale` claim any more.
        """
        most = max(1, min(limit, 200))
        found = self.client.insights(project_id=project_id, kind=kind, status=status, limit=most)
        heeded = (insight for insight in found if status or insight["status"] != "rejected")
        return [summary(insight) for insight in islice(heeded, most)]

    def get_quote(self, insight_id: str) -> dict[str, Any]:
        """The evidence of one insight, word for word as it is still said, with its seconds and links to page and audio."""
        insight: Insight = self.client.ask("GET", f"/insights/{quote(insight_id, safe='')}").json()
        audio = f"{self.link_base}/api/v1/recordings/{insight['recording_id']}/media"
        quotes = [
            {
                "quote": e["quote"],
                "start": e["start"],
                "end": e["end"],
                "link": self.link(insight["recording_id"], e["start"]),
                "audio": f"{audio}#t={e['start']:.1f},{e['end']:.1f}",
            }
            for e in standing(insight)
        ]
        return {**summary(insight), "evidence": quotes}


def make_server(client: Client, link_base: str = "http://127.0.0.1:8765") -> MCPServer:
    """The server for one connection; `link_base` is where people open the web UI."""
    server = MCPServer(
        "earmark",
        instructions="Recorded conversations: every claim has a quote, and every quote a link to its second of audio.",
    )
    tools = Tools(client, link_base)
    for tool in (tools.search, tools.get_transcript, tools.list_insights, tools.get_quote):
        server.add_tool(said(tool), annotations=READ_ONLY)
    return server


def summary(insight: Insight) -> dict[str, Any]:
    """What a reader needs of an insight first."""
    shown = ("id", "recording_id", "kind", "statement", "status", "stale", "speaker_name", "role")
    first = {name: value for name, value in insight.items() if name in shown}
    told = ("outcome", "who", "by_when")
    first |= {name: value for name, value in insight.items() if name in told and value is not None}
    return first | {"quote": next((e["quote"] for e in standing(insight)), None)}


def standing(insight: Insight) -> list[Evidence]:
    """The quotes that are still said; none of an insight that is stale."""
    return [e for e in insight["evidence"] if e["verified"]]


def main() -> None:
    """Serve one connection; EARMARK_SERVER and EARMARK_KEY say where and as whom."""
    parser = argparse.ArgumentParser(prog="python -m earmark.mcp", description="Read-only MCP server of Earmark.")
    parser.add_argument(
        "--http", type=int, metavar="PORT", help="serve streamable HTTP on this port of 127.0.0.1, at /mcp"
    )
    port = parser.parse_args().http
    address = os.environ.get("EARMARK_SERVER", "http://127.0.0.1:8765")
    with Client(address, os.environ.get("EARMARK_KEY")) as client:
        server = make_server(client, address)
        if port is None:
            server.run("stdio")
        else:
            server.run("streamable-http", host="127.0.0.1", port=port)


if __name__ == "__main__":
    main()
