"""What each operation is sent by the walk through the SDK; an operation that is not here is called without a body.

Keys are as in docs/reference/wire-operations.txt with the gaps unnamed. JSON products are given the body, form products
the parameters of the SDK's own method. A new operation that takes a body needs a line here, or the walk says so.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tests.support.sdk_walk import Given, Recipe, Walk
from tests.support.wire_shop import EVA_NUMBER, WIM_NUMBER
from tieline.app.starter import CUSTOMER_NUMBER, NUMBER, STORE_ID

_SOON = "2026-03-02T09:00:00Z"
_EVA = {"channel": "SMS", "address": EVA_NUMBER}
_SHOP = {"channel": "SMS", "address": NUMBER}
_WORDS = {
    "author": _EVA,
    "content": {"type": "TEXT", "text": "Where is my order 4711?"},
    "recipients": [_SHOP],
}
_FLOW = {
    "description": "Says hello.",
    "states": [{"name": "Trigger", "type": "trigger", "transitions": [{"event": "incomingRequest"}], "properties": {}}],
    "initial_state": "Trigger",
    "flags": {"allow_concurrent_calls": True},
}  # fmt: skip
_OPERATOR = {"displayName": "mood-of-the-day", "prompt": "How does Ana feel?", "outputFormat": "TEXT"}
_CONFIGURATION = {
    "displayName": "Second shop",
    "description": "The shop in the harbour",
    "conversationGroupingType": "GROUP_BY_PROFILE",
    "memoryStoreId": STORE_ID,
}
_SPACE, _ACCOUNT = "/v1/Workspaces/{}", "/2010-04-01/Accounts/{}"
_CHANNEL = "/v1/Interactions/{}/Channels/{}"
_TWIML = "<Response><Pause length='1'/></Response>"


def _says(arguments: Mapping[str, Any], **ids: str) -> Recipe:
    return lambda walk: Given(arguments=arguments, ids=ids)


def _about(name: str, arguments: Mapping[str, Any], *places: str) -> Recipe:
    """A recipe about what the shop keeps under `name`: its ids by place."""

    def given(walk: Walk) -> Given:
        return Given(arguments=arguments, ids={place: walk.known[f"{name} {place}"] for place in places})

    return given


def _workflow(walk: Walk) -> Given:
    """A workflow to the queue that is there already."""
    routes = {"default_filter": {"queue": walk.known[f"{_SPACE}/TaskQueues/{{}}"]}}
    configuration = json.dumps({"task_routing": routes})
    return Given(arguments={"friendly_name": "To everyone", "configuration": configuration})


def _rule(walk: Walk) -> Given:
    names = ("intelligenceConfigurationId", "ruleId", "conversationId")
    return Given(arguments={name: walk.known[name] for name in names})


def _web_chat(walk: Walk) -> Given:
    """A visitor of a page whose address was set up for chats."""
    rule = {"Type": "chat", "Address": "shop.example.com"}
    made = walk.house.session().post("http://127.0.0.1/v1/Configuration/Addresses", data=rule).json()
    return Given(arguments={"address_sid": made["sid"], "customer_friendly_name": "Vera", "identity": "vera"})


_FORM_FLOW = {"friendly_name": "Hello", "status": "draft", "definition": json.dumps(_FLOW)}

_Calls = tuple[tuple[str, str, Mapping[str, Any]], ...]


def _classic(name: str) -> _Calls:
    """What the older conversations API is asked; an identity has one open conversation."""
    return (
        ("POST", "/Conversations", {"friendly_name": "Eva's order"}),
        ("POST", "/Conversations/{}", {"friendly_name": "Eva's order 4711"}),
        ("POST", "/ConversationWithParticipants", {"participant": [json.dumps({"identity": name})]}),
        ("GET", "/ParticipantConversations", {"identity": name}),
        ("POST", "/Conversations/{}/Participants", {"identity": f"{name}'s friend"}),
        ("POST", "/Conversations/{}/Participants/{}", {"attributes": json.dumps({"seat": 1})}),
        ("POST", "/Conversations/{}/Messages", {"author": CUSTOMER_NUMBER, "body": "Is it here?"}),
        ("POST", "/Conversations/{}/Messages/{}", {"body": "Is my order here?"}),
        ("POST", "/Conversations/{}/Webhooks", {"target": "webhook", "configuration_url": "https://shop.test/classic"}),
        ("POST", "/Conversations/{}/Webhooks/{}", {"configuration_filters": ["onMessageAdded"]}),
    )  # fmt: skip


def _unfollowed(walk: Walk) -> Given:
    """The configuration that was made last; the first is the number's, and stays."""
    listed = walk.house.session().get("http://127.0.0.1/v2/ControlPlane/Configurations").json()
    place = "/v2/ControlPlane/Configurations/{}"
    return Given(ids={place: listed["configurations"][-1]["id"]})


