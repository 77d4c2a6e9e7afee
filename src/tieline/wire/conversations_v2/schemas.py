"""The bodies this door accepts, with the limits of the wire (reference: Conversations v2, OpenAPI and SDK 9.13).

Unknown fields are ignored. The official SDK writes null for every field its user left out, so null counts as left out
wherever the reference gives it no meaning of its own. `convert.py` turns what was read into the room's values.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, StrictBool, StrictInt

from tieline.kit.clock import parse_iso
from tieline.kit.errors import NotFound
from tieline.kit.ids import IdKind, is_id


def _storable(text: str) -> str:
    if "\x00" in text:
        raise ValueError("holds a null byte, which cannot be stored; leave it out")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("holds half of a character pair, which is no text; send the whole pair")
    return text


def _words(text: str) -> str:
    # SDKs pass over blank words, so nobody would ever answer them; and nobody is reached at a blank address.
    if not text.strip():
        raise ValueError("is blank; write at least one character")
    return text


def _profile_id(text: str) -> str:
    if not is_id(IdKind.PROFILE, text):
        raise ValueError("is no profile's id, such as mem_profile_00000000000000000000000000")
    return text


def _all_texts(value: Any) -> Iterator[str]:
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            waiting += [*one.keys(), *one.values()]
        elif isinstance(one, list):
            waiting += one


def _storable_texts(value: dict[str, Any]) -> dict[str, Any]:
    for text in _all_texts(value):
        _storable(text)
    return value


def _known_id(text: str) -> str:
    # No id of ours has such a character, and a database would refuse to look for it.
    if "\x00" in text:
        raise NotFound
    return text


def _web_address(url: str) -> str:
    if not url.startswith(("https://", "http://")) or len(url.partition("://")[2]) == 0:
        raise ValueError("must be an http or https URL")
    return url


def _read_moment(value: Any) -> datetime:
    if not isinstance(value, str):
        raise ValueError("must be an ISO 8601 date and time, as in 2026-01-31T12:00:00Z")
    return parse_iso(value)


Text = Annotated[str, AfterValidator(_storable)]
Id = Annotated[str, Field(min_length=1, max_length=255), AfterValidator(_storable)]
PathId = Annotated[str, AfterValidator(_known_id)]
OpenMap = Annotated[dict[str, Any], AfterValidator(_storable_texts)]
TextMap = Annotated[dict[Text, Text], Field()]
Moment = Annotated[datetime, BeforeValidator(_read_moment)]
Url = Annotated[str, Field(max_length=2048), AfterValidator(_storable), AfterValidator(_web_address)]
Minutes = Annotated[StrictInt, Field(ge=1, le=5_256_000)]

# VIDEO is left out: the SDKs refuse to read it back.
Channel = Literal["VOICE", "SMS", "RCS", "EMAIL", "WHATSAPP", "CHAT", "API", "SYSTEM"]
TypeName = Literal["HUMAN_AGENT", "CUSTOMER", "AI_AGENT", "AGENT", "UNKNOWN"]
StatusName = Literal["ACTIVE", "INACTIVE", "CLOSED"]
GroupingName = Literal[
    "GROUP_BY_PROFILE",
    "GROUP_BY_PARTICIPANT_ADDRESSES",
    "GROUP_BY_PARTICIPANT_ADDRESSES_AND_CHANNEL_TYPE",
]


class CallbackBody(BaseModel):
    """One status callback."""

    url: Url
    method: Literal["POST", "GET"] = "POST"


class TimeoutsBody(BaseModel):
    """Minutes from the last communication; without `closed` the platform's own applies, `inactive` may be null."""

    inactive: Minutes | None = None
    closed: Minutes | None = None


class CaptureRuleBody(BaseModel):
    """Whose messages are captured; `*` matches any address."""

    from_: Text = Field(alias="from", min_length=1, max_length=254)
    to: Text = Field(min_length=1, max_length=254)
    metadata: TextMap | None = None


class ChannelSettingBody(BaseModel):
    """One channel's timers and capture rules."""

    statusTimeouts: TimeoutsBody | None = None
    captureRules: list[CaptureRuleBody] | None = None


class BridgeBody(BaseModel):
    """The classic service this configuration mirrors."""

    serviceId: str = Field(pattern=r"^IS[0-9a-f]{32}$")


DisplayName = Annotated[str, Field(min_length=1, max_length=32, pattern=r"^[a-zA-Z0-9\-_ ]+$")]
Description = Annotated[Text, Field(max_length=512)]
StoreId = Annotated[str, Field(pattern=r"^mem_(store|service)_[0-7][0-9a-z]{25}$")]
ChannelSettingsMap = dict[Channel, ChannelSettingBody]


class PatchConfigurationBody(BaseModel):
    """PATCH: what is left out stays; a channel set to null is removed."""

    displayName: DisplayName | None = None
    description: Description | None = None
    conversationGroupingType: GroupingName | None = None
    memoryStoreId: StoreId | None = None
    channelSettings: dict[Channel, ChannelSettingBody | None] | None = None
    statusCallbacks: list[CallbackBody] | None = Field(default=None, max_length=2)
    intelligenceConfigurationIds: list[Id] | None = Field(default=None, max_length=5)
    memoryExtractionEnabled: StrictBool | None = None
    conversationsV1Bridge: BridgeBody | None = None
    traitExtractionStrategyIds: list[Id] | None = None
    observationExtractionStrategyIds: list[Id] | None = None
    redactionConfigurationId: Id | None = None


