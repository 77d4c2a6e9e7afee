"""Configurations, rules and results on both engines."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from tests.intelligence.conftest import BOOTS, NOON, OPERATORS, transcript
from tieline.intelligence import (
    NEXT_BEST_RESPONSE_ID,
    SUMMARY_ID,
    Configuration,
    Execution,
    IntelligenceService,
    OperatorContext,
    OperatorResult,
    ParticipantReference,
    run_operator,
)
from tieline.intelligence.errors import InvalidRule, UnknownConfiguration, UnknownResult, UnknownRule
from tieline.kit.clock import TurnableClock
from tieline.kit.db import Database
from tieline.kit.errors import Invalid
from tieline.kit.events import read_events
from tieline.kit.ids import IdKind, is_id
from tieline.kit.pages import PageRequest

pytestmark = pytest.mark.store

ACCOUNT = "AC" + "1" * 32
CONVERSATION = "conv_conversation_01k6fc25s7epm9qtk8rszbv3q5"
service = IntelligenceService()


def rule(on: str | None = "CONVERSATION_END", **changes: Any) -> dict[str, Any]:
    return {
        "operators": [{"id": SUMMARY_ID}, {"id": NEXT_BEST_RESPONSE_ID, "parameters": {}}],
        "triggers": [{"on": on}] if on else [],
        "actions": [{"type": "WEBHOOK", "method": "POST", "url": "https://agent.test/ci"}],
        "context": {"memory": {"enabled": True}},
        **changes,
    }


async def create(db: Database, *rules: dict[str, Any], account_id: str = ACCOUNT) -> Configuration:
    return await db.transact(
        lambda tx: service.create_configuration(
            tx, account_id=account_id, display_name="Summary & Next-Best-Response", rules=list(rules)
        )
    )


async def record(
    db: Database, configuration: Configuration, *, conversation_id: str = CONVERSATION, run_key: str = "run-1"
) -> OperatorResult:
    output = run_operator(OPERATORS["Summary"], transcript(*BOOTS), OperatorContext())
    execution = Execution(
        trigger="CONVERSATION_INACTIVE",
        triggered_at=NOON,
        first_communication_id="m0",
        last_communication_id="m6",
        channels=("SMS",),
        participants=(
            ParticipantReference(participant_id="p1", type="CUSTOMER", profile_id="mem_profile_1"),
        ),
        profile_id="mem_profile_1",
        store_id="mem_store_1",
        knowledge_sources=(("base", "source"),),
    )

    def write(tx: Any) -> OperatorResult:
        matched = service.list_rules_for(
            tx,
            account_id=ACCOUNT,
            configuration_ids=[configuration.configuration_id],
            trigger="CONVERSATION_INACTIVE",
        )[0]
        return service.record_result(
            tx,
            account_id=ACCOUNT,
            conversation_id=conversation_id,
            matched=matched,
            operator=matched.rule.operators[0],
            output=output,
            execution=execution,
            run_key=run_key,
            latency_ms=3,
            input_characters=400,
        )

    return await db.transact(write)


async def test_a_configuration_is_kept_whole(db: Database) -> None:
    made = await create(
        db, rule("COMMUNICATION", triggers=[{"on": "COMMUNICATION", "parameters": {"count": 3}}])
    )
    found = await db.read(
        lambda tx: service.get_configuration(tx, account_id=ACCOUNT, configuration_id=made.configuration_id)
    )
    assert found == made
    assert (found.version, found.rules[0].triggers[0].count, found.rules[0].memory_enabled) == (1, 3, True)
    assert is_id(IdKind.RULE, found.rules[0].rule_id)


async def test_replacing_bumps_the_version_and_keeps_a_rule_by_its_id(db: Database) -> None:
    made = await create(db, rule(), rule("CONVERSATION_INACTIVE"))
    kept = made.rules[1].rule_id

    async def replace(*rules: dict[str, Any]) -> Configuration:
        return await db.transact(
            lambda tx: service.replace_configuration(
                tx,
                account_id=ACCOUNT,
                configuration_id=made.configuration_id,
                display_name="Changed",
                rules=list(rules),
            )
        )

    changed = await replace(rule("COMMUNICATION", id=kept), rule())
    assert (changed.version, changed.display_name, changed.rules[0].rule_id) == (2, "Changed", kept)
    with pytest.raises(UnknownRule):
        await replace(rule(id="intelligence_configurationrule_00000000000000000000000000"))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"operators": []}, "rules.0.operators"),
        ({"operators": [{"id": SUMMARY_ID}] * 6}, "rules.0.operators"),
        ({"operators": [{"id": "intelligence_operator_unknown"}]}, "rules.0.operators.0.id"),
        ({"operators": [{"id": SUMMARY_ID, "version": "1"}]}, "rules.0.operators.0.version"),
        ({"operators": [{"id": SUMMARY_ID, "parameters": []}]}, "rules.0.operators.0.parameters"),
        ({"triggers": [{"on": "NEVER"}]}, "rules.0.triggers.0.on"),
        (
            {"triggers": [{"on": "COMMUNICATION", "parameters": {"count": 21}}]},
            "rules.0.triggers.0.parameters.count",
        ),
        ({"triggers": [{"on": "CONVERSATION_END"}] * 2}, "rules.0.triggers"),
        ({"actions": [{"type": "EMAIL"}]}, "rules.0.actions.0.type"),
        ({"actions": [{"type": "WEBHOOK", "method": "POST", "url": "file:///etc"}]}, "rules.0.actions.0.url"),
        ({"context": {"memory": {"enabled": "yes"}}}, "rules.0.context.memory.enabled"),
        ({"context": {"knowledge": {"bases": []}}}, "rules.0.context.knowledge.bases"),
    ],
)
async def test_p13_a_wrong_rule_is_named_and_nothing_is_written(
    db: Database, wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidRule) as refused:
        await create(db, rule(**wrong))
    assert refused.value.field == field
    page = await db.read(lambda tx: service.list_configurations(tx, account_id=ACCOUNT, page=PageRequest()))
    assert list(page.items) == []


@pytest.mark.parametrize("name", ["", "  ", "x" * 129, "nul\x00"])
async def test_a_configuration_needs_a_name(db: Database, name: str) -> None:
    with pytest.raises(Invalid):
        await db.transact(
            lambda tx: service.create_configuration(tx, account_id=ACCOUNT, display_name=name, rules=[])
        )


async def test_rules_are_found_by_trigger_across_configurations(db: Database) -> None:
    first = await create(db, rule("CONVERSATION_END"), rule("CONVERSATION_INACTIVE"))
    second = await create(db, rule(None))
    stranger = await create(db, rule("CONVERSATION_INACTIVE"), account_id="AC" + "9" * 32)
    ids = [each.configuration_id for each in (first, second, stranger, first)]
    matched = await db.read(
        lambda tx: service.list_rules_for(
            tx, account_id=ACCOUNT, configuration_ids=[*ids, "gone"], trigger="CONVERSATION_INACTIVE"
        )
    )
    assert [each.rule.rule_id for each in matched] == [first.rules[1].rule_id, second.rules[0].rule_id]


async def test_a_result_is_kept_whole_and_told(db: Database) -> None:
    configuration = await create(db, rule("CONVERSATION_INACTIVE"))
    made = await record(db, configuration)
    found = await db.read(lambda tx: service.get_result(tx, account_id=ACCOUNT, result_id=made.result_id))
    events = await db.read(lambda tx: read_events(tx, after=None))
    assert found == made
    assert made.reference_ids == ("m2", "m3", "m5", "m4")
    assert [(each.type, each.data["result_id"]) for each in events.events] == [
        ("OperatorResultRecorded", made.result_id)
    ]


async def test_a_run_repeated_after_a_crash_writes_one_result(db: Database) -> None:
    configuration = await create(db, rule("CONVERSATION_INACTIVE"))
    first, again = await record(db, configuration), await record(db, configuration)
    later = await record(db, configuration, run_key="run-2")
    newest = await db.read(
        lambda tx: service.find_latest_result(
            tx, account_id=ACCOUNT, conversation_id=CONVERSATION, operator_id=SUMMARY_ID
        )
    )
    assert again == first
    assert newest == later


async def test_results_are_listed_newest_first_by_filter_and_page(db: Database) -> None:
    configuration = await create(db, rule("CONVERSATION_INACTIVE"))
    made = [await record(db, configuration, run_key=f"run-{at}") for at in range(3)]
    other = await record(db, configuration, conversation_id="conv_other", run_key="run-other")

    async def listed(token: str | None = None, **filters: Any) -> tuple[list[str], str | None]:
        page = await db.read(
            lambda tx: service.list_results(
                tx, account_id=ACCOUNT, page=PageRequest(size=2, token=token), **filters
            )
        )
        return [each.result_id for each in page.items], page.next_token

    first, token = await listed(conversation_id=CONVERSATION)
    rest, end = await listed(token, conversation_id=CONVERSATION)
    assert first + rest == [each.result_id for each in reversed(made)]
    assert end is None
    assert (await listed(conversation_id="conv_other", operator_id=SUMMARY_ID))[0] == [other.result_id]
    assert (await listed(operator_id=NEXT_BEST_RESPONSE_ID))[0] == []
    assert (await listed(configuration_id="another"))[0] == []


async def test_results_are_found_by_when_they_were_written(db: Database, clock: TurnableClock) -> None:
    configuration = await create(db, rule("CONVERSATION_INACTIVE"))
    made = []
    for at in range(3):
        made.append(await record(db, configuration, run_key=f"run-{at}"))
        clock.advance(seconds=3600)
    first, second, third = (each.created_at for each in made)

    async def between(after: datetime | None, before: datetime | None) -> list[datetime]:
        page = await db.read(
            lambda tx: service.list_results(
                tx, account_id=ACCOUNT, page=PageRequest(), created_after=after, created_before=before
            )
        )
        return [each.created_at for each in page.items]

    assert await between(first, None) == [third, second]
    assert await between(None, third) == [second, first]
    assert await between(first, third) == [second]


async def test_p8_one_account_never_sees_anothers(db: Database) -> None:
    configuration = await create(db, rule("CONVERSATION_INACTIVE"))
    result = await record(db, configuration)
    stranger = "AC" + "9" * 32
    with pytest.raises(UnknownConfiguration):
        await db.read(
            lambda tx: service.get_configuration(
                tx, account_id=stranger, configuration_id=configuration.configuration_id
            )
        )
    with pytest.raises(UnknownResult):
        await db.transact(
            lambda tx: service.delete_result(tx, account_id=stranger, result_id=result.result_id)
        )


async def test_p12_erasing_takes_every_result_about_a_conversation(db: Database) -> None:
    configuration = await create(db, rule("CONVERSATION_INACTIVE"))
    await record(db, configuration)
    kept = await record(db, configuration, conversation_id="conv_other", run_key="run-other")
    gone = await db.transact(
        lambda tx: service.erase_results(tx, account_id=ACCOUNT, conversation_ids=[CONVERSATION])
    )
    left = await db.read(lambda tx: service.list_results(tx, account_id=ACCOUNT, page=PageRequest()))
    assert (gone, [each.result_id for each in left.items]) == (1, [kept.result_id])


async def test_a_deleted_configuration_leaves_its_results(db: Database) -> None:
    configuration = await create(db, rule("CONVERSATION_INACTIVE"))
    result = await record(db, configuration)
    await db.transact(
        lambda tx: service.delete_configuration(
            tx, account_id=ACCOUNT, configuration_id=configuration.configuration_id
        )
    )
    left = await db.read(lambda tx: service.get_result(tx, account_id=ACCOUNT, result_id=result.result_id))
    assert left == result
