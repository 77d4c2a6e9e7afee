"""The forms of calls: to make one (also into a conference) and to change one. Numbers of errors are the vendor's."""

from __future__ import annotations

import re
from typing import Literal

from pydantic import Field

from tieline.channels.voice import Callback, CallStatus, Program
from tieline.channels.voice.models import CallSettings
from tieline.journeys.outbound_call import NewCall
from tieline.kit.errors import Invalid
from tieline.wire.api_2010.recording_forms import RecordingFields
from tieline.wire.api_2010.voice_forms import (
    CALLBACK_INVALID,
    URL_INVALID,
    Method,
    Texts,
    VoiceForm,
    check_url,
    read_callback,
    read_choice,
    refuse,
)

TO_MISSING, FROM_MISSING = 21201, 21213
CALL_EVENTS = ("initiated", "ringing", "answered", "completed")
_LONGEST_MARKUP = 4000
_DIGITS = re.compile(r"[0-9*#wW]{1,32}")


class CallFields(RecordingFields):
    """What a call is made with, whether it is made alone or into a conference."""

    to: str = Field("", alias="To")
    from_: str = Field("", alias="From")
    callback: str | None = Field(None, alias="StatusCallback")
    callback_method: Method | None = Field(None, alias="StatusCallbackMethod")
    callback_event: Texts = Field(None, alias="StatusCallbackEvent")
    timeout: int = Field(60, alias="Timeout", ge=1, le=600)
    time_limit: int = Field(14_400, alias="TimeLimit", ge=1, le=86_400)
    record: bool = Field(default=False, alias="Record")
    caller_id: str | None = Field(None, alias="CallerId")
    machine_detection: str | None = Field(None, alias="MachineDetection")
    detection_timeout: int = Field(30, alias="MachineDetectionTimeout", ge=3, le=59)
    speech_ms: int = Field(2400, alias="MachineDetectionSpeechThreshold", ge=1000, le=6000)
    speech_end_ms: int = Field(1200, alias="MachineDetectionSpeechEndThreshold", ge=500, le=5000)
    silence_ms: int = Field(5000, alias="MachineDetectionSilenceTimeout", ge=2000, le=10_000)
    sip_user: str | None = Field(None, alias="SipAuthUsername")
    sip_password: str | None = Field(None, alias="SipAuthPassword")
    byoc: str | None = Field(None, alias="Byoc")

    def new_call(self, account_id: str) -> NewCall:
        """Return the call that is asked for, without what it is to do. Raises `Invalid` with the vendor's number."""
        refuse(self, ("sip_user", "sip_password", "byoc", "recording_configuration_id"))
        if not self.to.strip():
            raise Invalid("No 'To' number is specified.", field="To", code=TO_MISSING)
        if not self.from_.strip():
            raise Invalid("A 'From' phone number is required.", field="From", code=FROM_MISSING)
        return NewCall(
            account_id=account_id,
            from_=(self.caller_id or self.from_).strip(),
            to=self.to.strip(),
            callback=self.status_callback(),
            settings=self._settings(),
        )

    def status_callback(self) -> Callback | None:
        """Return who hears of the call's progress. Raises `Invalid`."""
        return read_callback(
            self.callback,
            field="StatusCallback",
            method=self.callback_method,
            events=self.callback_event,
            known=CALL_EVENTS,
        )

    def _settings(self) -> CallSettings:
        wish = self.recording_wish()
        return CallSettings(
            timeout_seconds=self.timeout,
            time_limit_seconds=self.time_limit,
            record=wish if self.record else None,
            machine_detection=self.detection(),
        )

    def detection(self) -> dict[str, str]:
        """Return how to tell a machine from a person; nothing when nobody asked. Raises `Invalid`."""
        modes = ("Enable", "DetectMessageEnd")
        mode = read_choice(self.machine_detection, field="MachineDetection", known=modes, default="")
        if not mode:
            return {}
        numbers = {
            "timeout_seconds": self.detection_timeout,
            "speech_ms": self.speech_ms,
            "speech_end_ms": self.speech_end_ms,
            "silence_ms": self.silence_ms,
        }
        return {"mode": mode, **{name: str(value) for name, value in numbers.items()}}