_MESSAGE = f"{_ACCOUNT}/Messages/{{}}"


def _over(walk: Walk, arguments: Mapping[str, Any]) -> Given:
    """A message that is on its way no longer."""
    url = walk.house.session().get(f"http://127.0.0.1{_messages(walk)}.json").json()
    over = (one["sid"] for one in url["messages"] if one["status"] in {"delivered", "received", "failed"})
    return Given(arguments=arguments, ids={_MESSAGE: next(over)})


def _with_media(walk: Walk) -> Given:
    """A message that a picture came with, and the picture."""
    session, messages = walk.house.session(), f"http://127.0.0.1{_messages(walk)}"
    listed = session.get(f"{messages}.json").json()["messages"]
    message = next(one["sid"] for one in listed if one["num_media"] != "0")
    media = session.get(f"{messages}/{message}/Media.json").json()["media_list"]
    return Given(ids={_MESSAGE: message, f"{_MESSAGE}/Media/{{}}": media[0]["sid"]})


def _messages(walk: Walk) -> str:
    return f"{_ACCOUNT}/Messages".replace("{}", walk.known[_ACCOUNT])


RECIPES: Mapping[tuple[str, str], Recipe] = {
    # memory v1
    ("POST", "/v1/ControlPlane/Stores"): _says({"displayName": "vip-customers", "description": "The loyal ones"}),
    ("PATCH", "/v1/ControlPlane/Stores/{}"): _says({"description": "The most loyal ones"}),
    ("POST", "/v1/ControlPlane/Stores/{}/DataMappings"): _says({
        "displayName": "crm-contacts",
        "mappingFrom": {"type": "INGRESS", "columns": ["mail", "name"]},
        "mappingTo": {
            "type": "TRAITS",
            "mappings": [{"expression": "mail", "traitGroup": "Contact", "traitName": "email"}],
        },
    }),
    ("PATCH", "/v1/ControlPlane/Stores/{}/DataMappings/{}"): _says({"displayName": "crm.people", "isEnabled": False}),
    ("PUT", "/v1/ControlPlane/Stores/{}/IdentityResolutionSettings"): _says({
        "identifierConfigs": [
            {"idType": "email", "normalization": "email"}, {"idType": "phone", "normalization": "phone"},
        ],
        "matchingRules": ["phone", "email"],
    }),
    ("POST", "/v1/Stores/{}/Profiles/Imports"): _says({
        "filename": "people.csv", "fileSize": 100,
        "columnMappings": [
            {"columnName": "phone", "traitGroup": "Contact", "traitName": "phone"},
            {"columnName": "mail", "traitGroup": "Contact", "traitName": "email"},
        ],
    }),
    ("POST", "/v1/ControlPlane/Stores/{}/TraitGroups"): _says({
        "displayName": "Orders", "description": "What was ordered",
        "traits": {"favourite": {"dataType": "STRING", "description": "What Ana orders most"}},
    }),
    ("PATCH", "/v1/ControlPlane/Stores/{}/TraitGroups/{}"): _says({
        "description": "What was ordered, and when", "traits": {"lastOrder": {"dataType": "STRING"}},
    }),
    ("POST", "/v1/Stores/{}/Profiles"): _says({"traits": {"Contact": {"firstName": "Eva", "phone": "+15550100888"}}}),
    ("PATCH", "/v1/Stores/{}/Profiles/{}"): _says({"traits": {"Contact": {"firstName": "Eva María"}}}),
    ("PUT", "/v1/Stores/{}/Profiles/Bulk"): _says({"profiles": [{"traits": {"Contact": {"phone": "+15550100555"}}}]}),
    ("POST", "/v1/Stores/{}/Profiles/{}/Identifiers"): _says({"idType": "email", "value": "ana@example.org"}),
    ("PATCH", "/v1/Stores/{}/Profiles/{}/Identifiers/{}"): _says(
        {"idType": "phone", "oldValue": CUSTOMER_NUMBER, "newValue": "+15550100556"},
        **{"/v1/Stores/{}/Profiles/{}/Identifiers/{}": "phone"},
    ),
    ("DELETE", "/v1/Stores/{}/Profiles/{}/Identifiers/{}"): _says(
        {}, **{"/v1/Stores/{}/Profiles/{}/Identifiers/{}": "email"}
    ),
    ("POST", "/v1/Stores/{}/Profiles/Lookup"): _says({"idType": "phone", "value": CUSTOMER_NUMBER}),
    ("POST", "/v1/Stores/{}/Profiles/{}/Observations"): _says({
        "observations": [{"content": "Likes green tea", "occurredAt": _SOON, "source": "shop"}],
    }),
    ("POST", "/v1/Stores/{}/Profiles/{}/ConversationSummaries"): _says({
        "summaries": [{
            "content": "Ana asked for order 4711.", "occurredAt": _SOON,
            "conversationId": "conv_conversation_" + "0" * 26, "source": "shop",
        }],
    }),
    ("PATCH", "/v1/Stores/{}/Profiles/{}/Observations/{}"): _says({"content": "Likes white tea", "source": "shop"}),
    ("PATCH", "/v1/Stores/{}/Profiles/{}/ConversationSummaries/{}"): _says({
        "content": "Ana asked for order 4712.", "source": "shop",
    }),
    ("POST", "/v1/Stores/{}/Profiles/{}/Recall"): _says({"query": "What does Ana like to drink?"}),
    # conversations v1, for the account and below a service
    ("POST", "/v1/Services"): _says({"friendly_name": "The harbour"}),
    ("POST", "/v1/Configuration/Addresses"): _says({"type": "sms", "address": NUMBER}),
    ("POST", "/v1/Configuration/Addresses/{}"): _says({"friendly_name": "The shop"}),
    **{
        (method, base + path): _says(arguments)
        for base, name in (("/v1", "eva"), ("/v1/Services/{}", "noor"))
        for method, path, arguments in _classic(name)
    },
    # conversations v2
    ("POST", "/v2/ControlPlane/Configurations"): _says(_CONFIGURATION),
    ("PUT", "/v2/ControlPlane/Configurations/{}"): _says({**_CONFIGURATION, "description": "Moved uptown"}),
    ("DELETE", "/v2/ControlPlane/Configurations/{}"): _unfollowed,
    ("PATCH", "/v2/ControlPlane/Configurations/{}"): _says({"description": "Moved downtown"}),
    ("POST", "/v2/Conversations"): lambda walk: Given(
        arguments={"configurationId": walk.known["/v2/ControlPlane/Configurations/{}"], "name": "Eva's order"}
    ),
    ("PUT", "/v2/Conversations/{}"): _says({"status": "INACTIVE", "name": "Eva's order 4711"}),
    ("PATCH", "/v2/Conversations/{}"): _says({"name": "Eva's order, settled", "metadata": {"order": "4711"}}),
    ("POST", "/v2/Conversations/{}/Participants"): _says({"name": "Eva", "type": "CUSTOMER", "addresses": [_EVA]}),
    ("PUT", "/v2/Conversations/{}/Participants/{}"): _says({
        "name": "Eva Ruiz", "type": "CUSTOMER", "addresses": [_EVA],
    }),
    ("POST", "/v2/Conversations/{}/Communications"): _says(_WORDS),
    ("POST", "/v2/Conversations/{}/Actions"): _says({
        "type": "SEND_MESSAGE",
        "payload": {"from": _SHOP, "to": [_EVA], "content": {"text": "It left the house today."}},
    }),
    # knowledge v2
    ("POST", "/v2/ControlPlane/KnowledgeBases"): _says({"displayName": "help", "description": "What Eva asks"}),
    ("PATCH", "/v2/ControlPlane/KnowledgeBases/{}"): _says({"description": "What Eva asks most"}),
    ("POST", "/v2/KnowledgeBases/{}/Knowledge"): _says({
        "name": "Returns", "source": {"type": "Text", "content": "Boots may be returned within 30 days."},
    }),
    ("PATCH", "/v2/KnowledgeBases/{}/Knowledge/{}"): _says({"description": "When to send boots back"}),
    ("POST", "/v2/KnowledgeBases/{}/Search"): _says({"query": "return boots", "top": 3}),
    # intelligence v3
    ("POST", "/v3/ControlPlane/Operators"): _says(_OPERATOR),
    ("PUT", "/v3/ControlPlane/Operators/{}"): _says({**_OPERATOR, "prompt": "How did Ana feel at the end?"}),
    ("POST", "/v3/ControlPlane/Configurations"): _says({
        "displayName": "harbour", "description": "The shop in the harbour", "rules": [],
    }),
    ("PUT", "/v3/ControlPlane/Configurations/{}"): _says({
        "displayName": "harbour", "description": "The shop uptown", "rules": [],
    }),
    ("POST", "/v3/RuleExecutions"): _rule,
    # studio v2
    ("POST", "/v2/Flows"): _says(_FORM_FLOW),
    ("POST", "/v2/Flows/Validate"): _says(_FORM_FLOW),
    ("POST", "/v2/Flows/{}"): _says({"status": "draft", "commit_message": "Says hello twice."}),
    ("POST", "/v2/Flows/{}/TestUsers"): _says({"test_users": [CUSTOMER_NUMBER]}),
    ("POST", "/v2/Flows/{}/Executions"): _says({"to": CUSTOMER_NUMBER, "from_": NUMBER}),
    ("POST", "/v2/Flows/{}/Executions/{}"): _says({"status": "ended"}),
    # flex v1
    ("POST", "/v1/Configuration"): _says({"attributes": {"theme": "tea"}}),
    ("POST", "/v1/Interactions"): _says({
        "channel": {
            "type": "sms", "initiated_by": "agent",
            "participants": [{"address": WIM_NUMBER, "proxy_address": NUMBER}],
        },
        "routing": {"properties": {"attributes": {"topic": "boots"}, "priority": 5}},
    }),
    ("POST", "/v1/Interactions/{}"): _says({"webhook_ttid": "flex_interaction_ttid_1"}),
    ("POST", _CHANNEL): _about(
        "closing", {"status": "closed", "routing": {"status": "closed"}}, "/v1/Interactions/{}", _CHANNEL
    ),
    ("POST", f"{_CHANNEL}/Invites"): _says({"routing": {"properties": {"attributes": {"topic": "boots"}}}}),
    ("POST", f"{_CHANNEL}/Participants"): _says({
        "type": "supervisor", "media_properties": {"identity": "lead"}, "routing_properties": {"why": "listens"},
    }),
    ("POST", f"{_CHANNEL}/Participants/{{}}"): _says({"status": "closed"}),
    ("POST", f"{_CHANNEL}/Transfers"): lambda walk: Given(
        arguments={"type": "warm", "to": walk.known["the boots' queue"], "note": "She knows what she wants"}
    ),
    ("POST", f"{_CHANNEL}/Transfers/{{}}"): _says({"status": "canceled"}),
    # flex v2
    ("POST", "/v2/Instances/{}/Users/{}"): _says({"email": "sofia.ruiz@example.com", "locale": "es-ES"}),
    ("POST", "/v2/WebChats"): _web_chat,
    # taskrouter v1
    ("POST", "/v1/Workspaces"): _says({"friendly_name": "The harbour", "template": "FIFO"}),
    ("POST", "/v1/Workspaces/{}"): _says({"friendly_name": "The old harbour", "prioritize_queue_order": "LIFO"}),
    ("POST", f"{_SPACE}/Activities"): _says({"friendly_name": "Lunch", "available": False}),
    ("POST", f"{_SPACE}/Activities/{{}}"): _says({"friendly_name": "Late lunch"}),
    ("POST", f"{_SPACE}/TaskChannels"): _says({"friendly_name": "Letters", "unique_name": "letters"}),
    ("POST", f"{_SPACE}/TaskChannels/{{}}"): _says({"friendly_name": "Mail", "channel_optimized_routing": True}),
    ("POST", f"{_SPACE}/TaskQueues"): _says({"friendly_name": "Boots", "target_workers": "skills HAS 'boots'"}),
    ("POST", f"{_SPACE}/TaskQueues/{{}}"): _says({"max_reserved_workers": 2, "task_order": "LIFO"}),
    ("POST", f"{_SPACE}/TaskQueues/RealTimeStatistics"): _says({"queue_sids": []}),
    ("POST", f"{_SPACE}/Workflows"): _workflow,
    ("POST", f"{_SPACE}/Workflows/{{}}"): _says({"task_reservation_timeout": 60, "re_evaluate_tasks": "true"}),
    ("POST", f"{_SPACE}/Workers"): _says({"friendly_name": "Noor", "attributes": json.dumps({"languages": ["nl"]})}),
    ("POST", f"{_SPACE}/Workers/{{}}/Channels/{{}}"): _says({"capacity": 3, "available": True}),
    ("POST", "/v1/Workspaces/{}/Tasks"): _says({"attributes": json.dumps({"topic": "order 4711"})}),
    ("POST", "/v1/Workspaces/{}/Tasks/{}"): _says({"attributes": json.dumps({"topic": "order 4712"})}),
    ("POST", "/v1/Workspaces/{}/Workers/{}"): _says({"friendly_name": "Noor at the desk"}),
    ("POST", f"{_SPACE}/Tasks/{{}}/Reservations/{{}}"): _about(
        "Marco's", {"reservation_status": "accepted"}, f"{_SPACE}/Tasks/{{}}", f"{_SPACE}/Tasks/{{}}/Reservations/{{}}"
    ),
    ("POST", f"{_SPACE}/Workers/{{}}/Reservations/{{}}"): _about(
        "Lucía's", {"reservation_status": "rejected"},
        f"{_SPACE}/Workers/{{}}", f"{_SPACE}/Workers/{{}}/Reservations/{{}}",
    ),
    # api 2010
    ("POST", f"{_ACCOUNT}/Messages"): _says({
        "to": CUSTOMER_NUMBER, "from_": NUMBER, "body": "Hello Ana", "media_url": ["https://shop.test/tea.png"],
    }),
    ("POST", _MESSAGE): lambda walk: _over(walk, {"body": ""}),
    ("DELETE", _MESSAGE): lambda walk: _over(walk, {}),
    ("GET", f"{_MESSAGE}/Media/{{}}"): _with_media,
    ("DELETE", f"{_MESSAGE}/Media/{{}}"): _with_media,
    ("POST", _ACCOUNT): _says({"friendly_name": "The tea shop"}),
    ("POST", f"{_ACCOUNT}/Calls"): _says({"to": CUSTOMER_NUMBER, "from_": NUMBER, "twiml": _TWIML}),
    ("DELETE", f"{_ACCOUNT}/Calls/{{}}"): _about("over", {}, f"{_ACCOUNT}/Calls/{{}}"),
    ("POST", f"{_ACCOUNT}/Calls/{{}}/Recordings/{{}}"): _says({"status": "stopped"}),
    ("POST", f"{_ACCOUNT}/Calls/{{}}/Transcriptions/{{}}"): _says({"status": "stopped"}),
    ("POST", f"{_ACCOUNT}/Conferences/{{}}/Participants"): _says({"to": CUSTOMER_NUMBER, "from_": NUMBER}),
    ("POST", f"{_ACCOUNT}/Conferences/{{}}/Recordings/{{}}"): _about(
        "running", {"status": "stopped"}, f"{_ACCOUNT}/Conferences/{{}}", f"{_ACCOUNT}/Conferences/{{}}/Recordings/{{}}"
    ),
    ("DELETE", f"{_ACCOUNT}/Recordings/{{}}"): _about("over", {}, f"{_ACCOUNT}/Recordings/{{}}"),
    ("POST", f"{_ACCOUNT}/IncomingPhoneNumbers"): _says({"phone_number": "+15550100999"}),
    ("POST", f"{_ACCOUNT}/IncomingPhoneNumbers/{{}}"): _says({"friendly_name": "The harbour"}),
}  # fmt: skip
