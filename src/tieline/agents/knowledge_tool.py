"""The agent's tool that looks something up in the business's knowledge. Imports the agent kit, like `runner.py`."""

from __future__ import annotations

import json
from typing import Any

from agents import FunctionTool, RunContextWrapper

from tieline.agents.turns import KnowledgeAccess

KNOWLEDGE_TOOL = "search_knowledge"
_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "query": {
            "type": "string",
            "description": "What to look for: the customer's question, in their language.",
        }
    },
    "required": ["query"],
    "additionalProperties": False,
}


def knowledge_tool(knowledge: KnowledgeAccess) -> FunctionTool:
    """Make the tool for one turn; what it gives the model says where each passage stands."""

    async def search(_: RunContextWrapper[Any], arguments: str) -> str:
        try:
            read = json.loads(arguments)
        except ValueError:
            read = {}
        query = str(read.get("query") or "") if isinstance(read, dict) else ""
        found = await knowledge.search(query)
        passages = [{"source": passage.source, "text": passage.text} for passage in found]
        return json.dumps({"passages": passages}, ensure_ascii=False)

    return FunctionTool(
        name=KNOWLEDGE_TOOL,
        description=f"Search what the business tells its customers. There is:\n{knowledge.about}",
        params_json_schema=_SCHEMA,
        on_invoke_tool=search,
    )
