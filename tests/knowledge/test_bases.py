"""Nadia keeps her shop's knowledge bases: made, renamed, deleted with all that is in them, and nobody else's to see."""

from __future__ import annotations

from functools import partial

import pytest

from tests.knowledge.conftest import ACCOUNT, OTHER, House
from tieline.kit.errors import Invalid
from tieline.kit.events import read_events
from tieline.kit.jobs import list_jobs
from tieline.kit.pages import PageRequest
from tieline.knowledge import (
    FINISH_OPERATION,
    BaseStatus,
    KnowledgeBaseLeaving,
    KnowledgeBaseNameTaken,
    KnowledgeBaseNotFound,
    KnowledgeOperationNotFound,
    KnowledgeVersionMismatch,
    OperationStatus,
    TextSource,
)
from tieline.knowledge.models import BaseOperation

pytestmark = pytest.mark.store


async def make(house: House, name: str = "shop") -> BaseOperation:
    return await house.do(
        lambda tx: house.knowledge.create_base(
            tx, account_id=ACCOUNT, display_name=name, description="What we tell everybody"
        )
    )


async def step(house: House, operation: BaseOperation) -> tuple[OperationStatus, BaseStatus | None]:
    """Do one step of an operation; where it and its base stand then."""
    await house.do(lambda tx: house.knowledge.advance_operation(tx, operation_id=operation.operation_id))
    now = await house.db.read(
        lambda tx: house.knowledge.get_operation(tx, operation_id=operation.operation_id, account_id=ACCOUNT)
    )
    bases = await house.db.read(
        lambda tx: house.knowledge.list_bases(tx, account_id=ACCOUNT, page=PageRequest())
    )
    known = {base.knowledge_base_id: base.status for base in bases.items}
    return now.status, known.get(operation.knowledge_base_id)


class TestCreate:
    async def test_a_base_passes_through_its_states(self, house: House) -> None:
        operation = await make(house)
        assert operation.status is OperationStatus.PENDING
        assert await step(house, operation) == (OperationStatus.RUNNING, BaseStatus.PROVISIONING)
        assert await step(house, operation) == (OperationStatus.COMPLETED, BaseStatus.ACTIVE)
        assert await step(house, operation) == (OperationStatus.COMPLETED, BaseStatus.ACTIVE)

    async def test_a_job_will_finish_it(self, house: House) -> None:
        before = await house.db.read(lambda tx: list_jobs(tx, kind=FINISH_OPERATION))
        await make(house)
        after = await house.db.read(lambda tx: list_jobs(tx, kind=FINISH_OPERATION))
        assert len(after) == len(before) + 1

    async def test_a_name_is_taken_once(self, house: House) -> None:
        with pytest.raises(KnowledgeBaseNameTaken) as refusal:
            await make(house, "help-center")
        assert refusal.value.conflicting_id == house.base_id
        assert await house.base("help-center", account_id=OTHER)

    @pytest.mark.parametrize("name", ["", "two words", "ñ", "x" * 65, "a_b"])
    async def test_a_name_has_letters_digits_and_hyphens(self, house: House, name: str) -> None:
        with pytest.raises(Invalid) as refusal:
            await make(house, name)
        assert refusal.value.field == "displayName"


class TestPatch:
    async def test_words_change_at_once_and_the_version_grows(self, house: House) -> None:
        operation = await house.do(
            lambda tx: house.knowledge.patch_base(
                tx, knowledge_base_id=house.base_id, account_id=ACCOUNT, description="New", expected_version=1
            )
        )
        assert operation.status is OperationStatus.COMPLETED
        base = await house.db.read(lambda tx: house.knowledge.get_base(tx, knowledge_base_id=house.base_id))
        assert (base.display_name, base.description, base.version) == ("help-center", "New", 2)

    async def test_an_older_version_changes_nothing(self, house: House) -> None:
        with pytest.raises(KnowledgeVersionMismatch):
            await house.do(
                lambda tx: house.knowledge.patch_base(
                    tx,
                    knowledge_base_id=house.base_id,
                    account_id=ACCOUNT,
                    description="x",
                    expected_version=7,
                )
            )

    async def test_the_name_of_another_base_is_taken(self, house: House) -> None:
        await house.base("second")
        with pytest.raises(KnowledgeBaseNameTaken):
            await house.do(
                lambda tx: house.knowledge.patch_base(
                    tx, knowledge_base_id=house.base_id, account_id=ACCOUNT, display_name="second"
                )
            )


class TestDelete:
    async def test_it_goes_with_everything_in_it(self, house: House) -> None:
        for number in range(23):
            await house.add(f"Article {number}", "The parcel travels by rail.")
        operation = await house.do(
            lambda tx: house.knowledge.delete_base(tx, knowledge_base_id=house.base_id, account_id=ACCOUNT)
        )
        assert await step(house, operation) == (OperationStatus.RUNNING, BaseStatus.DELETING)
        with pytest.raises(KnowledgeBaseLeaving):
            await house.search("parcel")
        with pytest.raises(KnowledgeBaseLeaving):
            await house.add("Late", "Too late.")
        states = [await step(house, operation) for _ in range(4)]
        assert states[-1] == (OperationStatus.COMPLETED, None)
        with pytest.raises(KnowledgeBaseNotFound):
            await house.search("parcel")
        told = (await house.db.read(lambda tx: read_events(tx, after=None, limit=1000))).events
        assert told[-1].type == "KnowledgeBaseDeleted"
        assert told[-1].data["knowledge_base_id"] == house.base_id


class TestOtherAccounts:
    async def test_another_accounts_base_is_as_unknown_as_none(self, house: House) -> None:
        await house.add("Hours", "We open at nine.")
        with pytest.raises(KnowledgeBaseNotFound):
            await house.search("open", account_id=OTHER)
        with pytest.raises(KnowledgeBaseNotFound):
            await house.do(
                lambda tx: house.knowledge.create_knowledge(
                    tx,
                    knowledge_base_id=house.base_id,
                    account_id=OTHER,
                    name="x",
                    source=TextSource(content="x"),
                )
            )
        with pytest.raises(KnowledgeBaseNotFound):
            await house.do(
                lambda tx: house.knowledge.delete_base(tx, knowledge_base_id=house.base_id, account_id=OTHER)
            )

    async def test_another_accounts_operation_is_unknown(self, house: House) -> None:
        operation = await make(house)
        with pytest.raises(KnowledgeOperationNotFound):
            await house.db.read(
                lambda tx: house.knowledge.get_operation(
                    tx, operation_id=operation.operation_id, account_id=OTHER
                )
            )


async def test_pages_of_bases_go_both_ways(house: House) -> None:
    for number in range(3):
        house.clock.advance(seconds=1)
        await house.base(f"base-{number}")

    async def names(newest_first: bool) -> list[str]:
        found: list[str] = []
        token: str | None = None
        while True:
            look = partial(
                house.knowledge.list_bases,
                account_id=ACCOUNT,
                page=PageRequest(size=2, token=token),
                newest_first=newest_first,
            )
            page = await house.db.read(look)
            found += [base.display_name for base in page.items]
            if not (token := page.next_token):
                return found

    assert await names(True) == ["base-2", "base-1", "base-0", "help-center"]
    assert await names(False) == ["help-center", "base-0", "base-1", "base-2"]
