"""The ids that test_rights.py puts into the doors' paths: of everything an account has, found or made by its own API."""

from __future__ import annotations

import json

import httpx

from tests.wire.rights_bodies import ACTION, JSON_BODIES
from tieline.app.starter import CUSTOMER_NUMBER, NUMBER, STORE_ID

MAPPING = {
    "displayName": "till", "mappingFrom": {"type": "INGRESS", "columns": ["mail"]},
    "mappingTo": {"type": "TRAITS", "mappings": [{"expression": "mail", "traitGroup": "Contact", "traitName": "email"}]},
}  # fmt: skip
_COLUMNS = [{"columnName": one, "traitGroup": "Contact", "traitName": one} for one in ("phone", "email")]
IMPORT = {"filename": "people.csv", "fileSize": 100, "columnMappings": _COLUMNS}


async def find_ids(api: httpx.AsyncClient, ids: dict[str, str]) -> None:
    """Fill in the ids of everything an account has, as its own API tells them."""

    async def first(path: str, key: str, field: str, *, method: str = "GET") -> str:
        answer = await api.request(method, path)
        assert answer.is_success, f"{path}: {answer.text}"
        return str(answer.json()[key][0][field])

    one, space = f"/v2/Conversations/{ids['conversation_id']}", f"/v1/Workspaces/{ids['workspace_id']}"
    ids["participant_id"] = await first(f"{one}/Participants", "participants", "id")
    fetched = await api.get(one)
    ids["profile_id"] = next(
        each["profileId"] for each in (await api.get(f"{one}/Participants")).json()["participants"]
        if each.get("profileId")
    )  # fmt: skip
    assert fetched.status_code == 200
    for records, key, name in (
        ("Observations", "observations", "observation_id"),
        ("ConversationSummaries", "summaries", "summary_id"),
    ):
        path = f"/v1/Stores/{STORE_ID}/Profiles/{ids['profile_id']}/{records}"
        await api.post(path, json=JSON_BODIES[f"/v1/Stores/{{store_id}}/Profiles/{{profile_id}}/{records}"])
        ids[name] = await first(path, key, "id")
    ids |= await make_settings(api) | await keep_hours(api, workspace_id=ids["workspace_id"])
    bases = "/v2/ControlPlane/KnowledgeBases"
    ids["base_id"] = await first(bases, "knowledgeBases", "id")
    ids["knowledge_id"] = await first(f"/v2/KnowledgeBases/{ids['base_id']}/Knowledge", "knowledge", "id")
    ids["/v3/configuration_id"] = await first("/v3/ControlPlane/Configurations", "items", "id")
    ids["operator_id"] = await first("/v3/ControlPlane/Operators", "items", "id")
    ids["result_id"] = await first("/v3/OperatorResults", "items", "id")
    executions = f"/v2/Flows/{ids['flow_id']}/Executions"
    ids["execution_id"] = await first(executions, "executions", "sid")
    ids["step_id"] = await first(f"{executions}/{ids['execution_id']}/Steps", "steps", "sid")
    ids["queue_id"] = await first(f"{space}/TaskQueues", "task_queues", "sid")
    ids["workflow_id"] = await first(f"{space}/Workflows", "workflows", "sid")
    ids["reservation_id"] = await first(
        f"{space}/Workers/{ids['worker_id']}/Reservations", "reservations", "sid"
    )
    ids["event_id"] = await first(f"{space}/Events?Minutes=600", "events", "sid")
    numbers = f"/2010-04-01/Accounts/{ids['account_id']}/IncomingPhoneNumbers.json"
    ids["number_id"] = await first(numbers, "incoming_phone_numbers", "sid")
    ids |= {"answer_id": await write_answer(api), **await find_classic(api)}
    ids |= await find_interaction(api, ids)
    ids |= await send_media(api, account_id=ids["account_id"])
    sent = await api.post(f"{one}/Actions", json=ACTION)
    assert sent.status_code == 202, sent.text
    ids["action_id"] = str(sent.json()["id"])
    program = await api.post(
        "/console/api/programs",
        json={"number": "+15550100000", "url": "http://127.0.0.1:9/webhook",
              "publicUrl": "https://example.com/webhook", "name": "agent.py"},
    )  # fmt: skip
    ids["program_id"] = str(program.json()["programId"])
    group = await api.post(
        f"/v1/ControlPlane/Stores/{STORE_ID}/TraitGroups",
        json={"displayName": "Orders", "description": "Orders", "traits": {}},
    )
    ids["/v1/operation_id"] = group.headers["operation-id"]
    changed = await api.patch(
        f"/v2/ControlPlane/Configurations/{ids['configuration_id']}", json={"description": "Ours"}
    )
    ids["/v2/operation_id"] = changed.headers["operation-id"]


