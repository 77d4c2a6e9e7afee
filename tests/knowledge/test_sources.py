"""Nadia adds what the shop knows: texts, a page, a file; each is read once it can be, and found until it is deleted."""

from __future__ import annotations

from typing import Any

import pytest

from tests.knowledge.conftest import ACCOUNT, House
from tieline.kit.errors import Invalid
from tieline.kit.jobs import list_jobs
from tieline.kit.pages import BadPageToken, PageRequest
from tieline.knowledge import (
    EXPIRE_UPLOAD,
    PROCESS_KNOWLEDGE,
    Document,
    FileAwaited,
    FileSource,
    Knowledge,
    KnowledgeNotFound,
    KnowledgeStatus,
    PageFault,
    Source,
    TextSource,
    UploadNotFound,
    WebSource,
    WrongFileSize,
)

pytestmark = pytest.mark.store
PAGE = WebSource(url="https://shop.example/help", crawl_depth=1, crawl_period="WEEKLY")
FILE = FileSource(file_name="terms.txt", file_size=5, mime_type="text/plain")


async def create(house: House, source: Source, name: str = "Source") -> Knowledge:
    return await house.do(
        lambda tx: house.knowledge.create_knowledge(
            tx, knowledge_base_id=house.base_id, name=name, source=source
        )
    )


async def patch(house: House, knowledge: Knowledge, **changes: Any) -> tuple[Knowledge, bool]:
    return await house.do(
        lambda tx: house.knowledge.patch_knowledge(
            tx,
            knowledge_base_id=house.base_id,
            knowledge_id=knowledge.knowledge_id,
            account_id=ACCOUNT,
            **changes,
        )
    )


async def delete(house: House, knowledge: Knowledge) -> None:
    await house.do(
        lambda tx: house.knowledge.delete_knowledge(
            tx, knowledge_base_id=house.base_id, knowledge_id=knowledge.knowledge_id
        )
    )


async def fail(house: House, knowledge: Knowledge, detail: str) -> None:
    """Let a reading find nothing but a fault."""
    fault = PageFault(title="Not reachable", place="https://shop.example/help", detail=detail)
    await house.do(
        lambda tx: house.knowledge.finish_reading(
            tx, knowledge_id=knowledge.knowledge_id, revision=knowledge.revision, chunks=[], faults=[fault]
        )
    )


async def jobs(house: House, kind: str) -> int:
    return len(await house.db.read(lambda tx: list_jobs(tx, kind=kind)))


class TestText:
    async def test_it_is_queued_read_and_found(self, house: House) -> None:
        made = await create(house, TextSource(content="Returns are free for 30 days."), "Returns")
        assert made.status is KnowledgeStatus.QUEUED
        assert await jobs(house, PROCESS_KNOWLEDGE) == 1
        plan = await house.do(
            lambda tx: house.knowledge.begin_reading(tx, knowledge_id=made.knowledge_id, revision=1)
        )
        assert plan is not None and plan.knowledge.status is KnowledgeStatus.PROCESSING
        await house.read(made, [Document(title="Returns", text="Returns are free for 30 days.")])
        assert (await house.get(made)).status is KnowledgeStatus.COMPLETED
        assert await house.found("free returns") == ["Returns"]

    async def test_new_words_are_read_anew_and_the_old_ones_stand_until_then(self, house: House) -> None:
        made = await house.add("Hours", "We open at nine.")
        changed, is_reread = await patch(house, made, source=TextSource(content="We open at ten."))
        assert is_reread and changed.status is KnowledgeStatus.QUEUED
        (old,) = await house.search("open")
        assert old.chunk.content == "We open at nine."
        await house.read(changed, [Document(title="Hours", text="We open at ten.")])
        (new,) = await house.search("open")
        assert new.chunk.content == "We open at ten."

    async def test_a_reading_of_older_words_is_thrown_away(self, house: House) -> None:
        made = await create(house, TextSource(content="We open at nine."), "Hours")
        await patch(house, made, source=TextSource(content="We open at ten."))
        late = await house.do(
            lambda tx: house.knowledge.begin_reading(tx, knowledge_id=made.knowledge_id, revision=1)
        )
        assert late is None
        await fail(house, made, "too late")
        assert (await house.get(made)).status is KnowledgeStatus.QUEUED

    async def test_a_new_name_is_no_new_reading(self, house: House) -> None:
        made = await house.add("Hours", "We open at nine.")
        changed, is_reread = await patch(house, made, name="Opening hours", description="When we are there")
        assert not is_reread and changed.status is KnowledgeStatus.COMPLETED
        (found,) = await house.search("open")
        assert (found.source_name, found.chunk.document_title) == ("Opening hours", "Opening hours")

    async def test_refresh_reads_again_once(self, house: House) -> None:
        made = await house.add("Hours", "We open at nine.")
        first, asked = await patch(house, made, refresh=True)
        second, asked_again = await patch(house, made, refresh=True)
        assert asked and asked_again
        assert (first.revision, second.revision) == (2, 2)

    async def test_nothing_readable_has_failed_and_says_so(self, house: House) -> None:
        made = await create(house, TextSource(content="…"), "Dots")
        await house.read(made, [Document(title="Dots", text=" \n ")])
        now = await house.get(made)
        assert now.status is KnowledgeStatus.FAILED
        assert [fault.title for fault in now.faults] == ["No text"]


