"""The request bodies of this product, and query parameters its operations share. Types are strict: "5" is no number."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Depends, Query
from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from tieline.kit.errors import Invalid
from tieline.kit.pages import PageRequest
from tieline.knowledge import FileSource, Source, TextSource, WebSource


class Body(BaseModel):
    """A JSON object in camelCase; unknown fields are ignored, as the product's description leaves them open."""

    model_config = ConfigDict(strict=True, alias_generator=to_camel)


class StrictBody(Body):
    """A JSON object that the product's own description closes: an unknown field is a mistake."""

    model_config = ConfigDict(extra="forbid")


class BaseBody(StrictBody):
    """`KnowledgeBaseCore`."""

    display_name: str
    description: str | None = None


class BasePatchBody(StrictBody):
    """What of a base may be changed."""

    display_name: str | None = None
    description: str | None = None


class TextBody(StrictBody):
    """`TextSourceDetails`."""

    type: Literal["Text"]
    content: str

    def source(self) -> Source:
        """Return it as the room knows it."""
        return TextSource(content=self.content)


class WebBody(StrictBody):
    """`WebSourceDetails`; its errors are the server's to say, and passed over when a client sends them back."""

    type: Literal["Web"]
    url: str
    crawl_depth: int | None = None
    crawl_period: Literal["WEEKLY", "BIWEEKLY", "MONTHLY", "NEVER"] | None = None
    errors: object = None

    def source(self) -> Source:
        """Return it as the room knows it."""
        depth = 2 if self.crawl_depth is None else self.crawl_depth
        return WebSource(url=self.url, crawl_depth=depth, crawl_period=self.crawl_period or "NEVER")


class FileBody(StrictBody):
    """`FileSourceDetails`; where it is put is the server's to say."""

    type: Literal["File"]
    file_name: str
    file_size: int
    mime_type: str
    import_url: object = None
    upload_expiration: object = None

    def source(self) -> Source:
        """Return it as the room knows it."""
        return FileSource(file_name=self.file_name, file_size=self.file_size, mime_type=self.mime_type)


SourceBody = Annotated[TextBody | WebBody | FileBody, Field(discriminator="type")]


class KnowledgeBody(Body):
    """`KnowledgeCore`. Raises `Invalid` when asked for a source it does not have."""

    name: str
    description: str | None = None
    source: SourceBody | None = None

    def given_source(self) -> Source:
        """Return the source; a new one cannot be without."""
        if self.source is None:
            raise Invalid("A knowledge source needs a source: Text, Web or File.", field="source")
        return self.source.source()


class KnowledgePatchBody(Body):
    """`KnowledgeCore`, of which only what is given changes."""

    name: str | None = None
    description: str | None = None
    source: SourceBody | None = None


class SearchBody(StrictBody):
    """`KnowledgeSearch`."""

    query: str
    top: int
    knowledge_ids: list[str] | None = None


OrderQuery = Annotated[Literal["ASC", "DESC"], Query(alias="orderBy")]


def _control_page_query(
    page_size: Annotated[int, Query(alias="pageSize", ge=1, le=100)] = 50,
    page_token: Annotated[str | None, Query(alias="pageToken")] = None,
) -> PageRequest:
    return PageRequest(size=page_size, token=page_token or None)


ControlPageQuery = Annotated[PageRequest, Depends(_control_page_query)]
"""`pageSize` (at most 100) and `pageToken` of the control plane."""
