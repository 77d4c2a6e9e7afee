"""Every query of the flows room. Rows come out as the frozen values of `models.py`; rules are in `service.py`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from tieline.flows.models import Execution, Flow, Problem, Step
from tieline.flows.tables import flow_executions, flow_revisions, flow_steps, flow_test_users, flows
from tieline.kit.db import Transaction
from tieline.kit.pages import BadPageToken, Page, PageRequest

_FLOW_COLUMNS = (
    flows.c.flow_id,
    flows.c.account_id,
    flows.c.created_at,
    flow_revisions.c.created_at.label("updated_at"),
    *(each for each in flow_revisions.c if each.name not in ("flow_id", "created_at")),
)


def add_revision(tx: Transaction, *, flow: Flow) -> None:
    """Write a revision, and make it the newest of its flow (and the published one, if it is published)."""
    published = {"published_revision": flow.revision} if flow.status == "published" else {}
    newest = {"revision": flow.revision, "updated_at": flow.updated_at, **published}
    if flow.revision == 1:
        row = {
            "flow_id": flow.flow_id,
            "account_id": flow.account_id,
            "created_at": flow.created_at,
            **newest,
        }
        tx.connection.execute(sa.insert(flows).values(row))
    else:
        tx.connection.execute(sa.update(flows).where(flows.c.flow_id == flow.flow_id).values(newest))
    tx.connection.execute(sa.insert(flow_revisions).values(_revision_row(flow)))


def _revision_row(flow: Flow) -> dict[str, Any]:
    return {
        "flow_id": flow.flow_id,
        "revision": flow.revision,
        "friendly_name": flow.friendly_name,
        "status": flow.status,
        "definition": json.dumps(flow.definition, ensure_ascii=False),
        "commit_message": flow.commit_message,
        "errors": [each.as_json() for each in flow.errors],
        "warnings": [each.as_json() for each in flow.warnings],
        "created_at": flow.updated_at,
    }


def find_flow(tx: Transaction, *, flow_id: str, revision: int | None = None) -> Flow | None:
    """Return a flow at a revision; None = its newest."""
    wanted = flows.c.revision if revision is None else sa.literal(revision)
    row = tx.connection.execute(_select_flows(wanted).where(flows.c.flow_id == flow_id)).first()
    return _flow(row) if row else None


def find_published(tx: Transaction, *, flow_id: str) -> Flow | None:
    """Return a flow at its newest published revision."""
    row = tx.connection.execute(
        _select_flows(flows.c.published_revision).where(flows.c.flow_id == flow_id)
    ).first()
    return _flow(row) if row else None


def _select_flows(revision: sa.ColumnElement[Any]) -> sa.Select[Any]:
    joined = flows.join(
        flow_revisions,
        sa.and_(flow_revisions.c.flow_id == flows.c.flow_id, flow_revisions.c.revision == revision),
    )
    return sa.select(*_FLOW_COLUMNS).select_from(joined)


def list_flows(tx: Transaction, *, account_id: str, page: PageRequest) -> Page[Flow]:
    """Return an account's flows, newest first."""
    query = _select_flows(flows.c.revision).where(flows.c.account_id == account_id)
    rows = _newest_first(tx, query, (flows.c.created_at, flows.c.flow_id), page)
    return Page.of(
        [_flow(row) for row in rows], request=page, key=lambda flow: _key(flow.created_at, flow.flow_id)
    )


def list_revisions(tx: Transaction, *, flow_id: str, page: PageRequest) -> Page[Flow]:
    """Return every revision of a flow, newest first."""
    query = (
        sa.select(*_FLOW_COLUMNS)
        .select_from(flows.join(flow_revisions, flow_revisions.c.flow_id == flows.c.flow_id))
        .where(flows.c.flow_id == flow_id)
        .order_by(flow_revisions.c.revision.desc())
        .limit(page.size + 1)
    )
    after = page.after(int)
    if after:
        query = query.where(flow_revisions.c.revision < after[0])
    found = [_flow(row) for row in tx.connection.execute(query)]
    return Page.of(found, request=page, key=lambda flow: (flow.revision,))


def delete_flow(tx: Transaction, *, flow_id: str) -> None:
    """Delete a flow with its revisions and executions."""
    _delete_executions(tx, flow_executions.c.flow_id == flow_id)
    tx.connection.execute(sa.delete(flow_revisions).where(flow_revisions.c.flow_id == flow_id))
    tx.connection.execute(sa.delete(flow_test_users).where(flow_test_users.c.flow_id == flow_id))
    tx.connection.execute(sa.delete(flows).where(flows.c.flow_id == flow_id))


