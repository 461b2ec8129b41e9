"""The MCP server, asked by the MCP client of its own kit, on a live server."""

import json
import os
import socket
import subprocess
import sys
import time
import uuid
from pathlib import Path
from typing import Any

import anyio
from mcp import Client as McpClient
from mcp import StdioServerParameters

from earmark import Client
from earmark.mcp import Tools, make_server, summary
from service.actions import edits, insights, projects, search
from service.actions.access import keys
from service.config import Settings
from service.store.database import Database
from tests import factories
from tests.api.live import serving

HOUSE = Path(__file__).resolve().parents[1]


def test_a_model_can_search_read_and_quote_but_change_nothing(settings: Settings, database: Database) -> None:
    recording_id = saved(database)
    with serving(settings) as address, Client(address) as client:
        told = anyio.run(converse, make_server(client, "http://here"), recording_id)
    assert told["tools"] == {"search", "get_transcript", "list_insights", "get_quote"}
    assert told["read_only"]
    hit = told["found"][0]
    assert "export" in hit["text"]
    assert hit["start"] < hit["end"]
    claim = next(found for found in told["found"] if found["kind"] == "insight")
    assert claim["quote"] == "The export fails every time I try it"
    assert claim["before"].startswith("Thanks for calling")
    assert claim["after"].startswith("I am sorry")
    assert hit["link"].startswith(f"http://here/recordings/{recording_id}?t=")
    assert told["transcript"]["utterances"][0]["text"].startswith("Thanks for calling")
    assert told["transcript"]["next"] is None
    assert [i["kind"] for i in told["insights"]] == ["pain_point"]
    evidence = told["quote"]["evidence"][0]
    assert evidence["quote"] == "The export fails every time I try it"
    assert evidence["audio"].startswith(f"http://here/api/v1/recordings/{recording_id}/media#t=")
    assert "There is nothing" in told["missing"] or "no such recording" in told["missing"]


def test_it_tells_no_words_that_are_not_said_any_more_and_nothing_that_was_rejected(
    settings: Settings, database: Database
) -> None:
    recording_id = saved(database)
    with database.write() as session:
        key = uuid.UUID(recording_id)
        pain, request, _ = insights.list_insights(session, recording_id=key)
        ids = [str(pain.id), str(request.id)]
        insights.change_insight(session, request.id, {"status": "rejected"})
        said = pain.evidence[0].utterance
        edits.change_text(session, key, said.id, said.text.replace("export", "import"))
    with serving(settings) as address, Client(address) as client:
        tools = Tools(client, "http://here")
        told = {i["id"]: i for i in tools.list_insights()}
        assert ids[1] not in told and len(told) == 2
        assert (told[ids[0]]["stale"], told[ids[0]]["quote"]) == (True, None)
        assert [(i["stale"], i["quote"]) for i in told.values() if i["id"] != ids[0]] == [
            (False, "I love the new search")
        ]
        assert [i["id"] for i in tools.list_insights(status="rejected")] == [ids[1]]
        assert [tools.get_quote(ids[0])[name] for name in ("stale", "quote", "evidence")] == [True, None, []]
        assert tools.get_quote(ids[1])["status"] == "rejected"


def test_of_several_quotes_the_first_that_stands_is_told() -> None:
    quotes = [{"quote": "gone", "verified": False}, {"quote": "said", "verified": True}]
    claim: Any = {"id": "1", "stale": False, "evidence": quotes}
    assert summary(claim) == {"id": "1", "stale": False, "quote": "said"}


def test_it_speaks_over_standard_input_and_over_http(settings: Settings, database: Database) -> None:
    recording_id = saved(database)
    with serving(settings) as address:
        env = {**os.environ, "EARMARK_SERVER": address, "PYTHONPATH": str(HOUSE)}
        command = ["-W", "ignore", "-m", "earmark.mcp"]
        stdio = StdioServerParameters(command=sys.executable, args=command, env=env, cwd=HOUSE)
        told = [anyio.run(converse, stdio, recording_id)]
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        process = subprocess.Popen(
            [sys.executable, *command, "--http", str(port)], env=env, cwd=HOUSE, stderr=subprocess.DEVNULL
        )
        try:
            until = time.monotonic() + 60
            while time.monotonic() < until and not answers(port):
                time.sleep(0.1)
            told.append(anyio.run(converse, f"http://127.0.0.1:{port}/mcp", recording_id))
        finally:
            process.terminate()
            process.wait(20)
    for each in told:
        assert each["tools"] == {"search", "get_transcript", "list_insights", "get_quote"}
        assert each["quote"]["evidence"][0]["quote"] == "The export fails every time I try it"


def test_it_sees_what_its_key_may_see(settings: Settings, database: Database) -> None:
    recording_id = saved(database)
    with database.write() as session:
        other = projects.create_project(session, name="Other")
        _, text = keys.create_key(session, name="reader", scopes=["read"], project_id=other.id, created_by=None)
    settings.accounts = True
    with serving(settings) as address, Client(address, text) as client:
        seen = anyio.run(look, client, recording_id)
    assert seen == {"found": [], "insights": [], "refused": True}


async def look(client: Client, recording_id: str) -> dict[str, Any]:
    """What somebody without a role in the project is told."""
    async with McpClient(make_server(client, "http://here")) as mcp:
        found = (await mcp.call_tool("search", {"query": "export fails"})).structured_content
        insights_ = (await mcp.call_tool("list_insights", {})).structured_content
        refused = await mcp.call_tool("get_transcript", {"recording_id": recording_id})
        return {"found": found["result"], "insights": insights_["result"], "refused": refused.is_error}


def answers(port: int) -> bool:
    """Is somebody listening?"""
    with socket.socket() as there:
        return there.connect_ex(("127.0.0.1", port)) == 0


def saved(database: Database) -> str:
    """The id of a recording with an insight, searchable."""
    with database.write() as session:
        recording, row, transcript = factories.make_saved(session, title="Renewal")
        insights.save_mined(session, recording, row, factories.make_mined(transcript), metrics={}, skipped=[])
        search.index_recording(session, recording.id, search.list_passages(session, recording.id))
        return str(recording.id)


async def converse(there: Any, recording_id: str) -> dict[str, Any]:
    """Ask for everything there is."""
    async with McpClient(there) as mcp:

        async def call(name: str, **given: Any) -> Any:
            answer = await mcp.call_tool(name, given)
            assert not answer.is_error, answer
            found = answer.structured_content
            return found.get("result", found) if found else json.loads(answer.content[0].text)

        tools = (await mcp.list_tools()).tools
        listed = await call("list_insights", kind="pain_point")
        missing = await mcp.call_tool("get_transcript", {"recording_id": "00000000-0000-0000-0000-000000000000"})
        assert missing.is_error
        return {
            "tools": {tool.name for tool in tools},
            "read_only": all(tool.annotations and tool.annotations.read_only_hint for tool in tools),
            "found": await call("search", query="export fails"),
            "transcript": await call("get_transcript", recording_id=recording_id),
            "insights": listed,
            "quote": await call("get_quote", insight_id=listed[0]["id"]),
            "missing": missing.content[0].text,
        }


def test_a_promise_says_whose_it_is_and_other_claims_say_nothing_of_that() -> None:
    claim: Any = {"id": "1", "kind": "commitment", "who": "Ann", "by_when": "Friday", "outcome": None, "evidence": []}
    assert summary(claim) == {"id": "1", "kind": "commitment", "who": "Ann", "by_when": "Friday", "quote": None}
