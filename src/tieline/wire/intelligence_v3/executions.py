"""Rule executions: one rule runs on one conversation now. Accepted with 202 and no body; the results are listed later."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from tieline.journeys.rule_runs import NoMemoryStore, RuleRuns
from tieline.kit.db import Database
from tieline.wire.auth import Caller
from tieline.wire.envelope import read_json


class Unprocessable(NoMemoryStore):
    """The conversation's configuration names no memory store, so the rule execution cannot be built."""

    status = 422


class OperatorOverrideBody(BaseModel):
    """An operator of the rule, and parameters that count for this run."""

    operator_id: str = Field(alias="id")
    parameters: dict[str, Any]


class RuleOverrideBody(BaseModel):
    """What is different in this run; other fields are passed over, as the vendor's are."""

    operators: list[OperatorOverrideBody] | None = None


class RuleExecutionBody(BaseModel):
    """Which rule, of which configuration, on which conversation."""

    configuration_id: str = Field(
        alias="intelligenceConfigurationId", pattern=r"^intelligence_configuration_[0-7][0-9a-z]{25}$"
    )
    rule_id: str = Field(alias="ruleId", pattern=r"^intelligence_configurationrule_[0-7][0-9a-z]{25}$")
    conversation_id: str = Field(alias="conversationId", pattern=r"^conv_conversation_[0-7][0-9a-z]{25}$")
    rule: RuleOverrideBody | None = None

    def overrides(self) -> dict[str, dict[str, Any]]:
        """Return the parameters of this run by operator."""
        operators = (self.rule.operators if self.rule else None) or []
        return {each.operator_id: each.parameters for each in operators}


def add_execution_routes(router: APIRouter, *, db: Database, runs: RuleRuns) -> None:
    """Add the route of rule executions to the door."""

    @router.post("/v3/RuleExecutions", status_code=202)
    async def create_rule_execution(request: Request, caller: Caller) -> Response:
        body = await read_json(request, RuleExecutionBody)
        try:
            await db.transact(
                lambda tx: runs.request(
                    tx,
                    account_id=caller.account_id,
                    configuration_id=body.configuration_id,
                    rule_id=body.rule_id,
                    conversation_id=body.conversation_id,
                    overrides=body.overrides(),
                ),
                key=body.conversation_id,
            )
        except NoMemoryStore as error:
            raise Unprocessable(field="conversationId") from error
        return Response(status_code=202)