def detection_callback(url: str | None, method: str | None, *, field: str) -> dict[str, str]:
    """Return who hears whether a machine answered, as a call keeps it. Raises `Invalid`."""
    checked = check_url(url, field=field, code=CALLBACK_INVALID)
    return {"callback_url": checked, "callback_method": method or "POST"} if checked else {}


class ProgramFields(VoiceForm):
    """What a call is to do."""

    url: str | None = Field(None, alias="Url")
    method: Method = Field("POST", alias="Method")
    fallback_url: str | None = Field(None, alias="FallbackUrl")
    fallback_method: Method = Field("POST", alias="FallbackMethod")
    twiml: str | None = Field(None, alias="Twiml")
    application_id: str | None = Field(None, alias="ApplicationSid")

    def program(self) -> Program | None:
        """Return what to do, the URL before the markup; None when neither is given. Raises `Invalid`."""
        refuse(self, ("application_id",))
        url = check_url(self.url, field="Url")
        fallback = check_url(self.fallback_url, field="FallbackUrl")
        if self.url is not None and url is None:
            raise Invalid("Url is not a valid URL: it is empty.", field="Url", code=URL_INVALID)
        if url is None and not self.twiml:
            return None
        if url is None and len(self.twiml or "") > _LONGEST_MARKUP:
            raise Invalid(f"Twiml may have at most {_LONGEST_MARKUP} characters.", field="Twiml")
        return Program(
            url=url,
            method=self.method,
            fallback_url=fallback,
            fallback_method=self.fallback_method,
            twiml=None if url else self.twiml,
        )


class NewCallForm(CallFields, ProgramFields):
    """The form of a new call."""

    send_digits: str | None = Field(None, alias="SendDigits")
    is_async: str | None = Field(None, alias="AsyncAmd")
    detected_callback: str | None = Field(None, alias="AsyncAmdStatusCallback")
    detected_method: Method | None = Field(None, alias="AsyncAmdStatusCallbackMethod")

    def read(self, account_id: str) -> NewCall:
        """Return the call that is asked for. Raises `Invalid` with the vendor's number for the first thing wrong."""
        new = self.new_call(account_id)
        program = self.program()
        if program is None:
            raise Invalid("A Url or Twiml is required.", field="Url", code=URL_INVALID)
        if self.send_digits and not _DIGITS.fullmatch(self.send_digits):
            raise Invalid("SendDigits may hold 0-9, *, # and w, at most 32.", field="SendDigits")
        settings = CallSettings(
            {**new.settings, "send_digits": self.send_digits or None, "machine_detection": self._detected()}
        )
        return NewCall(
            account_id=account_id,
            from_=new.from_,
            to=new.to,
            program=program,
            callback=new.callback,
            settings=settings,
        )

    def _detected(self) -> dict[str, str]:
        told = detection_callback(
            self.detected_callback, self.detected_method, field="AsyncAmdStatusCallback"
        )
        truths = ("true", "false")
        is_async = read_choice(self.is_async, field="AsyncAmd", known=truths, default="false")
        detection = self.detection()
        return {**detection, "is_async": is_async, **told} if detection and is_async == "true" else detection


class CallUpdateForm(ProgramFields):
    """The form of a change; with a Status everything that says what to do is ignored, as the vendor does."""

    status: Literal["canceled", "completed"] | None = Field(None, alias="Status")
    callback: str | None = Field(None, alias="StatusCallback")
    callback_method: Method | None = Field(None, alias="StatusCallbackMethod")
    callback_event: Texts = Field(None, alias="StatusCallbackEvent")
    time_limit: int | None = Field(None, alias="TimeLimit", ge=1, le=86_400)

    @property
    def end(self) -> CallStatus | None:
        """How the call is to end, if it is."""
        return CallStatus(self.status) if self.status else None

    def status_callback(self) -> Callback | None:
        """Return who hears of the call from now on. Raises `Invalid`."""
        return read_callback(
            self.callback,
            field="StatusCallback",
            method=self.callback_method,
            events=self.callback_event,
            known=CALL_EVENTS,
        )
