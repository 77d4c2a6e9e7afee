"""A file of customers is put, becomes profiles while others are served, and tells which of its rows did not."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from functools import partial

import pytest

from tests.support.house import Story
from tieline.app.starter import CUSTOMER_NUMBER, CUSTOMER_PROFILE_ID, STORE_ID
from tieline.kit.errors import Invalid, Refused
from tieline.kit.events import read_events
from tieline.kit.pages import PageRequest
from tieline.memory import ImportColumn, ProfileImport
from tieline.memory.errors import ImportNotFound

pytestmark = pytest.mark.journey
COLUMNS = (
    ImportColumn(column="phone", group="Contact", name="phone"),
    ImportColumn(column="mail", group="Contact", name="email"),
    ImportColumn(column="first", group="Contact", name="firstName"),
)
PAGE = PageRequest(size=1000)


async def _body(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


async def _begin(story: Story, columns: Sequence[ImportColumn] = COLUMNS) -> tuple[ProfileImport, str]:
    return await story.db.transact(
        partial(
            story.house.memory.create_import, store_id=STORE_ID, filename="people.csv", file_size=100,
            columns=columns,
        )
    )  # fmt: skip


async def _put(story: Story, one: ProfileImport, secret: str, text: str | bytes) -> None:
    raw = text.encode() if isinstance(text, str) else text
    half = len(raw) // 2
    await story.house.import_profiles.take_file(
        import_id=one.import_id, secret=secret, body=_body(raw[:half], raw[half:])
    )


async def _look(story: Story, one: ProfileImport) -> ProfileImport:
    return await story.db.read(
        partial(story.house.memory.get_import, store_id=STORE_ID, import_id=one.import_id)
    )


async def _errors(story: Story, one: ProfileImport) -> list[tuple[int, str, bool]]:
    found = await story.db.read(
        partial(story.house.memory.list_import_errors, store_id=STORE_ID, import_id=one.import_id)
    )
    return [(each.line, each.column, each.is_error) for each in found]


async def _who(story: Story, number: str) -> tuple[str, ...]:
    found = await story.db.read(
        partial(story.house.memory.lookup_profiles, store_id=STORE_ID, id_type="phone", value=number)
    )
    return found.profile_ids


async def _told(story: Story, one: ProfileImport) -> list[str]:
    """Return the states of an import that a screen hears of, and `+` for a portion of its rows."""
    told = (await story.db.read(partial(read_events, after=None, limit=1000))).events
    ours = [event for event in told if event.data.get("import_id") == one.import_id]
    return [str(event.data.get("status", "+")) for event in ours]


class TestImport:
    async def test_rows_become_profiles_and_the_broken_ones_are_told(self, story: Story) -> None:
        one, secret = await _begin(story)
        text = (
            "phone,mail,first\n"
            "+34600000001,ana@example.com,Ana\n"
            ",,Nobody\n"
            "+34600000002,not an address,Luis\n"
            "+34600000003,eva@example.com\n"
            "+34600000004,,\n"
        )
        await _put(story, one, secret, "\ufeff" + text)
        assert (await _look(story, one)).status == "PROCESSING"
        await story.settle()
        done = await _look(story, one)
        assert (done.status, done.rows_total, done.rows_done, done.errors, done.warnings) == (
            "COMPLETED", 5, 5, 2, 1,
        )  # fmt: skip
        assert await _errors(story, one) == [(3, "", True), (4, "mail", False), (5, "", True)]
        (luis,) = await _who(story, "+34600000002")
        profile = await story.db.read(
            partial(story.house.memory.get_profile, store_id=STORE_ID, profile_id=luis)
        )
        assert profile.traits == {"Contact": {"phone": "+34600000002", "firstName": "Luis"}}
        history = await story.db.read(
            partial(story.house.memory.list_trait_history, store_id=STORE_ID, profile_id=luis, page=PAGE)
        )
        assert {(change.name, change.source) for change in history.items} == {
            ("phone", "csv-import"), ("firstName", "csv-import"),
        }  # fmt: skip

    async def test_who_is_known_is_updated_and_who_comes_twice_is_one(self, story: Story) -> None:
        one, secret = await _begin(story)
        text = (
            "first,phone,mail\n"
            f"Ana María,{CUSTOMER_NUMBER},\n"
            "Eva,+34600000001,eva@example.com\n"
            "Eva María,+34600000001,\n"
            "Evita,+34600000002,eva@example.com\n"
        )
        await _put(story, one, secret, text)
        await story.settle()
        ana = await story.db.read(
            partial(story.house.memory.get_profile, store_id=STORE_ID, profile_id=CUSTOMER_PROFILE_ID)
        )
        assert ana.traits["Contact"]["firstName"] == "Ana María"
        assert await _who(story, "+34600000001") == await _who(story, "+34600000002") != ()

    async def test_many_rows_come_in_portions_of_which_a_crash_repeats_none(self, story: Story) -> None:
        one, secret = await _begin(story)
        rows = "".join(f"+3460{at:07},,P{at}\n" for at in range(450))
        await _put(story, one, secret, "phone,mail,first\n" + rows)
        step = partial(story.house.memory.import_portion, import_id=one.import_id)
        assert await story.db.transact(step)
        halfway = await _look(story, one)
        assert (halfway.status, halfway.rows_done, halfway.rows_total) == ("PROCESSING", 200, 450)
        await story.settle()
        assert (await _look(story, one)).rows_done == 450
        assert await _told(story, one) == ["PENDING", "PROCESSING", "+", "+", "+", "COMPLETED"]
        page = await story.db.read(partial(story.house.memory.list_profiles, store_id=STORE_ID, page=PAGE))
        assert len(page.items) == 451

    async def test_bytes_that_are_no_text_break_their_row_alone(self, story: Story) -> None:
        one, secret = await _begin(story)
        raw = b"phone,mail,first\n+34600000001,,\xff\xfe\n+34600000002,,Luis\n"
        await _put(story, one, secret, raw)
        await story.settle()
        assert await _errors(story, one) == [(2, "", True)]
        assert await _who(story, "+34600000002") != ()


class TestUpload:
    async def test_the_address_is_the_key_and_works_once(self, story: Story) -> None:
        one, secret = await _begin(story)
        with pytest.raises(ImportNotFound):
            await _put(story, one, "guessed", "phone,mail,first\n")
        await _put(story, one, secret, "phone,mail,first\n+34600000001,,\n")
        with pytest.raises(Refused):
            await _put(story, one, secret, "phone,mail,first\n+34600000002,,\n")
        await story.settle()
        assert await _who(story, "+34600000002") == ()

    async def test_it_closes_after_half_an_hour(self, story: Story) -> None:
        one, secret = await _begin(story)
        await story.later(seconds=1801)
        assert (await _look(story, one)).status == "FAILED"
        with pytest.raises(Refused):
            await _put(story, one, secret, "phone,mail,first\n")

    @pytest.mark.parametrize(("text", "said"), [("", "empty"), ("phone,mail\n", "first")])
    async def test_a_file_without_the_columns_fails_and_says_why(
        self, story: Story, text: str, said: str
    ) -> None:
        one, secret = await _begin(story)
        with pytest.raises(Invalid, match=said):
            await _put(story, one, secret, text)
        failed = await _look(story, one)
        assert (failed.status, said in (failed.failure or "")) == ("FAILED", True)
        assert await _told(story, one) == ["PENDING", "FAILED"]

    async def test_one_that_was_cut_off_may_be_put_again(self, story: Story) -> None:
        one, secret = await _begin(story)

        async def cut_off() -> AsyncIterator[bytes]:
            yield b"phone,mail,first\n"
            raise ConnectionResetError

        with pytest.raises(ConnectionResetError):
            await story.house.import_profiles.take_file(
                import_id=one.import_id, secret=secret, body=cut_off()
            )
        await _put(story, one, secret, "phone,mail,first\n+34600000001,,\n")
        await story.settle()
        assert (await _look(story, one)).status == "COMPLETED"