def replace_test_users(tx: Transaction, *, flow_id: str, addresses: Sequence[str]) -> None:
    """Write who gets a flow's drafts, in their order."""
    tx.connection.execute(sa.delete(flow_test_users).where(flow_test_users.c.flow_id == flow_id))
    rows = [
        {"flow_id": flow_id, "address": each, "position": position} for position, each in enumerate(addresses)
    ]
    if rows:
        tx.connection.execute(sa.insert(flow_test_users), rows)


def list_test_users(tx: Transaction, *, flow_id: str) -> tuple[str, ...]:
    """Return who gets a flow's drafts."""
    query = sa.select(flow_test_users.c.address).where(flow_test_users.c.flow_id == flow_id)
    return tuple(tx.connection.execute(query.order_by(flow_test_users.c.position)).scalars())


def add_execution(tx: Transaction, *, execution: Execution, contact_key: str | None) -> None:
    """Write a new execution; `contact_key` keeps a second one of the same contact out (None = no limit)."""
    row = {**_fields(execution), "contact_key": contact_key}
    tx.connection.execute(sa.insert(flow_executions).values(row))


def save_execution(tx: Transaction, *, execution: Execution) -> None:
    """Write what a step or an end changed. An ended execution makes way for the contact's next."""
    changed = {
        "status": execution.status,
        "widget": execution.widget,
        "step_number": execution.step_number,
        "context": execution.context,
        "conversation_id": execution.conversation_id,
        "waiting": execution.waiting,
        "unread": execution.unread,
        "call_id": execution.call_id,
        "reason": execution.reason,
        "task_id": execution.task_id,
        "updated_at": execution.updated_at,
        **({"contact_key": None} if execution.status == "ended" else {}),
    }
    where = flow_executions.c.execution_id == execution.execution_id
    tx.connection.execute(sa.update(flow_executions).where(where).values(changed))


def find_execution(tx: Transaction, *, execution_id: str) -> Execution | None:
    """Return an execution."""
    query = sa.select(flow_executions).where(flow_executions.c.execution_id == execution_id)
    row = tx.connection.execute(query).first()
    return _execution(row) if row else None


def find_active(tx: Transaction, *, flow_id: str, contact_key: str) -> Execution | None:
    """Return the active execution that holds a contact on a flow."""
    query = sa.select(flow_executions).where(
        flow_executions.c.flow_id == flow_id, flow_executions.c.contact_key == contact_key
    )
    row = tx.connection.execute(query).first()
    return _execution(row) if row else None


def list_active_of_call(tx: Transaction, *, call_id: str) -> list[Execution]:
    """Return the active executions that drive a call, the newest first."""
    query = sa.select(flow_executions).where(
        flow_executions.c.call_id == call_id, flow_executions.c.status == "active"
    )
    found = tx.connection.execute(query.order_by(flow_executions.c.created_at.desc()))
    return [_execution(row) for row in found]


def list_active_of_flow(tx: Transaction, *, flow_id: str) -> list[Execution]:
    """Return the active executions of a flow."""
    query = sa.select(flow_executions).where(
        flow_executions.c.flow_id == flow_id, flow_executions.c.status == "active"
    )
    return [_execution(row) for row in tx.connection.execute(query)]


def list_active_of_conversation(tx: Transaction, *, conversation_id: str) -> list[Execution]:
    """Return the active executions of a conversation."""
    query = sa.select(flow_executions).where(
        flow_executions.c.conversation_id == conversation_id, flow_executions.c.status == "active"
    )
    return [_execution(row) for row in tx.connection.execute(query)]


def list_executions(
    tx: Transaction, *, account_id: str, filters: Mapping[str, Any], page: PageRequest
) -> Page[Execution]:
    """Return executions, newest first.

    Args:
        tx: The open transaction.
        account_id: Whose executions.
        filters: Any of flow_id, conversation_id, status, created_from, created_to; None = no filter.
        page: Which part of the list.
    """
    query = sa.select(flow_executions).where(flow_executions.c.account_id == account_id)
    for name in ("flow_id", "conversation_id", "status"):
        if filters.get(name) is not None:
            query = query.where(flow_executions.c[name] == filters[name])
    if filters.get("created_from") is not None:
        query = query.where(flow_executions.c.created_at >= filters["created_from"])
    if filters.get("created_to") is not None:
        query = query.where(flow_executions.c.created_at <= filters["created_to"])
    rows = _newest_first(tx, query, (flow_executions.c.created_at, flow_executions.c.execution_id), page)
    found = [_execution(row) for row in rows]
    return Page.of(found, request=page, key=lambda each: _key(each.created_at, each.execution_id))