class TestPage:
    async def test_a_weekly_page_is_read_again_in_a_week(self, house: House) -> None:
        made = await create(house, PAGE)
        await house.read(made, [Document(title="Help", text="Ask away.", url=PAGE.url)])
        waiting = await house.db.read(lambda tx: list_jobs(tx, kind=PROCESS_KNOWLEDGE))
        assert [(job.due_at - house.clock.now()).days for job in waiting] == [7]

    async def test_what_was_read_before_outlives_a_failure(self, house: House) -> None:
        made = await create(house, PAGE)
        await house.read(made, [Document(title="Help", text="Parcels travel by rail.", url=PAGE.url)])
        await fail(house, made, "No answer within 20 s.")
        now = await house.get(made)
        assert (now.status, now.faults[0].detail) == (KnowledgeStatus.FAILED, "No answer within 20 s.")
        (found,) = await house.search("rail")
        assert (found.chunk.document_url, found.chunk.document_title) == (PAGE.url, "Help")

    async def test_its_address_stays(self, house: House) -> None:
        made = await create(house, PAGE)
        with pytest.raises(Invalid) as refusal:
            await patch(house, made, source=WebSource(url="https://other.example/"))
        assert refusal.value.field == "source.url"

    async def test_how_often_it_is_read_is_no_new_reading(self, house: House) -> None:
        made = await create(house, PAGE)
        await house.read(made, [Document(title="Help", text="Ask away.")])
        _, is_reread = await patch(house, made, source=WebSource(url=PAGE.url, crawl_depth=1))
        _, is_deeper = await patch(house, made, source=WebSource(url=PAGE.url, crawl_depth=3))
        assert (is_reread, is_deeper) == (False, True)


class TestFile:
    async def upload(self, house: House, token: str, content: bytes) -> Knowledge:
        return await house.do(lambda tx: house.knowledge.put_file(tx, upload_token=token, content=content))

    async def token(self, house: House) -> tuple[Knowledge, str]:
        made = await create(house, FILE)
        assert isinstance(made.source, FileSource) and made.source.upload_token
        return made, made.source.upload_token

    async def test_it_waits_for_its_bytes(self, house: House) -> None:
        made, token = await self.token(house)
        assert made.status is KnowledgeStatus.SCHEDULED
        assert await jobs(house, PROCESS_KNOWLEDGE) == 0
        with pytest.raises(FileAwaited):
            await patch(house, made, refresh=True)
        taken = await self.upload(house, token, b"hello")
        assert (taken.status, taken.source) == (KnowledgeStatus.QUEUED, FILE)
        plan = await house.do(
            lambda tx: house.knowledge.begin_reading(tx, knowledge_id=made.knowledge_id, revision=1)
        )
        assert plan is not None and plan.file == b"hello"
        with pytest.raises(UploadNotFound):
            await self.upload(house, token, b"again")

    async def test_another_length_is_refused(self, house: House) -> None:
        made, token = await self.token(house)
        with pytest.raises(WrongFileSize):
            await self.upload(house, token, b"hello!")
        assert (await house.get(made)).status is KnowledgeStatus.SCHEDULED

    async def test_after_an_hour_it_is_given_up(self, house: House) -> None:
        made, token = await self.token(house)
        assert await jobs(house, EXPIRE_UPLOAD) == 1
        await house.do(lambda tx: house.knowledge.expire_upload(tx, knowledge_id=made.knowledge_id))
        assert (await house.get(made)).status is KnowledgeStatus.SCHEDULED
        house.clock.advance(seconds=3600)
        with pytest.raises(UploadNotFound):
            await self.upload(house, token, b"hello")
        await house.do(lambda tx: house.knowledge.expire_upload(tx, knowledge_id=made.knowledge_id))
        assert (await house.get(made)).status is KnowledgeStatus.FAILED

    async def test_a_file_that_never_came_is_asked_for_again(self, house: House) -> None:
        made, _ = await self.token(house)
        house.clock.advance(seconds=3600)
        await house.do(lambda tx: house.knowledge.expire_upload(tx, knowledge_id=made.knowledge_id))
        again, _ = await patch(house, made, refresh=True)
        assert again.status is KnowledgeStatus.SCHEDULED

    async def test_another_file_is_uploaded_anew(self, house: House) -> None:
        made, token = await self.token(house)
        await self.upload(house, token, b"hello")
        other = FileSource(file_name="terms-2.txt", file_size=6, mime_type="text/plain")
        changed, _ = await patch(house, made, source=other)
        assert changed.status is KnowledgeStatus.SCHEDULED
        assert isinstance(changed.source, FileSource) and changed.source.upload_token not in (None, token)


