"""The shop's numbers as the official SDK sees them: got, changed, given up; and what is refused."""

from __future__ import annotations

import pytest
from twilio.base.exceptions import TwilioRestException

from tests.support.served import ACCOUNT, OTHER, OTHER_TOKEN, twilio
from tests.wire.api_2010.voice_shop import HOOK, PATH, SHOP, TWIML, VoiceShop, fits
from tieline.channels import NumberVoice

pytestmark = pytest.mark.wire
OOPS = "https://shop.example.com/oops"
FRESH = "+15550007777"


class TestCreate:
    def test_a_number_by_its_digits(self, voice: VoiceShop) -> None:
        made = voice.sdk.incoming_phone_numbers.create(
            phone_number=FRESH, friendly_name="Hotline", voice_url=TWIML, voice_method="GET",
            voice_fallback_url=OOPS, status_callback=HOOK,
        )  # fmt: skip
        assert (made.phone_number, made.friendly_name, made.account_sid) == (FRESH, "Hotline", ACCOUNT)
        assert (made.voice_url, made.voice_method, made.voice_fallback_url) == (TWIML, "GET", OOPS)
        assert made.capabilities["voice"] is True
        kept = voice.work(voice.channels.get_number, number_id=made.sid)
        assert kept.voice == NumberVoice(url=TWIML, method="GET", fallback_url=OOPS, status_callback=HOOK)
        # Its conversations follow what the shop's others follow.
        assert kept.configuration_id == "c"

    def test_any_number_of_an_area(self, voice: VoiceShop) -> None:
        first = voice.sdk.incoming_phone_numbers.create(area_code="415")
        second = voice.sdk.incoming_phone_numbers.create(area_code="415")
        assert (first.phone_number, second.phone_number) == ("+14155550100", "+14155550101")
        assert first.friendly_name == first.phone_number

    def test_the_answer_on_the_wire(self, voice: VoiceShop) -> None:
        answer = voice.http("POST", "/IncomingPhoneNumbers.json", PhoneNumber=FRESH)
        assert answer.status_code == 201
        assert fits("/IncomingPhoneNumbers.json", answer) == []
        assert answer.json()["uri"] == f"{PATH}/IncomingPhoneNumbers/{answer.json()['sid']}.json"

    @pytest.mark.parametrize(
        ("fields", "code", "named"),
        [
            ({}, 21452, "PhoneNumber"),
            ({"PhoneNumber": "hotline"}, 21421, "PhoneNumber"),
            ({"PhoneNumber": SHOP}, 21422, "PhoneNumber"),
            ({"PhoneNumber": "+15550002222"}, 21422, "PhoneNumber"),
            ({"AreaCode": "15"}, 21451, "AreaCode"),
            ({"PhoneNumber": FRESH, "VoiceUrl": "shop"}, 21502, "VoiceUrl"),
            ({"PhoneNumber": FRESH, "VoiceFallbackUrl": "ftp://a/b"}, 21502, "VoiceFallbackUrl"),
            ({"PhoneNumber": FRESH, "StatusCallback": "nowhere"}, 21609, "StatusCallback"),
            ({"PhoneNumber": FRESH, "VoiceMethod": "PUT"}, 20001, "VoiceMethod"),
            ({"PhoneNumber": FRESH, "SmsUrl": TWIML}, 20001, "SmsUrl"),
            ({"PhoneNumber": FRESH, "FriendlyName": "x" * 65}, 20001, "FriendlyName"),
        ],
    )
    def test_what_is_refused(self, voice: VoiceShop, fields: dict[str, str], code: int, named: str) -> None:
        answer = voice.http("POST", "/IncomingPhoneNumbers.json", **fields)
        assert (answer.status_code, answer.json()["code"]) == (400, code)
        assert named in answer.json()["message"]
        assert len(voice.sdk.incoming_phone_numbers.list()) == 1


class TestOneNumber:
    def test_its_texts_go_to_a_flow_of_the_account_and_to_nobody_elses(self, voice: VoiceShop) -> None:
        (number,) = voice.sdk.incoming_phone_numbers.list(phone_number=SHOP)
        flow = f"https://webhooks.twilio.com/v1/Accounts/{ACCOUNT}/Flows/FW" + "a" * 32
        assert number.update(sms_url=flow).sms_url == flow
        assert number.update(friendly_name="Front desk").sms_url == flow
        with pytest.raises(TwilioRestException) as refused:
            number.update(sms_url=flow.replace(ACCOUNT, OTHER))
        assert refused.value.status == 400
        assert (number.fetch().sms_url, number.update(sms_url="").sms_url) == (flow, "")

    def test_fetched_changed_and_changed_back(self, voice: VoiceShop) -> None:
        (number,) = voice.sdk.incoming_phone_numbers.list(phone_number=SHOP)
        changed = number.update(voice_url=TWIML, voice_fallback_url=OOPS, voice_fallback_method="GET")
        assert (changed.voice_url, changed.voice_method) == (TWIML, "POST")
        again = voice.sdk.incoming_phone_numbers(number.sid).update(friendly_name="Front desk")
        assert (again.friendly_name, again.voice_url) == ("Front desk", TWIML)
        assert (again.voice_fallback_url, again.voice_fallback_method) == (OOPS, "GET")
        emptied = voice.sdk.incoming_phone_numbers(number.sid).update(voice_url="")
        assert (emptied.voice_url, emptied.voice_fallback_url) == ("", OOPS)
        fetched = voice.http("GET", f"/IncomingPhoneNumbers/{number.sid}.json")
        assert fits("/IncomingPhoneNumbers/{Sid}.json", fetched) == []
        assert fetched.json()["friendly_name"] == "Front desk"

    def test_found_by_a_part_of_it_or_by_its_name(self, voice: VoiceShop) -> None:
        voice.sdk.incoming_phone_numbers.create(phone_number=FRESH, friendly_name="Hotline")
        found = voice.sdk.incoming_phone_numbers.list(phone_number="0007777")
        assert [one.phone_number for one in found] == [FRESH]
        assert [
            one.phone_number for one in voice.sdk.incoming_phone_numbers.list(friendly_name="Hotline")
        ] == [FRESH]
        assert voice.sdk.incoming_phone_numbers.list(phone_number="999999") == []

    def test_given_up_it_is_nobodys(self, voice: VoiceShop) -> None:
        made = voice.sdk.incoming_phone_numbers.create(phone_number=FRESH)
        assert made.delete() is True
        assert voice.http("GET", f"/IncomingPhoneNumbers/{made.sid}.json").json()["code"] == 20404
        assert voice.sdk.incoming_phone_numbers.create(phone_number=FRESH).sid != made.sid

    def test_another_accounts_number_is_not_there(self, voice: VoiceShop) -> None:
        (number,) = voice.sdk.incoming_phone_numbers.list()
        stranger = twilio(voice.url, OTHER, OTHER_TOKEN).incoming_phone_numbers(number.sid)
        for act in (stranger.fetch, stranger.delete, lambda: stranger.update(voice_url=TWIML)):
            with pytest.raises(TwilioRestException) as refused:
                act()
            assert refused.value.status == 404
        assert number.fetch().voice_url == ""
