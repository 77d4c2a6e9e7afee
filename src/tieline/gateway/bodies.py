"""What a handset sends; a wrong type or a missing field is refused with the field's name."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Address = Annotated[str, Field(min_length=1, max_length=200)]


class _Body(BaseModel):
    model_config = ConfigDict(strict=True)


class NewCustomer(_Body):
    """A customer to play; the address is a phone number in the international form."""

    address: Address
    name: Annotated[str, Field(max_length=100)] | None = None


class NewText(_Body):
    """A text from a customer's phone; `to` is the project's first number unless given."""

    address: Address
    to: Address | None = None
    body: str = ""
    file_ids: Annotated[list[str], Field(alias="fileIds", max_length=10)] = Field(default_factory=list)


class CustomerAddress(_Body):
    """Whose conversation."""

    address: Address


class NewCall(_Body):
    """A call from a customer's phone; `to` is the project's first number unless given."""

    address: Address
    to: Address | None = None
