"""Who a customer is: found by every spelling of an address, made once, with traits that keep their history."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.memory.conftest import ACCOUNT, House
from tieline.kit.errors import Invalid
from tieline.kit.events import read_events
from tieline.kit.pages import PageRequest
from tieline.memory import (
    IdentifierTaken,
    NoIdentifier,
    Profile,
    ProfileMerged,
    ProfileNotFound,
    StoreNotFound,
    TraitDefinition,
    ValidationRule,
    VersionMismatch,
)

pytestmark = pytest.mark.store
MARIA = "+34600111222"


async def patch(
    house: House, profile_id: str, traits: dict[str, dict[str, Any]], source: str = "api"
) -> tuple[str, ...]:
    return await house.db.transact(
        lambda tx: house.memory.patch_traits(
            tx, store_id=house.store_id, profile_id=profile_id, traits=traits, source=source
        )
    )


async def get(house: House, profile_id: str) -> Profile:
    return await house.db.read(
        lambda tx: house.memory.get_profile(tx, store_id=house.store_id, profile_id=profile_id)
    )


async def lookup(house: House, id_type: str, value: str) -> tuple[str, ...]:
    found = await house.db.read(
        lambda tx: house.memory.lookup_profiles(tx, store_id=house.store_id, id_type=id_type, value=value)
    )
    return found.profile_ids


class TestResolve:
    async def test_whatsapp_and_sms_of_maria_are_one_customer(self, house: House) -> None:
        maria = await house.maria()
        for id_type, value in (
            ("phone", MARIA),
            ("phone", "whatsapp:" + MARIA),
            ("whatsapp", MARIA),
            ("rcs", MARIA),
        ):
            resolved = await house.db.transact(
                lambda tx, id_type=id_type, value=value: house.memory.resolve_profile(  # type: ignore[misc]
                    tx, store_id=house.store_id, id_type=id_type, value=value, source="sms"
                )
            )
            assert (resolved.profile_id, resolved.created) == (maria, False)

    async def test_ten_first_messages_at_once_make_one_profile(self, house: House) -> None:
        resolved = await asyncio.gather(
            *(
                house.db.transact(
                    lambda tx: house.memory.resolve_profile(
                        tx, store_id=house.store_id, id_type="phone", value="+15551230000", source="sms"
                    )
                )
                for _ in range(10)
            )
        )
        assert len({item.profile_id for item in resolved}) == 1
        assert sum(item.created for item in resolved) == 1

    async def test_a_new_customer_shows_the_number_as_a_trait(self, house: House) -> None:
        resolved = await house.db.transact(
            lambda tx: house.memory.resolve_profile(
                tx, store_id=house.store_id, id_type="phone", value="whatsapp:+15551230000", source="sms"
            )
        )
        assert (await get(house, resolved.profile_id)).traits == {"Contact": {"phone": "+15551230000"}}

    async def test_an_unknown_number_is_nobody(self, house: House) -> None:
        assert await lookup(house, "phone", "+15550000000") == ()


class TestCreate:
    async def test_creating_maria_again_returns_her_and_adds_what_is_new(self, house: House) -> None:
        maria = await house.maria()
        again = await house.db.transact(
            lambda tx: house.memory.create_profile(
                tx, store_id=house.store_id, traits={"Contact": {"phone": "sms:" + MARIA, "city": "Sevilla"}}
            )
        )
        assert again == maria
        traits = (await get(house, maria)).traits["Contact"]
        assert (traits["city"], traits["phone"], traits["firstName"]) == ("Sevilla", MARIA, "Maria")

    async def test_without_an_identifier_it_is_refused(self, house: House) -> None:
        with pytest.raises(NoIdentifier):
            await house.db.transact(
                lambda tx: house.memory.create_profile(
                    tx, store_id=house.store_id, traits={"Contact": {"city": "Sevilla"}}
                )
            )

    async def test_identifiers_of_two_profiles_make_them_one_person_under_the_earlier(
        self, house: House
    ) -> None:
        maria = await house.maria()
        house.clock.advance(seconds=60)
        tom = await house.db.transact(
            lambda tx: house.memory.create_profile(
                tx, store_id=house.store_id, traits={"Contact": {"email": "tom@example.com"}}
            )
        )
        both = await house.db.transact(
            lambda tx: house.memory.create_profile(
                tx,
                store_id=house.store_id,
                traits={"Contact": {"phone": MARIA, "email": "Tom@Example.com", "city": "Sevilla"}},
            )
        )
        assert both == maria
        assert await lookup(house, "email", "tom@example.com") == (maria,)
        assert (await get(house, maria)).traits["Contact"]["email"] == "tom@example.com"
        with pytest.raises(ProfileMerged) as gone:
            await get(house, tom)
        assert gone.value.canonical_id == maria

    async def test_a_fixed_id_is_kept(self, house: House) -> None:
        fixed = "mem_profile_" + "0" * 26
        made = await house.db.transact(
            lambda tx: house.memory.create_profile(
                tx, store_id=house.store_id, traits={"Contact": {"phone": MARIA}}, profile_id=fixed
            )
        )
        assert made == fixed


class TestPatch:
    async def test_language_is_one_trait_however_it_is_written(self, house: House) -> None:
        maria = await house.maria()
        assert await patch(house, maria, {"Contact": {"LANGUAGE": "spanish"}}) == ("Contact.language",)
        assert (await get(house, maria)).traits["Contact"]["language"] == "spanish"

    async def test_null_removes_and_history_remembers(self, house: House) -> None:
        maria = await house.maria()
        await patch(house, maria, {"Contact": {"language": "spanish"}}, source="console")
        house.clock.advance(seconds=5)
        await patch(house, maria, {"Contact": {"language": None}}, source="api")
        assert "language" not in (await get(house, maria)).traits["Contact"]
        history = await house.db.read(
            lambda tx: house.memory.list_trait_history(
                tx, store_id=house.store_id, profile_id=maria, page=PageRequest(size=2)
            )
        )
        told = [(item.name, item.previous, item.value, item.source) for item in history.items]
        assert told == [("language", "spanish", None, "api"), ("language", None, "spanish", "console")]
        assert (history.items[0].changed_at - history.items[1].changed_at).total_seconds() == 5

    async def test_setting_the_same_value_is_no_change(self, house: House) -> None:
        maria = await house.maria()
        await patch(house, maria, {"Contact": {"language": "spanish"}})
        assert await patch(house, maria, {"Contact": {"language": "spanish"}}) == ()

    @pytest.mark.parametrize(
        ("traits", "field"),
        [
            ({"Contact": {"shoeSize": 42}}, "traits.Contact.shoeSize"),
            ({"Loyalty": {"tier": "gold"}}, "traits.Loyalty"),
            ({"Contact": {"language": 7}}, "traits.Contact.language"),
            ({"Contact": {"language": "x" * 1025}}, "traits.Contact.language"),
            ({"Contact": {"email": "no address"}}, "traits.Contact.email"),
        ],
    )
    async def test_a_wrong_name_or_value_is_named_and_nothing_is_written(
        self, house: House, traits: dict[str, dict[str, Any]], field: str
    ) -> None:
        maria = await house.maria()
        before = await get(house, maria)
        with pytest.raises(Invalid) as refusal:
            await patch(house, maria, {**traits, "Contact": {"city": "Sevilla", **traits.get("Contact", {})}})
        assert refusal.value.field == field
        assert await get(house, maria) == before

    async def test_another_customers_number_is_not_taken(self, house: House) -> None:
        maria = await house.maria()
        tom = await house.db.transact(
            lambda tx: house.memory.create_profile(
                tx, store_id=house.store_id, traits={"Contact": {"phone": "+15551230000"}}
            )
        )
        with pytest.raises(IdentifierTaken) as refusal:
            await patch(house, tom, {"Contact": {"phone": MARIA}})
        assert refusal.value.conflicting_id == maria

    async def test_a_second_number_finds_her_too_and_a_removed_one_does_not(self, house: House) -> None:
        maria = await house.maria()
        await patch(house, maria, {"Contact": {"phone": "+34600333444"}})
        assert await lookup(house, "phone", MARIA) == await lookup(house, "phone", "+34600333444") == (maria,)
        await patch(house, maria, {"Contact": {"phone": None}})
        assert await lookup(house, "phone", "+34600333444") == ()

    async def test_the_house_hears_which_traits_changed(self, house: House) -> None:
        maria = await house.maria()
        await patch(house, maria, {"Contact": {"language": "spanish"}})
        page = await house.db.read(lambda tx: read_events(tx, after=None))
        last = page.events[-1]
        assert (last.type, last.profile_id, last.data["names"]) == (
            "TraitsChanged",
            maria,
            ["Contact.language"],
        )


class TestGroups:
    async def test_removing_a_definition_takes_the_values_and_keeps_the_history(self, house: House) -> None:
        maria = await house.maria()
        await patch(house, maria, {"Contact": {"language": "spanish"}})
        await house.db.transact(
            lambda tx: house.memory.patch_trait_group(
                tx, store_id=house.store_id, name="Contact", traits={"language": None}
            )
        )
        assert "language" not in (await get(house, maria)).traits["Contact"]
        history = await house.db.read(
            lambda tx: house.memory.list_trait_history(
                tx, store_id=house.store_id, profile_id=maria, page=PageRequest()
            )
        )
        assert history.items[0].previous == "spanish"

    async def test_promoting_a_trait_later_finds_the_customers_it_names(self, house: House) -> None:
        maria = await house.maria()
        number = TraitDefinition(name="customerNumber", data_type="STRING")
        promoted = TraitDefinition(
            name="CustomerNumber", data_type="STRING", id_type_promotion="customer_number"
        )
        for definition in (number, promoted):
            await house.db.transact(
                lambda tx, definition=definition: house.memory.patch_trait_group(  # type: ignore[misc]
                    tx, store_id=house.store_id, name="Contact", traits={definition.name: definition}
                )
            )
            if definition is number:
                await patch(house, maria, {"Contact": {"customerNumber": "K-17"}})
        assert await lookup(house, "customer_number", "K-17") == (maria,)

    async def test_a_rule_binds(self, house: House) -> None:
        rule = ValidationRule(pattern="^(gold|silver)$")
        tier = TraitDefinition(name="tier", data_type="STRING", validation_rule=rule)
        await house.db.transact(
            lambda tx: house.memory.create_trait_group(
                tx, store_id=house.store_id, name="Loyalty", traits=[tier]
            )
        )
        maria = await house.maria()
        await patch(house, maria, {"Loyalty": {"tier": "gold"}})
        with pytest.raises(Invalid, match="pattern"):
            await patch(house, maria, {"Loyalty": {"tier": "tin"}})

    async def test_of_five_who_read_one_version_one_changes_it(self, house: House) -> None:
        group = await house.db.read(
            lambda tx: house.memory.get_trait_group(tx, store_id=house.store_id, name="Contact")
        )
        results = await asyncio.gather(
            *(
                house.db.transact(
                    lambda tx: house.memory.patch_trait_group(
                        tx,
                        store_id=house.store_id,
                        name="Contact",
                        description="Who they are",
                        expected_version=group.version,
                    )
                )
                for _ in range(5)
            ),
            return_exceptions=True,
        )
        assert sum(isinstance(result, VersionMismatch) for result in results) == 4
        again = await house.db.read(
            lambda tx: house.memory.get_trait_group(tx, store_id=house.store_id, name="Contact")
        )
        assert again.version == group.version + 1


class TestTenancy:
    async def test_another_account_sees_no_store(self, house: House) -> None:
        maria = await house.maria()
        with pytest.raises(StoreNotFound):
            await house.db.read(
                lambda tx: house.memory.get_profile(
                    tx, store_id=house.store_id, profile_id=maria, account_id="AC" + "2" * 32
                )
            )

    async def test_a_profile_is_only_in_its_store(self, house: House) -> None:
        maria = await house.maria()
        other = await house.db.transact(
            lambda tx: house.memory.create_store(tx, account_id=ACCOUNT, display_name="other")
        )
        with pytest.raises(ProfileNotFound):
            await house.db.read(
                lambda tx: house.memory.get_profile(tx, store_id=other.store_id, profile_id=maria)
            )


class TestLists:
    async def test_pages_of_profiles_neither_miss_nor_repeat(self, house: House) -> None:
        made = []
        for number in range(7):
            house.clock.advance(seconds=number % 2)
            resolved = await house.db.transact(
                lambda tx, number=number: house.memory.resolve_profile(  # type: ignore[misc]
                    tx, store_id=house.store_id, id_type="phone", value=f"+1555123000{number}", source="sms"
                )
            )
            made.append(resolved.profile_id)
        seen: list[str] = []
        token = None
        while True:
            page = await house.db.read(
                lambda tx, token=token: house.memory.list_profiles(  # type: ignore[misc]
                    tx, store_id=house.store_id, page=PageRequest(size=3, token=token)
                )
            )
            seen.extend(page.items)
            token = page.next_token
            if token is None:
                break
        assert seen == made[::-1]

    async def test_a_token_of_another_list_is_refused(self, house: House) -> None:
        with pytest.raises(Invalid, match="token"):
            await house.db.read(
                lambda tx: house.memory.list_profiles(
                    tx, store_id=house.store_id, page=PageRequest(token="WyJ4Il0")
                )
            )


class TestErase:
    async def test_nothing_of_maria_is_left_and_tom_stays(self, house: House) -> None:
        maria = await house.maria()
        tom = await house.db.transact(
            lambda tx: house.memory.create_profile(
                tx, store_id=house.store_id, traits={"Contact": {"phone": "+15551230000"}}
            )
        )
        counts = await house.db.transact(
            lambda tx: house.memory.erase_profile(tx, store_id=house.store_id, profile_id=maria)
        )
        assert counts["memory_profiles"] == 1
        assert counts["memory_traits"] == counts["memory_trait_changes"] == 3
        with pytest.raises(ProfileNotFound):
            await get(house, maria)
        assert await lookup(house, "phone", MARIA) == ()
        assert (await get(house, tom)).traits["Contact"]["phone"] == "+15551230000"
