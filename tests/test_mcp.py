"""The MCP server, asked by the MCP client of its own kit, on a live server."""

import json
from typing import Any

import anyio
from mcp import Client as McpClient

from earmark import Client
from earmark.mcp import make_server
from service.actions import insights, search
from service.config import Settings
from service.store.database import Database
from tests import factories
from tests.api.live import serving


def test_a_model_can_search_read_and_quote_but_change_nothing(settings: Settings, database: Database) -> None:
    with database.write() as session:
        recording, row, transcript = factories.make_saved(session, title="Renewal")
        insights.save_mined(session, recording, row, factories.make_mined(transcript), metrics={}, skipped=[])
        search.index_recording(session, recording.id, search.list_passages(session, recording.id))
    with serving(settings) as address, Client(address) as client:
        told = anyio.run(converse, client, str(recording.id))
    assert told["tools"] == {"search", "get_transcript", "list_insights", "get_quote"}
    assert told["read_only"]
    hit = told["found"][0]
    assert "export" in hit["text"]
    assert hit["link"].startswith(f"http://here/recordings/{recording.id}?t=")
    assert told["transcript"]["utterances"][0]["text"].startswith("Thanks for calling")
    assert told["transcript"]["next"] is None
    assert [i["kind"] for i in told["insights"]] == ["pain_point"]
    evidence = told["quote"]["evidence"][0]
    assert evidence["quote"] == "The export fails every time I try it"
    assert evidence["audio"].startswith(f"http://here/api/v1/recordings/{recording.id}/media#t=")
    assert "There is nothing" in told["missing"] or "no such recording" in told["missing"]


async def converse(client: Client, recording_id: str) -> dict[str, Any]:
    """Ask for everything there is."""
    async with McpClient(make_server(client, "http://here")) as mcp:

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