@pytest.mark.parametrize(
    ("source", "field"),
    [
        (TextSource(content=" "), "source.content"),
        (TextSource(content="x" * 185_001), "source.content"),
        (WebSource(url="ftp://shop.example/"), "source.url"),
        (WebSource(url="https:///nowhere"), "source.url"),
        (WebSource(url="https://ana:secret@shop.example/"), "source.url"),
        (WebSource(url="https://shop.example:99999/"), "source.url"),
        (WebSource(url="https://shop.example/", crawl_depth=11), "source.crawlDepth"),
        (FileSource(file_name=" ", file_size=5, mime_type="text/plain"), "source.fileName"),
        (FileSource(file_name="a.txt", file_size=0, mime_type="text/plain"), "source.fileSize"),
        (FileSource(file_name="a.txt", file_size=16 * 2**20 + 1, mime_type="text/plain"), "source.fileSize"),
        (FileSource(file_name="a.exe", file_size=5, mime_type="application/x-msdownload"), "source.mimeType"),
    ],
)
async def test_what_cannot_be_read_is_not_taken(house: House, source: Source, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        await create(house, source)
    assert refusal.value.field == field
    page = await house.db.read(
        lambda tx: house.knowledge.list_knowledge(tx, knowledge_base_id=house.base_id, page=PageRequest())
    )
    assert not page.items


async def test_a_source_stays_of_its_type(house: House) -> None:
    made = await create(house, PAGE)
    with pytest.raises(Invalid) as refusal:
        await patch(house, made, source=TextSource(content="Now a text"))
    assert refusal.value.field == "source.type"


async def test_a_deleted_source_is_not_found_again(house: House) -> None:
    gone = await house.add("Hours", "We open at nine.")
    await house.add("Returns", "Returns are free.")
    assert await house.found("open") == ["Hours"]
    await delete(house, gone)
    assert await house.found("open") == []
    with pytest.raises(KnowledgeNotFound):
        await house.get(gone)
    assert await house.found("returns") == ["Returns"]


async def test_a_source_deleted_while_it_is_read_stays_gone(house: House) -> None:
    made = await create(house, TextSource(content="We open at nine."), "Hours")
    await delete(house, made)
    await fail(house, made, "too late")
    assert await jobs(house, PROCESS_KNOWLEDGE) == 0
    assert await house.found("open") == []


async def test_another_bases_source_is_not_of_this_one(house: House) -> None:
    other = await house.base("other")
    made = await house.add("Hours", "We open at nine.", base_id=other)
    with pytest.raises(KnowledgeNotFound):
        await delete(house, made)
    with pytest.raises(KnowledgeNotFound):
        await house.search("open", only=[made.knowledge_id])


async def test_chunks_come_in_pages_in_their_order(house: House) -> None:
    text = "\n\n".join(
        f"Rule {number}. " + "It holds for everybody who buys here. " * 15 for number in range(9)
    )
    made = await house.add("Rules", text)

    async def page(token: str | None) -> Any:
        request = PageRequest(size=4, token=token)
        return await house.db.read(
            lambda tx: house.knowledge.list_chunks(
                tx, knowledge_base_id=house.base_id, knowledge_id=made.knowledge_id, page=request
            )
        )

    first = await page(None)
    rest = await page(first.next_token)
    positions = [chunk.position for chunk in (*first.items, *rest.items)]
    assert positions[:5] == [0, 1, 2, 3, 4] and len(first.items) == 4
    with pytest.raises(BadPageToken):
        await page("bm9uc2Vuc2U")
