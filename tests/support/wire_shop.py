"""A shop in which something of everything has happened, so that every operation finds what it is about."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial

from tests.support.house import Story
from tests.support.kept_calls import keep_call
from tests.support.sdk_walk import id_of, items_of, place_of
from tests.support.wire_house import WireHouse
from tieline.app.starter import CUSTOMER_NUMBER, CUSTOMER_PROFILE_ID, NUMBER, STORE_ID
from tieline.channels.voice import CallStatus
from tieline.kit.db import Transaction
from tieline.kit.pages import PageRequest
from tieline.memory import ImportColumn
from tieline.routing import Reservation
from tieline.wire.conversations_v1.render import conversation_sid
from tieline.wire.instance import instance_of

EVA_NUMBER = "+15550100777"
ZOE_NUMBER, YAN_NUMBER, WIM_NUMBER = "+15550100888", "+15550100889", "+15550100890"
_SPACE, _ACCOUNT = "/v1/Workspaces/{}", "/2010-04-01/Accounts/{}"


def open_shop(house: WireHouse) -> dict[str, str]:
    """Let Ana be handed to Marco, call and be done, and Eva write; return the ids that no list tells first."""
    return house.run(lambda: _open(house.story))


async def _open(story: Story) -> dict[str, str]:
    ana = await _handed_over(story)
    eva = (await story.text("Do you sell boots?", from_=EVA_NUMBER)).conversation_id
    await story.house.outbound_text.send(
        account_id=story.account_id, from_=NUMBER, to=CUSTOMER_NUMBER, body="It is on its way."
    )
    await story.settle()
    call = await keep_call(story, conversation_id=ana)
    return {
        _ACCOUNT: story.account_id,
        "/v1/ControlPlane/Stores/{}": STORE_ID,
        "/v1/Stores/{}": STORE_ID,
        "/v1/Stores/{}/Profiles/{}": CUSTOMER_PROFILE_ID,
        "/v2/Conversations/{}": eva,
        "/v1/Conversations/{}": conversation_sid(eva),
        "/v1/Services/{}/Conversations/{}": conversation_sid(eva),
        f"{_ACCOUNT}/Calls/{{}}": call.call_id,
        f"{_ACCOUNT}/Calls/{{}}/Transcriptions/{{}}": call.transcription_id,
        "/v1/Stores/{}/Profiles/Imports/{}": await _awaited_file(story),
        **await _calls(story),
        **await _engaged(story),
        **await _ringing(story),
        **await _rule(story, conversation_id=ana),
        **await _sofia(story),
    }


async def _handed_over(story: Story) -> str:
    """Ana asks for a person, Marco answers and finishes."""
    marco = await story.on_duty("Marco")
    received = await story.text("My order 4711 has not arrived. I want to speak to a human")
    task_id = await story.accept(marco)
    ids = {"account_id": story.account_id, "worker_id": marco.worker_id, "task_id": task_id}
    await story.house.worker_desk.send(**ids, text="I have sent a new one today.")
    await story.settle()
    await story.house.worker_desk.finish(**ids, disposition="resolved", note=None, observations=None)
    await story.settle()
    return received.conversation_id


async def _awaited_file(story: Story) -> str:
    """An import that waits for its file."""
    columns = [ImportColumn(column=name, group="Contact", name=name) for name in ("phone", "email")]
    begin = partial(
        story.house.memory.create_import,
        store_id=STORE_ID,
        filename="people.csv",
        file_size=100,
        columns=columns,
    )
    return (await story.db.transact(begin))[0].import_id


async def _calls(story: Story) -> dict[str, str]:
    """A call that is over, with its recording, and a conference whose recording still runs."""
    over, running = await keep_call(story), await keep_call(story)

    def end_and_record(tx: Transaction) -> str:
        calls = story.house.calls_room
        calls.set_status(tx, call_id=over.call_id, status=CallStatus.COMPLETED)
        return calls.start_recording(
            tx, account_id=story.account_id, source="Conference", conference_id=running.conference_id
        ).recording_id

    recording_id = await story.db.transact(end_and_record)
    return {
        f"over {_ACCOUNT}/Calls/{{}}": over.call_id,
        f"over {_ACCOUNT}/Recordings/{{}}": over.recording_id,
        f"running {_ACCOUNT}/Conferences/{{}}": running.conference_id,
        f"running {_ACCOUNT}/Conferences/{{}}/Recordings/{{}}": recording_id,
    }


async def _engaged(story: Story) -> dict[str, str]:
    """Two customers who talk with Marco: Zoe's conversation goes on, Yan's is about to be closed."""
    marco = await story.on_duty("Marco")
    found: dict[str, str] = {}
    for name, number in (("", ZOE_NUMBER), ("closing ", YAN_NUMBER)):
        received = await story.text("I want to speak to a human about boots", from_=number)
        await story.accept(marco)
        known = await story.db.read(
            partial(story.house.interactions.find_interaction, conversation_id=received.conversation_id)
        )
        assert known is not None
        task = await story.db.read(partial(story.house.routing.get_task, task_id=known.task_id or ""))
        found |= {
            f"{name}/v1/Interactions/{{}}": known.interaction_id,
            f"{name}/v1/Interactions/{{}}/Channels/{{}}": known.channel_id,
            "the boots' queue": task.queue_id or "",
        }
    return found


async def _ringing(story: Story) -> dict[str, str]:
    """A task that rings at Marco's desktop, and one that rings at Lucía's."""
    found: dict[str, str] = {}
    for first_name in ("Marco", "Luc"):
        worker = await story.on_duty(first_name)

        def offer(tx: Transaction, workspace_id: str = worker.workspace_id) -> str:
            routing = story.house.routing
            workflow = routing.list_workflows(tx, workspace_id=workspace_id).items[0]
            return routing.create_task(
                tx, workspace_id=workspace_id, workflow_id=workflow.workflow_id, attributes={"topic": "boots"}
            ).task_id

        await story.db.transact(offer)
        await story.settle()
        found |= await _offered(
            story, worker.worker_id, name="Marco's" if first_name == "Marco" else "Lucía's"
        )
    return found


async def _offered(story: Story, worker_id: str, *, name: str) -> dict[str, str]:
    def find(tx: Transaction) -> Reservation:
        routing = story.house.routing
        worker = routing.get_worker(tx, worker_id=worker_id)
        rings = routing.list_reservations(tx, workspace_id=worker.workspace_id).items
        return next(each for each in rings if each.worker_id == worker_id and each.status.value == "pending")

    ringing = await story.db.read(find)
    return {
        f"{name} {_SPACE}/Tasks/{{}}": ringing.task_id,
        f"{name} {_SPACE}/Tasks/{{}}/Reservations/{{}}": ringing.reservation_id,
        f"{name} {_SPACE}/Workers/{{}}": worker_id,
        f"{name} {_SPACE}/Workers/{{}}/Reservations/{{}}": ringing.reservation_id,
    }


async def _sofia(story: Story) -> dict[str, str]:
    """Sofia, who leads; Flex knows her by another id."""
    make = partial(
        story.house.users.create_user,
        account_id=story.account_id,
        username="sofia@example.com",
        name="Sofia",
        roles=("supervisor",),
    )
    user = await story.db.transact(make)
    return {
        "/v2/Instances/{}": instance_of(story.account_id),
        "/v2/Instances/{}/Users/{}": user.flex_user_id,
    }


async def _rule(story: Story, *, conversation_id: str) -> dict[str, str]:
    """A rule that can be asked for."""
    configuration = (
        await story.db.read(
            lambda tx: story.house.intelligence.list_configurations(
                tx, account_id=story.account_id, page=PageRequest()
            )
        )
    ).items[0]
    return {
        "intelligenceConfigurationId": configuration.configuration_id,
        "ruleId": configuration.rules[0].rule_id,
        "conversationId": conversation_id,
    }


def learn_ids(house: WireHouse, known: dict[str, str]) -> dict[str, str]:
    """Read every list there is, parents first, and add the first id of each to what is known."""
    found = dict(known)
    session = house.session()
    paths = [path for path, methods in house.description["paths"].items() if "get" in methods]
    for path in sorted(paths, key=lambda path: (path.count("{"), path)):
        ids = ids_of(path, found)
        if path.endswith(("}", "}.json")) or ids is None or not path.startswith(("/v", "/2010")):
            continue
        answer = session.get(f"http://127.0.0.1{path.format(**ids)}")
        items = items_of(answer.json()) if answer.ok and "json" in answer.headers["content-type"] else []
        if items and (first := id_of(items[0], path)) is not None:
            found.setdefault(f"{place_of(path)}/{{}}", first)
    return found


def ids_of(path: str, known: Mapping[str, str]) -> dict[str, str] | None:
    """The ids that fill a path's gaps, None when one of them is not known."""
    gaps = {
        gap[1]: known.get(place_of(path[: gap.end()])) for gap in re.finditer(r"\{(\w+)(?::\w+)?\}", path)
    }
    given = {name: value for name, value in gaps.items() if value is not None}
    return given if len(given) == len(gaps) else None
