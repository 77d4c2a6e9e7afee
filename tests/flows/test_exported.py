"""Flows as exported elsewhere are valid with every key, come back unchanged, run, and survive a crash at any step."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from tests.flows.conftest import ACCOUNT, ScriptedPorts
from tests.flows.exported import KEYS, exported
from tieline.flows import FlowService, StepOutcome, StepWait, list_widgets, run_widget
from tieline.flows.definition import check_definition
from tieline.flows.models import Trigger
from tieline.flows.widgets import WIDGETS
from tieline.flows.widgets.kept import KEPT
from tieline.kit.db import Database
from tieline.kit.pages import PageRequest

pytestmark = pytest.mark.store

ANA, SHOP = "+15550100001", "+15550109999"
ON_CALLS = {each.type for each in list_widgets() if each.group == "Voice"} | {"run-conversation-relay"}
OURS = {"trigger", "split-based-on"}
"""Widgets that no port has an effect for, and whose shapes `every_widget.json` holds."""


@pytest.mark.parametrize("kind", sorted(KEYS))
def test_every_key_of_an_export_is_taken(kind: str) -> None:
    checked = check_definition(exported(kind))
    assert (checked.errors, checked.warnings) == ((), ())


def test_every_widget_is_among_the_shapes_and_offered_by_the_editor_with_all_its_keys() -> None:
    assert set(KEYS) | OURS == set(WIDGETS)
    offered = {each.type: each for each in list_widgets()}
    assert set(offered) == set(WIDGETS) | set(KEPT)
    kept_for_nobody = {"save_response_as", "connector_details"}
    for kind, (properties, events) in KEYS.items():
        assert set(properties) - {each.key for each in offered[kind].fields} <= kept_for_nobody, kind
        assert set(events) >= set(offered[kind].events) or kind == "send-to-flex", kind
    assert all(each.refused for each in offered.values() if each.type in KEPT)


@pytest.mark.parametrize("kind", sorted(KEPT))
def test_what_is_kept_and_not_run_ends_the_execution_with_a_sentence(kind: str) -> None:
    made = exported("say-play")
    made["states"][1] |= {"type": kind, "properties": {}}
    checked = check_definition(made)
    assert checked.errors == ()
    assert [each.property_path for each in checked.warnings] == ["#/states/1/type"]
    assert KEPT[kind] in checked.warnings[0].message


async def twice(
    db: Database, flows: FlowService, ports: ScriptedPorts, *, execution_id: str, number: int
) -> StepOutcome | StepWait:
    """Run a step twice, as after a crash before anything of it was written, and finish it twice; only one counts."""
    ids: dict[str, Any] = {"execution_id": execution_id, "step_number": number}
    for _ in range(2):
        plan = await db.read(partial(flows.begin_step, **ids))
        assert plan is not None
        outcome = await run_widget(plan, ports)
    finish = partial(flows.finish_step, **ids, outcome=outcome)
    assert [await db.transact(finish) is not None for _ in range(2)] == [True, False]
    return outcome


@pytest.mark.parametrize("kind", sorted(KEYS))
async def test_killed_at_any_step_it_goes_on_and_no_effect_is_made_twice(
    kind: str, sqlite_db: Database, flows: FlowService, ports: ScriptedPorts
) -> None:
    db, by_call = sqlite_db, kind in ON_CALLS
    trigger: Trigger = "incomingCall" if by_call else "incomingRequest"
    made = exported(kind)
    flow = await db.transact(
        lambda tx: flows.put_flow(
            tx, account_id=ACCOUNT, friendly_name="A", status="published", definition=made
        )
    )
    assert flow.definition == made
    data = {"conversationSid": "conv_7", "serviceSid": "IS1", "size": '{"eu": 41}'}
    execution = await db.transact(
        lambda tx: flows.start_execution(
            tx, account_id=ACCOUNT, flow_id=flow.flow_id, to=ANA, from_=SHOP, parameters=data,
            trigger=trigger, call_id="CA" + "1" * 32 if by_call else None,
        )
    )  # fmt: skip
    ids = {"execution_id": execution.execution_id}
    for number in (1, 2):
        outcome = await twice(db, flows, ports, execution_id=execution.execution_id, number=number)
    after = await db.read(lambda tx: flows.find_execution(tx, execution_id=execution.execution_id))
    steps = await db.read(
        lambda tx: flows.list_steps(tx, account_id=ACCOUNT, **ids, page=PageRequest()).items
    )
    assert after is not None
    # Everything the step asked for was asked for under one key, so that it was made once.
    assert len({each.idempotency_key for each in ports.requests}) <= 1 and len(ports.effects) <= 1
    if isinstance(outcome, StepWait) and kind != "run-subflow":
        assert (after.awaits, after.status, len(steps)) == (outcome.awaits, "active", 1)
        assert after.waiting is not None and bool(after.waiting["until"]) == (outcome.seconds is not None)
    else:
        assert (after.status, len(steps)) == ("ended", 2)
        assert steps[1].name in {*WIDGETS[kind].events, WIDGETS[kind].failure}
