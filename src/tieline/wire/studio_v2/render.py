"""How Studio v2 spells flows, executions and steps. Links are absolute, on the host the caller used."""

from __future__ import annotations

from typing import Any

from fastapi import Request

from tieline.flows import Execution, Flow, Step
from tieline.wire.envelope import public_base, wire_time

JSON = dict[str, Any]


def render_flow(flow: Flow, request: Request, *, whole: bool = True) -> JSON:
    """Render a flow; a list shows it without definition and findings (`whole` false)."""
    url = f"{public_base(request)}/v2/Flows/{flow.flow_id}"
    webhook = f"https://webhooks.twilio.com/v1/Accounts/{flow.account_id}/Flows/{flow.flow_id}"
    return {
        **_revision_fields(flow, whole=whole),
        "warnings": [each.as_json() for each in flow.warnings] if whole else None,
        "webhook_url": webhook,
        "url": url,
        "links": {
            "test_users": f"{url}/TestUsers",
            "revisions": f"{url}/Revisions",
            "executions": f"{url}/Executions",
        },
    }


def render_revision(flow: Flow, request: Request, *, whole: bool = True) -> JSON:
    """Render one revision of a flow."""
    url = f"{public_base(request)}/v2/Flows/{flow.flow_id}/Revisions/{flow.revision}"
    return {**_revision_fields(flow, whole=whole), "url": url}


def _revision_fields(flow: Flow, *, whole: bool) -> JSON:
    return {
        "sid": flow.flow_id,
        "account_sid": flow.account_id,
        "author_sid": None,
        "friendly_name": flow.friendly_name,
        "definition": flow.definition if whole else None,
        "status": flow.status,
        "revision": flow.revision,
        "commit_message": flow.commit_message,
        "valid": flow.valid if whole else None,
        "errors": [each.as_json() for each in flow.errors] if whole else None,
        "date_created": wire_time(flow.created_at),
        "date_updated": wire_time(flow.updated_at),
    }


def render_execution(execution: Execution, request: Request) -> JSON:
    """Render an execution."""
    url = _execution_url(execution, request)
    return {
        "sid": execution.execution_id,
        "account_sid": execution.account_id,
        "flow_sid": execution.flow_id,
        "flow_version": execution.flow_revision,
        "contact_channel_address": execution.contact_address,
        "contact_sid": execution.contact_id,
        "context": execution.context,
        "status": execution.status,
        "initiated_by": execution.initiated_by,
        "date_created": wire_time(execution.created_at),
        "date_updated": wire_time(execution.updated_at),
        "url": url,
        "links": {"steps": f"{url}/Steps", "execution_context": f"{url}/Context"},
    }


def render_execution_context(execution: Execution, request: Request) -> JSON:
    """Render the whole context of an execution."""
    return {
        "account_sid": execution.account_id,
        "context": execution.context,
        "flow_sid": execution.flow_id,
        "execution_sid": execution.execution_id,
        "url": f"{_execution_url(execution, request)}/Context",
    }


def render_step(step: Step, request: Request) -> JSON:
    """Render one step: the event by which a widget was left."""
    url = f"{_execution_url(step, request)}/Steps/{step.step_id}"
    return {
        "sid": step.step_id,
        "account_sid": step.account_id,
        "flow_sid": step.flow_id,
        "execution_sid": step.execution_id,
        "parent_step_sid": None,
        "name": step.name,
        "context": step.context,
        "transitioned_from": step.transitioned_from,
        "transitioned_to": step.transitioned_to,
        "type": step.type,
        "date_created": wire_time(step.created_at),
        "date_updated": None,
        "url": url,
        "links": {"step_context": f"{url}/Context"},
    }


def render_step_context(step: Step, request: Request) -> JSON:
    """Render the context as it was after a step."""
    return {
        "account_sid": step.account_id,
        "context": step.context,
        "execution_sid": step.execution_id,
        "flow_sid": step.flow_id,
        "step_sid": step.step_id,
        "url": f"{_execution_url(step, request)}/Steps/{step.step_id}/Context",
    }


def _execution_url(each: Execution | Step, request: Request) -> str:
    return f"{public_base(request)}/v2/Flows/{each.flow_id}/Executions/{each.execution_id}"
