"""What the wire is meant to do otherwise than a check expects, each with its reason.

`MEANT` and `WITHOUT_BODY` are held against our own description (`METHOD /path: what`, paths as the routes spell them),
`SHAPES` against the vendor's documents (`METHOD /path place: what`, paths as the catalogue spells them).
"""

from __future__ import annotations

from collections.abc import Mapping

MEANT: Mapping[str, str] = {}

WITHOUT_BODY: Mapping[str, str] = {
    "PUT /v2/Uploads/{upload_token}": "takes a file's bytes as they are, whatever they call themselves",
    "PUT /v1/ImportUploads/{import_id}/{upload_token}": "takes a file's bytes as they are",
}

_HIDDEN = "a built-in operator keeps its prompt, schema and examples to itself, as the vendor's do"
_TEXT = "an operator that answers in plain text has no schema, and is read back as it was written"
_METADATA = "the agent kit's coming version writes it and reads it back; the document does not have it yet"
_PROGRESS = "an import tells how far it is, and why it failed; the document knows only its status"
_UNLISTED = "no list names one; the walk through the SDK and the door's own tests make and read them"

SHAPES: Mapping[str, str] = {
    **{
        f"GET /v3/ControlPlane/Operators{place}{name}: None is not of type '{kind}'": _HIDDEN
        for place in (" .items[].", "/{id} .", "/{id}/Versions/{version} .")
        for name, kind in (("outputSchema", "object"), ("prompt", "string"), ("trainingExamples", "array"))
    },
    **{
        f"{operation} .outputSchema: None is not of type 'object'": _TEXT
        for operation in ("POST /v3/ControlPlane/Operators", "PUT /v3/ControlPlane/Operators/{id}")
    },
    "GET /v1/Stores/{storeId}/Profiles/Imports/{importId} .progress: unknown to the document": _PROGRESS,
    "GET /v2/Conversations .conversations[].metadata: unknown to the document": _METADATA,
    **{
        f"{operation} .metadata: unknown to the document": _METADATA
        for operation in (
            "GET /v2/Conversations/{id}",
            "PATCH /v2/Conversations/{id}",
            "POST /v2/Conversations",
            "PUT /v2/Conversations/{id}",
        )
    },
}

# What the reader of lists (test_shapes.py) does not come by.
UNLISTED: Mapping[str, str] = {
    **dict.fromkeys(
        (
            "/v1/Configuration/Addresses/{Sid}: nothing to read",
            "/v1/Conversations/{ConversationSid}/Webhooks/{Sid}: nothing to read",
            "/v1/Services/{ChatServiceSid}/Conversations/{ConversationSid}/Webhooks/{Sid}: nothing to read",
        ),
        "nobody set one up; tests/wire/conversations_v1 does",
    ),
    **dict.fromkeys(
        (
            "/2010-04-01/Accounts/{AccountSid}/Messages/{MessageSid}/Media/{Sid}.json: nothing to read",
            "/v1/ControlPlane/Stores/{storeId}/DataMappings/{dataMappingId}: nothing to read",
        ),
        "nobody sent a picture or mapped data; the walk through the SDK does",
    ),
    **dict.fromkeys(
        (
            "/v1/Stores/{storeId}/Profiles/Imports/{importId}: nothing to read",
            "/v1/Stores/{storeId}/Profiles/{profileId}/Identifiers/{idType}: nothing to read",
        ),
        "nobody imported anything, and an identifier is read by its type; the walk through the SDK does both",
    ),
    **dict.fromkeys(
        (
            "GET /v1/ParticipantConversations status 400 is none of 200",
            "GET /v1/Services/{ChatServiceSid}/ParticipantConversations status 400 is none of 200",
        ),
        "it has to be asked whose; tests/wire/conversations_v1 does",
    ),
    "/v1/Interactions/{InteractionSid}/Channels/{ChannelSid}/Transfers/{Sid}: nothing to read": _UNLISTED,
    "/v1/ControlPlane/Operations/{operationId}: nothing to read": _UNLISTED,
    "/v2/ControlPlane/Operations/{id}: nothing to read": _UNLISTED,
    "/v2/ControlPlane/Operations/{operationId}: nothing to read": _UNLISTED,
    "/v2/Conversations/{ConversationId}/Actions/{ActionId}: nothing to read": _UNLISTED,
}