def delete_execution(tx: Transaction, *, execution_id: str) -> None:
    """Delete an execution with its steps."""
    _delete_executions(tx, flow_executions.c.execution_id == execution_id)


def erase_executions(
    tx: Transaction, *, account_id: str, conversation_ids: Sequence[str], addresses: Sequence[str]
) -> int:
    """Delete the executions of conversations, and of contacts by address (test users too); return how many executions."""
    where = sa.and_(
        flow_executions.c.account_id == account_id,
        sa.or_(
            flow_executions.c.conversation_id.in_(conversation_ids),
            flow_executions.c.contact_address.in_(addresses),
        ),
    )
    own = sa.select(flows.c.flow_id).where(flows.c.account_id == account_id)
    tx.connection.execute(
        sa.delete(flow_test_users).where(
            flow_test_users.c.flow_id.in_(own), flow_test_users.c.address.in_(addresses)
        )
    )
    return _delete_executions(tx, where)


def _delete_executions(tx: Transaction, where: sa.ColumnElement[bool]) -> int:
    gone = sa.select(flow_executions.c.execution_id).where(where)
    tx.connection.execute(sa.delete(flow_steps).where(flow_steps.c.execution_id.in_(gone)))
    return tx.connection.execute(sa.delete(flow_executions).where(where)).rowcount


def add_step(tx: Transaction, *, step: Step) -> None:
    """Write a finished step."""
    kept = {key: value for key, value in _fields(step).items() if key not in ("account_id", "flow_id")}
    tx.connection.execute(sa.insert(flow_steps).values(kept))


def find_step(tx: Transaction, *, execution_id: str, step_id: str) -> Step | None:
    """Return one step of an execution."""
    query = _select_steps(execution_id).where(flow_steps.c.step_id == step_id)
    row = tx.connection.execute(query).first()
    return _step(row) if row else None


def list_steps(tx: Transaction, *, execution_id: str, page: PageRequest) -> Page[Step]:
    """Return an execution's steps in the order they were taken."""
    query = _select_steps(execution_id).order_by(flow_steps.c.step_number).limit(page.size + 1)
    after = page.after(int)
    if after:
        query = query.where(flow_steps.c.step_number > after[0])
    found = [_step(row) for row in tx.connection.execute(query)]
    return Page.of(found, request=page, key=lambda step: (step.step_number,))


def _select_steps(execution_id: str) -> sa.Select[Any]:
    joined = flow_steps.join(flow_executions, flow_executions.c.execution_id == flow_steps.c.execution_id)
    columns = (*flow_steps.c, flow_executions.c.account_id, flow_executions.c.flow_id)
    return sa.select(*columns).select_from(joined).where(flow_steps.c.execution_id == execution_id)


def _newest_first(
    tx: Transaction, query: sa.Select[Any], order: tuple[Any, Any], page: PageRequest
) -> Sequence[sa.Row[Any]]:
    """Run a query ordered by (moment, id), both falling, from the page's key on."""
    moment, name = order
    after = page.after(str, str)
    if after:
        then, last = _moment_of(str(after[0]), page), after[1]
        query = query.where(sa.or_(moment < then, sa.and_(moment == then, name < last)))
    return tx.connection.execute(query.order_by(moment.desc(), name.desc()).limit(page.size + 1)).all()


def _moment_of(text: str, page: PageRequest) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadPageToken(field=page.token_name) from error
    if moment.tzinfo is None:
        raise BadPageToken(field=page.token_name)
    return moment


def _key(moment: datetime, name: str) -> tuple[str, str]:
    return (moment.isoformat(), name)


def _fields(value: Execution | Step) -> dict[str, Any]:
    return dict(vars(value))


def _flow(row: sa.Row[Any]) -> Flow:
    values = dict(row._mapping)
    values["definition"] = json.loads(values["definition"])
    for name in ("errors", "warnings"):
        values[name] = tuple(Problem(**each) for each in values[name])
    return Flow(**values)


def _execution(row: sa.Row[Any]) -> Execution:
    values = dict(row._mapping)
    del values["contact_key"]
    return Execution(**values)


def _step(row: sa.Row[Any]) -> Step:
    return Step(**row._mapping)