async def make_settings(api: httpx.AsyncClient) -> dict[str, str]:
    """Make what the store has none of yet."""
    mappings = f"/v1/ControlPlane/Stores/{STORE_ID}/DataMappings"
    await api.post(mappings, json=MAPPING)
    listed = (await api.get(mappings)).json()["dataMappings"]
    begun = await api.post(f"/v1/Stores/{STORE_ID}/Profiles/Imports", json=IMPORT)
    return {"data_mapping_id": str(listed[0]["id"]), "import_id": str(begun.json()["importId"])}


async def send_media(api: httpx.AsyncClient, *, account_id: str) -> dict[str, str]:
    """Send somebody a message that has a picture."""
    messages = f"/2010-04-01/Accounts/{account_id}/Messages"
    picture = {"To": "+15550100002", "From": NUMBER, "MediaUrl": "https://example.com/crack.png"}
    sent = (await api.post(f"{messages}.json", data=picture)).json()
    media = (await api.get(f"{messages}/{sent['sid']}/Media.json")).json()["media_list"]
    return {"message_id": str(sent["sid"]), "media_id": str(media[0]["sid"])}


async def find_interaction(api: httpx.AsyncClient, ids: dict[str, str]) -> dict[str, str]:
    """Find the interaction of the task, and begin a transfer that nobody takes."""
    task = (await api.get(f"/v1/Workspaces/{ids['workspace_id']}/Tasks/{ids['task_id']}")).json()
    told = json.loads(task["attributes"])
    interaction_id, channel_id = told["flexInteractionSid"], told["flexInteractionChannelSid"]
    channel = f"/v1/Interactions/{interaction_id}/Channels/{channel_id}"
    people = (await api.get(f"{channel}/Participants")).json()["participants"]
    begun = await api.post(f"{channel}/Transfers", json={"type": "warm", "to": task["task_queue_sid"]})
    assert begun.status_code == 201, begun.text
    return {
        "interaction_id": interaction_id,
        "channel_id": channel_id,
        "interaction_participant_id": people[0]["sid"],
        "transfer_id": begun.json()["sid"],
    }


async def find_classic(api: httpx.AsyncClient) -> dict[str, str]:
    """Find the same conversation as clients of Conversations classic know it, and make what it has none of yet."""

    async def first(path: str, key: str) -> str:
        answer = await api.get(path)
        assert answer.is_success, f"{path}: {answer.text}"
        return str(answer.json()[key][0]["sid"])

    async def make(path: str, **form: str) -> str:
        answer = await api.post(path, data=form)
        assert answer.is_success, f"{path}: {answer.text}"
        return str(answer.json()["sid"])

    service_id = await first("/v1/Services", "services")
    one = f"/v1/Conversations/{await first('/v1/Conversations', 'conversations')}"
    messages = (await api.get(f"{one}/Messages", params={"Order": "desc"})).json()["messages"]
    receipts = {m["sid"]: (await api.get(f"{one}/Messages/{m['sid']}/Receipts")).json() for m in messages}
    message_id = next(sid for sid, body in receipts.items() if body["delivery_receipts"])
    rule = {"Type": "sms", "Address": CUSTOMER_NUMBER, "AutoCreation.Enabled": "true"}
    hook = {"Target": "webhook", "Configuration.Url": "https://example.com/hook"}
    return {
        "service_id": service_id,
        "/v1/name": one.rpartition("/")[2],
        "/v1/participant_id": await first(f"{one}/Participants", "participants"),
        "/v1/message_id": message_id,
        "receipt_id": str(receipts[message_id]["delivery_receipts"][0]["sid"]),
        "hook_id": await make(f"{one}/Webhooks", **hook),
        "address_id": await make("/v1/Configuration/Addresses", **rule),
    }


async def keep_hours(api: httpx.AsyncClient, *, workspace_id: str) -> dict[str, str]:
    """Keep opening hours; return their id."""
    body = {"friendlyName": "Ours", "zone": "UTC", "weekly": {}}
    made = await api.post(f"/console/api/workspaces/{workspace_id}/hours", json=body)
    return {"hours_id": str(made.json()["hoursId"])}


async def write_answer(api: httpx.AsyncClient) -> str:
    """Write a canned answer and return its id."""
    written = {"shortcut": "hello", "title": "Hello", "text": "Hello"}
    return str((await api.post("/console/api/answers", json=written)).json()["answerId"])
