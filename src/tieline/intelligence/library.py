"""The operators an account may use: the built-in ones, and its own with all their versions. Part of `service.py`.

An operator's versions all stay; a rule that pins one runs that, any other the newest that is not retired. What an author
writes is checked in `definitions.py`.
"""

from __future__ import annotations

from collections.abc import Sequence

from tieline.intelligence import store
from tieline.intelligence.definitions import check_definition
from tieline.intelligence.errors import (
    BuiltInOperator,
    OperatorMoved,
    UnknownOperator,
    UnknownVersion,
)
from tieline.intelligence.models import Operator, OperatorDefinition
from tieline.intelligence.operators import BUILT_IN
from tieline.kit.db import Transaction
from tieline.kit.ids import IdKind, new_id
from tieline.kit.pages import Page, PageRequest

_BUILT_IN = {each.operator_id: each for each in BUILT_IN}


class LibraryMethods:
    """The service's methods about operators."""

    def create_operator(
        self, tx: Transaction, *, account_id: str, definition: OperatorDefinition
    ) -> Operator:
        """Make an operator of the account's own, in its first version. Raises: InvalidOperator naming the field."""
        operator = _version(
            check_definition(definition),
            operator_id=new_id(IdKind.OPERATOR),
            account_id=account_id,
            version=1,
            tx=tx,
        )
        store.add_operator(tx, operator=operator)
        return operator

    def update_operator(
        self,
        tx: Transaction,
        *,
        account_id: str,
        operator_id: str,
        definition: OperatorDefinition,
        expected_version: int | None = None,
    ) -> Operator:
        """Make the next version of an operator.

        Raises: UnknownOperator, BuiltInOperator, OperatorMoved when it is not at `expected_version`, InvalidOperator.
        """
        before = self._get_own(tx, account_id=account_id, operator_id=operator_id)
        if expected_version is not None and before.version != expected_version:
            raise OperatorMoved
        operator = _version(
            check_definition(definition),
            operator_id=operator_id,
            account_id=account_id,
            version=before.version + 1,
            tx=tx,
        )
        store.add_operator(tx, operator=operator)
        return operator

    def delete_operator(self, tx: Transaction, *, account_id: str, operator_id: str) -> None:
        """Delete an operator and its versions; what it wrote stays, and rules that name it pass it over.

        Raises: UnknownOperator, BuiltInOperator.
        """
        self._get_own(tx, account_id=account_id, operator_id=operator_id)
        store.delete_operator(tx, operator_id=operator_id)

    def get_operator(
        self, tx: Transaction, *, account_id: str, operator_id: str, version: int | None = None
    ) -> Operator:
        """Return an operator that the account may use, in a version or the newest.

        Raises: UnknownOperator, UnknownVersion.
        """
        found = self.find_operator(tx, account_id=account_id, operator_id=operator_id, version=version)
        if found is not None:
            return found
        if version is not None and self.find_operator(tx, account_id=account_id, operator_id=operator_id):
            raise UnknownVersion
        raise UnknownOperator

    def find_operator(
        self, tx: Transaction, *, account_id: str, operator_id: str, version: int | None = None
    ) -> Operator | None:
        """Return an operator that the account may use, in a version or the newest; None when there is none (any more)."""
        built_in = _BUILT_IN.get(operator_id)
        if built_in is not None:
            return built_in if version in (None, built_in.version) else None
        found = store.find_operator(tx, operator_id=operator_id, version=version)
        return found if found is not None and found.account_id == account_id else None

    def list_operators(self, tx: Transaction, *, account_id: str, page: PageRequest) -> Page[Operator]:
        """Return the newest version of every operator that the account may use, by id."""
        after = page.after(str)
        own = store.list_operators(
            tx, account_id=account_id, after=str(after[0]) if after else None, limit=page.size + 1
        )
        built_in = [each for each in BUILT_IN if after is None or each.operator_id > str(after[0])]
        ordered = sorted([*own, *built_in], key=lambda each: each.operator_id)
        return Page.of(ordered[: page.size + 1], request=page, key=lambda each: (each.operator_id,))

    def list_operator_versions(
        self, tx: Transaction, *, account_id: str, operator_id: str, page: PageRequest
    ) -> Page[Operator]:
        """Return an operator's versions, the newest first. Raises: UnknownOperator."""
        newest = self.get_operator(tx, account_id=account_id, operator_id=operator_id)
        versions = [newest] if newest.is_built_in else store.list_versions(tx, operator_id=operator_id)
        after = page.after(int)
        rest = [each for each in versions if after is None or each.version < int(after[0])]
        return Page.of(rest[: page.size + 1], request=page, key=lambda each: (each.version,))

    def usable_operators(
        self, tx: Transaction, *, account_id: str, operator_ids: Sequence[str]
    ) -> dict[str, Operator]:
        """Return those of the ids that name an operator of the account's or a built-in, each in its newest version."""
        found = (self.find_operator(tx, account_id=account_id, operator_id=each) for each in operator_ids)
        return {each.operator_id: each for each in found if each is not None}

    def _get_own(self, tx: Transaction, *, account_id: str, operator_id: str) -> Operator:
        operator = self.get_operator(tx, account_id=account_id, operator_id=operator_id)
        if operator.is_built_in:
            raise BuiltInOperator
        return operator


def _version(
    definition: OperatorDefinition, *, operator_id: str, account_id: str, version: int, tx: Transaction
) -> Operator:
    return Operator(
        **vars(definition),
        operator_id=operator_id,
        account_id=account_id,
        version=version,
        created_at=tx.now,
    )