class PutConfigurationBody(PatchConfigurationBody):
    """PUT: what may be left out is cleared; what the reference requires but a setup helper leaves out stays."""

    channelSettings: ChannelSettingsMap | None = None  # type: ignore[assignment]


class CreateConfigurationBody(PutConfigurationBody):
    """POST: the four required fields, and the rest."""

    displayName: DisplayName
    description: Description
    conversationGroupingType: GroupingName
    memoryStoreId: StoreId


class AddressBody(BaseModel):
    """Where a participant is reached."""

    channel: Channel
    address: Annotated[Text, AfterValidator(_words)] = Field(min_length=1, max_length=254)
    channelId: Id | None = None


class ParticipantBody(BaseModel):
    """A participant as a caller describes it."""

    name: Text | None = Field(default=None, max_length=1024)
    type: TypeName | None = None
    profileId: Annotated[Id, AfterValidator(_profile_id)] | None = None
    addresses: list[AddressBody] | None = Field(default=None, max_length=50)


class CreateParticipantBody(ParticipantBody):
    """POST: addresses are required."""

    addresses: list[AddressBody] = Field(max_length=50)


class InlineConfigurationBody(BaseModel):
    """What differs from the configuration for one conversation."""

    conversationGroupingType: GroupingName | None = None
    memoryStoreId: StoreId | None = None
    channelSettings: ChannelSettingsMap | None = None
    statusCallbacks: list[CallbackBody] | None = Field(default=None, max_length=20)
    intelligenceConfigurationIds: list[Id] | None = Field(default=None, max_length=5)
    memoryExtractionEnabled: StrictBool | None = None
    traitExtractionStrategyIds: list[Id] | None = None
    observationExtractionStrategyIds: list[Id] | None = None


class CreateConversationBody(BaseModel):
    """POST: a configuration's id, and optionally everything else."""

    configurationId: Id
    name: Text | None = Field(default=None, max_length=1024)
    configuration: InlineConfigurationBody | None = None
    participants: list[ParticipantBody] | None = Field(default=None, max_length=50)
    metadata: TextMap | None = None


class PutConversationBody(BaseModel):
    """PUT: the status, and optionally name and metadata, which stay when left out."""

    status: StatusName
    name: Text | None = Field(default=None, max_length=1024)
    metadata: TextMap | None = None


class PatchedConfigurationBody(BaseModel):
    """Status callbacks of one conversation: a list replaces, an empty one stops delivery, null goes back."""

    statusCallbacks: list[CallbackBody] | None = Field(default=None, max_length=20)


class PatchConversationBody(BaseModel):
    """PATCH: what is left out stays, an empty name is none; metadata is merged, null removes a key."""

    status: StatusName | None = None
    name: Text | None = Field(default=None, max_length=1024)
    configuration: PatchedConfigurationBody | None = None
    metadata: dict[Text, Text | None] | None = None


class ParticipantAddressBody(BaseModel):
    """One end of a communication."""

    address: Text = Field(min_length=1, max_length=254)
    channel: Channel
    participantId: Id | None = None


class WordBody(BaseModel):
    """One word of a transcription."""

    text: Text
    startTime: Text | None = None
    endTime: Text | None = None


class TranscriptionBody(BaseModel):
    """How a text was heard."""

    channel: StrictInt | None = None
    confidence: float | None = Field(default=None, ge=0, le=1)
    engine: Text | None = None
    words: list[WordBody] | None = None


class ContentBody(BaseModel):
    """The words of a communication."""

    type: Literal["TEXT", "TRANSCRIPTION"]
    text: Annotated[Text, AfterValidator(_words)] = Field(max_length=8_388_608)
    transcription: TranscriptionBody | None = None
    mediaUrls: list[Url] | None = Field(default=None, max_length=10)


class CreateCommunicationBody(BaseModel):
    """POST: author, content and at least one recipient."""

    author: ParticipantAddressBody
    content: ContentBody
    recipients: list[ParticipantAddressBody] = Field(min_length=1, max_length=50)
    channelId: Id | None = None
    resourceId: Id | None = None
    occurredAt: Moment | None = None


class MessageEndBody(BaseModel):
    """One end of a message: a participant's id, or address and channel."""

    participantId: Id | None = None
    address: Text | None = Field(default=None, min_length=1, max_length=254)
    channel: Channel | None = None


class MessageContentBody(BaseModel):
    """What to send."""

    text: Text | None = Field(default=None, max_length=8_388_608)
    contentId: Id | None = None
    variables: TextMap | None = None
    mediaUrls: list[Url] | None = Field(default=None, max_length=10)


class SendMessageBody(BaseModel):
    """The payload of SEND_MESSAGE; `channelSettings` is passed on as it is."""

    from_: MessageEndBody = Field(alias="from")
    to: list[MessageEndBody] = Field(min_length=1, max_length=50)
    content: MessageContentBody
    channelSettings: OpenMap | None = None


class CreateActionBody(BaseModel):
    """POST: the only action there is."""

    type: Literal["SEND_MESSAGE"]
    payload: SendMessageBody
