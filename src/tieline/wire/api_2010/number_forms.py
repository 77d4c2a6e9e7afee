"""The form of a number: what it is called and what answers its calls. Texts are answered by its configuration."""

from __future__ import annotations

import re

from pydantic import Field

from tieline.channels import NumberVoice
from tieline.journeys.message_to_flow import flow_in
from tieline.kit.errors import Invalid
from tieline.wire.api_2010.voice_forms import CALLBACK_INVALID, Method, VoiceForm, check_url, refuse

NUMBER_INVALID, NUMBER_MISSING, AREA_INVALID = 21421, 21452, 21451
_AREA = re.compile(r"[2-9]\d\d")
_NOT_SERVED = (
    "sms_fallback_url", "sms_application_id", "voice_application_id", "trunk_id", "emergency_address_id",
    "identity_id", "address_id", "bundle_id",
)  # fmt: skip
_LONGEST_NAME = 64


class NumberForm(VoiceForm):
    """What may be changed of a number."""

    friendly_name: str | None = Field(None, alias="FriendlyName", max_length=_LONGEST_NAME)
    voice_url: str | None = Field(None, alias="VoiceUrl")
    voice_method: Method | None = Field(None, alias="VoiceMethod")
    voice_fallback_url: str | None = Field(None, alias="VoiceFallbackUrl")
    voice_fallback_method: Method | None = Field(None, alias="VoiceFallbackMethod")
    status_callback: str | None = Field(None, alias="StatusCallback")
    status_callback_method: Method | None = Field(None, alias="StatusCallbackMethod")
    sms_url: str | None = Field(None, alias="SmsUrl")
    sms_fallback_url: str | None = Field(None, alias="SmsFallbackUrl")
    sms_application_id: str | None = Field(None, alias="SmsApplicationSid")
    voice_application_id: str | None = Field(None, alias="VoiceApplicationSid")
    trunk_id: str | None = Field(None, alias="TrunkSid")
    emergency_address_id: str | None = Field(None, alias="EmergencyAddressSid")
    identity_id: str | None = Field(None, alias="IdentitySid")
    address_id: str | None = Field(None, alias="AddressSid")
    bundle_id: str | None = Field(None, alias="BundleSid")

    def voice(self) -> dict[str, str | None]:
        """Return the named fields of what answers calls; an empty URL takes one away. Raises `Invalid`."""
        refuse(self, _NOT_SERVED)
        methods = {
            "method": self.voice_method,
            "fallback_method": self.voice_fallback_method,
            "status_callback_method": self.status_callback_method,
        }
        urls = {
            "url": (self.voice_url, "VoiceUrl", 21502),
            "fallback_url": (self.voice_fallback_url, "VoiceFallbackUrl", 21502),
            "status_callback": (self.status_callback, "StatusCallback", CALLBACK_INVALID),
        }
        named = {
            name: check_url(url, field=field, code=code)
            for name, (url, field, code) in urls.items()
            if url is not None
        }
        return {**{name: value for name, value in methods.items() if value is not None}, **named}

    def texts(self, *, account_id: str) -> str | None:
        """Return the flow that texts go to, by its address; "" takes it away, None leaves it. Raises `Invalid`."""
        url = None if self.sms_url is None else self.sms_url.strip()
        if url and flow_in(url, account_id=account_id) is None:
            raise Invalid(
                "SmsUrl must be the webhook URL of one of the account's flows; texts are otherwise answered by the "
                "number's configuration.",
                field="SmsUrl",
            )
        return url


class NewNumberForm(NumberForm):
    """The form of a new number."""

    phone_number: str | None = Field(None, alias="PhoneNumber")
    area_code: str | None = Field(None, alias="AreaCode")

    def number(self) -> str | None:
        """Return the number that is asked for by its digits, None for any of an area. Raises `Invalid`."""
        if self.phone_number and self.phone_number.strip():
            return self.phone_number.strip()
        if not self.area_code:
            raise Invalid(
                "A PhoneNumber or an AreaCode is required.", field="PhoneNumber", code=NUMBER_MISSING
            )
        if not _AREA.fullmatch(self.area_code):
            raise Invalid("AreaCode must be three digits, such as 415.", field="AreaCode", code=AREA_INVALID)
        return None

    def new_voice(self) -> NumberVoice:
        """Return what answers the new number's calls. Raises `Invalid`."""
        return NumberVoice(**{name: value for name, value in self.voice().items() if value is not None})
