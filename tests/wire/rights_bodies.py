"""What test_rights.py sends to each door, so that the answer is about the row and not about the body."""

from __future__ import annotations

from typing import Any

from tieline.app.starter import CUSTOMER_NUMBER

TASK_BODY = {"disposition": "resolved", "text": "Hello", "note": "Hello"}
ACTION = {
    "type": "SEND_MESSAGE",
    "payload": {
        "from": {"address": "+15550100000", "channel": "SMS"},
        "to": [{"address": CUSTOMER_NUMBER, "channel": "SMS"}],
        "content": {"text": "Hello"},
    },
}
JSON_BODIES: dict[str, dict[str, Any]] = {
    "/v2/ControlPlane/Configurations/{configuration_id}": {
        "displayName": "Theirs", "description": "Theirs", "conversationGroupingType": "GROUP_BY_PROFILE",
    },
    "/v2/Conversations/{conversation_id}": {"status": "CLOSED"},
    "/console/api/users/{user_id}": {"name": "Theirs"},
    "/supervisor/api/workers/{worker_id}": {"skills": []},
    "/supervisor/api/conversations/{conversation_id}/whispers": {"text": "Hello"},
    "/supervisor/api/conversations/{conversation_id}/take-over": {"workerId": "WK" + "0" * 32},
    "/supervisor/api/conversations/{conversation_id}/give-back": {},
    "/supervisor/api/tasks/{task_id}/finish": {},
    "/v2/Conversations/{conversation_id}/Participants": {
        "name": "Eve", "type": "CUSTOMER", "addresses": [{"channel": "SMS", "address": "+15550100666"}],
    },
    "/v2/Conversations/{conversation_id}/Participants/{participant_id}": {
        "name": "Eve", "type": "CUSTOMER", "addresses": [{"channel": "SMS", "address": "+15550100666"}],
    },
    "/v2/Conversations/{conversation_id}/Communications": {
        "author": {"address": "+15550100666", "channel": "SMS"}, "content": {"type": "TEXT", "text": "Hi"},
        "recipients": [{"address": "+15550100000", "channel": "SMS"}],
    },
    "/v2/Conversations/{conversation_id}/Actions": ACTION,
    "/v1/ControlPlane/Stores/{store_id}/TraitGroups": {"displayName": "Theirs", "traits": {}},
    "/v1/ControlPlane/Stores/{store_id}/TraitGroups/{group_name}": {"description": "Theirs"},
    "/v1/Stores/{store_id}/Profiles/Lookup": {"idType": "phone", "value": CUSTOMER_NUMBER},
    "/v1/Stores/{store_id}/Profiles": {"traits": {"Contact": {"firstName": "Eve"}}},
    "/v1/Stores/{store_id}/Profiles/{profile_id}": {"traits": {"Contact": {"firstName": "Eve"}}},
    "/v1/Stores/{store_id}/Profiles/{profile_id}/Observations": {
        "observations": [{"content": "Likes tea", "occurredAt": "2026-03-02T09:00:00Z", "source": "test"}]
    },
    "/v1/Stores/{store_id}/Profiles/{profile_id}/ConversationSummaries": {
        "summaries": [{
            "content": "They talked", "occurredAt": "2026-03-02T09:00:00Z", "source": "test",
            "conversationId": "conv_conversation_00000000000000000000000000",
        }]
    },
    "/v1/Stores/{store_id}/Profiles/{profile_id}/Observations/{observation_id}": {"content": "Likes coffee"},
    "/v1/Stores/{store_id}/Profiles/{profile_id}/ConversationSummaries/{summary_id}": {"content": "They spoke"},
    "/v2/ControlPlane/KnowledgeBases/{base_id}": {"description": "Theirs"},
    "/v2/KnowledgeBases/{base_id}/Knowledge": {"name": "Theirs", "source": {"type": "Text", "content": "Theirs"}},
    "/v2/KnowledgeBases/{base_id}/Knowledge/{knowledge_id}": {"name": "Theirs"},
    "/v2/KnowledgeBases/{base_id}/Search": {"query": "opening hours", "top": 5},
    "/console/api/stores/{store_id}/retention": {"rules": [{"kind": "SUMMARIES", "days": 365}]},
    "/v3/ControlPlane/Configurations/{configuration_id}": {"displayName": "Theirs", "rules": []},
    "/console/api/programs/{program_id}": {},
    "/console/api/answers/{answer_id}": {"shortcut": "theirs", "title": "Theirs", "text": "Hello"},
    "/desktop/api/tasks/{task_id}/suggestion/verdict": {"resultId": "anything", "verdict": "up"},
    "/desktop/api/tasks/{task_id}/again": {"what": "summary"},
    "/console/api/workspaces/{workspace_id}/matches": {"expression": "1==1"},
    "/console/api/workspaces/{workspace_id}/channel-policy": {"channelPolicy": "independent"},
    "/console/api/workspaces/{workspace_id}/hours": {"friendlyName": "Theirs", "zone": "UTC", "weekly": {}},
    "/console/api/hours/{hours_id}": {"friendlyName": "Theirs", "zone": "UTC", "weekly": {}},
    "/console/api/hours/preview": {"friendlyName": "Theirs", "zone": "UTC", "weekly": {}},
    "/console/api/queues/{queue_id}/hours": {"hoursId": None},
    "/console/api/workspaces/{workspace_id}/waiting": {"tellsWait": False},
    "/console/api/workflows/{workflow_id}/preview": {"attributes": {}},
    "/console/api/workflows/{workflow_id}/simulation": {"mixes": [{"perHour": 1.0}]},
    "/console/api/profiles/{profile_id}/merge": {"profileId": "mem_profile_00000000000000000000000000"},
    "/v1/ControlPlane/Stores/{store_id}": {"displayName": "Theirs"},
    "/v1/ControlPlane/Stores/{store_id}/IdentityResolutionSettings": {
        "identifierConfigs": [{
            "idType": "phone", "limit": 5, "limitPolicy": "fifo", "matchingAlgo": "exact", "normalization": "none",
        }],
        "matchingRules": ["phone"],
    },
    "/v1/ControlPlane/Stores/{store_id}/DataMappings": {
        "displayName": "theirs", "mappingFrom": {"type": "INGRESS", "columns": ["mail"]},
        "mappingTo": {
            "type": "TRAITS",
            "mappings": [{"expression": "mail", "traitGroup": "Contact", "traitName": "email"}],
        },
    },
    "/v1/Stores/{store_id}/Profiles/{profile_id}/Identifiers": {"idType": "phone", "value": "+15550100666"},
    "/v1/Stores/{store_id}/Profiles/{profile_id}/Identifiers/{id_type}": {
        "idType": "phone", "oldValue": CUSTOMER_NUMBER, "newValue": "+15550100666",
    },
    "/v1/Stores/{store_id}/Profiles/Imports": {
        "filename": "theirs.csv", "fileSize": 100,
        "columnMappings": [{"columnName": "phone", "traitGroup": "Contact", "traitName": "phone"}],
    },
    "/v1/Stores/{store_id}/Profiles/Bulk": {"profiles": [{"traits": {"Contact": {"phone": "+15550100666"}}}]},
}  # fmt: skip
_CHANNEL = "/v1/Interactions/{interaction_id}/Channels/{channel_id}"
_QUEUE = "WQ00000000000000000000000000000000"
JSON_BODIES |= {
    "/desktop/api/tasks/{task_id}/transfers": {"to": _QUEUE},
    "/desktop/api/tasks/{task_id}/invites": {"to": _QUEUE},
    "/desktop/api/calls/{call_id}/supervision": {"mode": "monitor"},
    "/desktop/api/supervisions/{call_id}": {"mode": "monitor"},
    "/desktop/api/tasks/{task_id}/park": {"until": "2030-01-01T00:00:00Z"},
    f"{_CHANNEL}/Transfers": {"to": _QUEUE},
    f"{_CHANNEL}/Transfers/{{transfer_id}}": {"status": "canceled"},
}
FORMS: dict[str, dict[str, str]] = {
    "/v1/Interactions/{interaction_id}": {"WebhookTtid": "theirs"},
    _CHANNEL: {"Status": "closed"},
    f"{_CHANNEL}/Invites": {"Routing": "{}"},
    f"{_CHANNEL}/Participants": {"Type": "supervisor", "MediaProperties": "{}"},
    f"{_CHANNEL}/Participants/{{interaction_participant_id}}": {"Status": "closed"},
    "/v2/Instances/{instance_id}/Users/{flex_user_id}": {"Locale": "de-DE"},
    "/v2/WebChats": {"AddressSid": "IG" + "0" * 32},
    "/v2/Flows/{flow_id}/Executions": {"To": "+15550100001", "From": "+15550100000"},
    "/v2/Flows/{flow_id}/Executions/{execution_id}": {"Status": "ended"},
    "/v2/Flows/{flow_id}/TestUsers": {"TestUsers": "+15550100001"},
    "/v2/Flows/{flow_id}": {"Status": "draft", "CommitMessage": "Theirs"},
    "/v1/Workspaces": {"FriendlyName": "Theirs"},
    "/v1/Workspaces/{workspace_id}": {"FriendlyName": "Theirs"},
    "/v1/Workspaces/{workspace_id}/Activities": {"FriendlyName": "Theirs"},
    "/v1/Workspaces/{workspace_id}/Activities/{activity_id}": {"FriendlyName": "Theirs"},
    "/v1/Workspaces/{workspace_id}/TaskQueues": {"FriendlyName": "Theirs"},
    "/v1/Workspaces/{workspace_id}/TaskQueues/{queue_id}": {"FriendlyName": "Theirs"},
    "/v1/Workspaces/{workspace_id}/Workflows": {
        "FriendlyName": "Theirs", "Configuration": '{"task_routing": {"filters": []}}',
    },
    "/v1/Workspaces/{workspace_id}/Workflows/{workflow_id}": {"FriendlyName": "Theirs"},
    "/v1/Workspaces/{workspace_id}/TaskChannels": {"FriendlyName": "Theirs", "UniqueName": "theirs"},
    "/v1/Workspaces/{workspace_id}/TaskChannels/{wanted}": {"FriendlyName": "Theirs"},
    "/v1/Workspaces/{workspace_id}/Workers": {"FriendlyName": "Theirs"},
    "/v1/Workspaces/{workspace_id}/Workers/{worker_id}/Channels/{wanted}": {"Capacity": "1"},
    "/v1/Workspaces/{workspace_id}/Tasks": {"Attributes": "{}"},
    "/v1/Workspaces/{workspace_id}/Tasks/{task_id}": {"AssignmentStatus": "completed", "Reason": "theirs"},
    "/v1/Workspaces/{workspace_id}/Workers/{worker_id}": {"Attributes": "{}"},
    "/2010-04-01/Accounts/{account_id}/Messages.json": {"To": "+15550100001", "From": "+15550100000", "Body": "Hi"},
}  # fmt: skip
_PERSON = {"Identity": "eve"}
_SAID = {"Author": "eve", "Body": "Hi"}
_HOOK = {"Target": "webhook", "Configuration.Url": "https://example.com/theirs"}
_CLASSIC: dict[str, dict[str, str]] = {
    "/Conversations": {"FriendlyName": "Theirs"},
    "/Conversations/{name}": {"FriendlyName": "Theirs"},
    "/Conversations/{name}/Participants": _PERSON,
    "/Conversations/{name}/Participants/{participant_id}": {"Attributes": "{}"},
    "/Conversations/{name}/Messages": _SAID,
    "/Conversations/{name}/Messages/{message_id}": {"Body": "Theirs"},
    "/Conversations/{name}/Webhooks": _HOOK,
    "/Conversations/{name}/Webhooks/{hook_id}": {"Configuration.Url": "https://example.com/theirs"},
}
for _path, _form in _CLASSIC.items():
    FORMS |= {f"/v1{_path}": _form, f"/v1/Services/{{service_id}}{_path}": _form}
FORMS["/v1/Services/{service_id}/ConversationWithParticipants"] = {"FriendlyName": "Theirs"}
FORMS["/v1/Services/{service_id}/Configuration/Webhooks"] = {"PostWebhookUrl": "https://example.com/theirs"}
FORMS["/v1/Configuration/Addresses/{address_id}"] = {"FriendlyName": "Theirs"}
RESERVATION_FORM = {"ReservationStatus": "rejected"}
