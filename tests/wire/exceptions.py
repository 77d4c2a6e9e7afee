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

SHAPES: Mapping[str, str] = {
    **{
        f"GET /v3/ControlPlane/Operators{place}{name}: None is not of type '{kind}'": _HIDDEN
        for place in (" .items[].", "/{id}/Versions/{version} .")
        for name, kind in (("outputSchema", "object"), ("prompt", "string"), ("trainingExamples", "array"))
    },
    **{
        f"{operation} .outputSchema: None is not of type 'object'": _TEXT
        for operation in (
            "GET /v3/ControlPlane/Operators/{id}",
            "POST /v3/ControlPlane/Operators",
            "PUT /v3/ControlPlane/Operators/{id}",
        )
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
