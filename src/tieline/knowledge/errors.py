"""What the knowledge room refuses; the doors translate the five families of `kit/errors.py`."""

from __future__ import annotations

from tieline.kit.errors import Conflict, Invalid, NotFound, TielineError


class KnowledgeBaseNotFound(NotFound):
    """There is no knowledge base by that id."""


class KnowledgeNotFound(NotFound):
    """The knowledge base has no source by that id."""


class KnowledgeOperationNotFound(NotFound):
    """There is no operation by that id."""


class UploadNotFound(NotFound):
    """There is no upload by that address, or its time is over; add the file again."""


class KnowledgeBaseNameTaken(Conflict):
    """The account has a knowledge base by that name already."""


class KnowledgeBaseLeaving(Conflict):
    """The knowledge base is being deleted; nothing can be added to it or found in it."""


class KnowledgeVersionMismatch(Conflict):
    """The knowledge base was changed meanwhile; fetch it again and repeat the change."""


class FileAwaited(Conflict):
    """The file of this source has not been uploaded yet; PUT it to the source's importUrl."""


class WrongFileSize(Invalid):
    """The file is not as long as the source said it would be."""


class DocumentUnreadable(TielineError):
    """The document cannot be read."""
