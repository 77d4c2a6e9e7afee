"""Services, address rules and hooks of the classic view: what a project sets up before anybody writes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tieline.conversations.classic import store
from tieline.conversations.classic.errors import (
    AddressRuleNotFound,
    AddressRuleTaken,
    ChatServiceNotFound,
    HookNotFound,
)
from tieline.conversations.classic.ids import default_service_id
from tieline.conversations.classic.models import (
    AddressRule,
    AutoCreation,
    ChatService,
    Hook,
    HookTarget,
    Place,
)
from tieline.conversations.grouping import bare_address
from tieline.conversations.models import Configuration
from tieline.conversations.store import configurations as configuration_rows
from tieline.kit.db import Transaction
from tieline.kit.errors import Refused
from tieline.kit.ids import IdKind, new_id
from tieline.kit.pages import Page, PageRequest

DEFAULT_NAME = "Default Conversations Service"


class DefaultServiceStays(Refused):
    """The account's default service cannot be deleted."""


class SetupMethods:
    """The service's methods about services, address rules and hooks."""

    def create_service(self, tx: Transaction, *, account_id: str, friendly_name: str) -> ChatService:
        """Make a service; a configuration is bridged to it by its id."""
        made = _service(tx, account_id, new_id(IdKind.CONVERSATIONS_SERVICE), friendly_name)
        store.insert(tx, made)
        return made

    def get_service(self, tx: Transaction, *, account_id: str, service_id: str) -> ChatService:
        """Return a service; one that a configuration is bridged to exists by that. Raises `ChatServiceNotFound`."""
        found = store.find_service(tx, account_id=account_id, service_id=service_id)
        if found is not None:
            return found
        if service_id == default_service_id(account_id):
            return _service(tx, account_id, service_id, DEFAULT_NAME)
        bridged = configuration_rows.find_bridged(tx, account_id=account_id, service_id=service_id)
        if bridged is None:
            raise ChatServiceNotFound
        return _service(tx, account_id, service_id, bridged.settings.display_name or service_id)

    def list_services(self, tx: Transaction, *, account_id: str, page: PageRequest) -> Page[ChatService]:
        """Return an account's services; the default one is written down when it is first asked for."""
        default_id = default_service_id(account_id)
        if store.find_service(tx, account_id=account_id, service_id=default_id) is None:
            store.insert(tx, _service(tx, account_id, default_id, DEFAULT_NAME))
        return store.list_services(tx, account_id=account_id, page=page)

    def delete_service(self, tx: Transaction, *, account_id: str, service_id: str) -> None:
        """Delete a service. Raises `ChatServiceNotFound`, `DefaultServiceStays`."""
        if service_id == default_service_id(account_id):
            raise DefaultServiceStays
        store.delete(tx, self.get_service(tx, account_id=account_id, service_id=service_id))

    def find_bridged(self, tx: Transaction, *, account_id: str, service_id: str) -> Configuration | None:
        """Return the configuration that is bridged to a service, or None."""
        return configuration_rows.find_bridged(tx, account_id=account_id, service_id=service_id)

    def create_address_rule(
        self,
        tx: Transaction,
        *,
        account_id: str,
        type_: str,
        address: str,
        friendly_name: str | None,
        auto_creation: AutoCreation,
    ) -> AddressRule:
        """Say into which service messages to an address go. Raises `AddressRuleTaken`, `ChatServiceNotFound`."""
        taken = store.find_rule_for(tx, account_id=account_id, type_=type_, spellings=(address,))
        if taken is not None:
            raise AddressRuleTaken(conflicting_id=taken.address_id, field="Address")
        self._check_service(tx, account_id=account_id, auto_creation=auto_creation)
        rule = AddressRule(
            address_id=new_id(IdKind.ADDRESS_RULE),
            account_id=account_id,
            type=type_,
            address=address,
            friendly_name=friendly_name,
            auto_creation=auto_creation,
            created_at=tx.now,
            updated_at=tx.now,
        )
        store.insert(tx, rule)
        return rule

    def update_address_rule(
        self, tx: Transaction, *, account_id: str, address_id: str, changes: dict[str, Any]
    ) -> AddressRule:
        """Change the fields of a rule that are given. Raises `AddressRuleNotFound`, `ChatServiceNotFound`."""
        standing = self.get_address_rule(tx, account_id=account_id, address_id=address_id)
        rule_changes = {name: value for name, value in changes.items() if name == "friendly_name"}
        auto = {name: value for name, value in changes.items() if name != "friendly_name"}
        auto_creation = replace(standing.auto_creation, **auto)
        self._check_service(tx, account_id=account_id, auto_creation=auto_creation)
        after = replace(standing, **rule_changes, auto_creation=auto_creation, updated_at=tx.now)
        store.update(tx, after)
        return after

    def _check_service(self, tx: Transaction, *, account_id: str, auto_creation: AutoCreation) -> None:
        if auto_creation.service_id is not None:
            self.get_service(tx, account_id=account_id, service_id=auto_creation.service_id)

    def get_address_rule(self, tx: Transaction, *, account_id: str, address_id: str) -> AddressRule:
        """Return a rule by its id or its address. Raises `AddressRuleNotFound`."""
        found = store.find_address_rule(tx, account_id=account_id, address_id=address_id)
        if found is None:
            raise AddressRuleNotFound
        return found

    def find_rule_for(
        self, tx: Transaction, *, account_id: str, channel: str, address: str
    ) -> AddressRule | None:
        """Return the enabled rule of one of our addresses on a channel, or None."""
        bare = bare_address(address)
        type_ = channel.lower()
        spellings = (address, bare, f"{type_}:{bare}")
        found = store.find_rule_for(tx, account_id=account_id, type_=type_, spellings=spellings)
        return found if found is not None and found.auto_creation.enabled else None

    def list_address_rules(
        self, tx: Transaction, *, account_id: str, type_: str | None, page: PageRequest
    ) -> Page[AddressRule]:
        """Return an account's address rules, of one type when it is given."""
        return store.list_address_rules(tx, account_id=account_id, type_=type_, page=page)

    def delete_address_rule(self, tx: Transaction, *, account_id: str, address_id: str) -> None:
        """Delete a rule; its address follows its number's configuration again. Raises `AddressRuleNotFound`."""
        store.delete(tx, self.get_address_rule(tx, account_id=account_id, address_id=address_id))

    def create_hook(
        self,
        tx: Transaction,
        *,
        account_id: str,
        scope_id: str,
        url: str,
        conversation_id: str | None = None,
        target: HookTarget = HookTarget.WEBHOOK,
        method: str = "POST",
        filters: tuple[str, ...] = (),
        triggers: tuple[str, ...] = (),
        flow_id: str | None = None,
    ) -> Hook:
        """Let an address hear of changes in a conversation, a service or an account."""
        hook = Hook(
            hook_id=new_id(IdKind.HOOK),
            account_id=account_id,
            scope_id=scope_id,
            conversation_id=conversation_id,
            target=target,
            url=url,
            method=method,
            filters=filters,
            triggers=triggers,
            flow_id=flow_id,
            created_at=tx.now,
            updated_at=tx.now,
        )
        store.insert(tx, hook)
        return hook

    def scope_of(self, tx: Transaction, *, place: Place) -> str:
        """Return the id under which what hears a whole service or account stands. Raises `ChatServiceNotFound`."""
        if place.service_id is None:
            return place.account_id
        return self.get_service(tx, account_id=place.account_id, service_id=place.service_id).service_id

    def put_hook(self, tx: Transaction, *, place: Place, changes: dict[str, Any]) -> Hook | None:
        """Change what hears a whole service or account; without an address nothing does. Returns what stands now.

        Raises `ChatServiceNotFound`.
        """
        scope_id = self.scope_of(tx, place=place)
        standing = next(iter(store.list_hooks(tx, (scope_id,))), None)
        url = changes.get("url", standing.url if standing else "")
        if standing is not None and not url:
            store.delete(tx, standing)
        if not url:
            return None
        if standing is None:
            return self.create_hook(tx, account_id=place.account_id, scope_id=scope_id, **changes)
        return self.update_hook(tx, scope_id=scope_id, hook_id=standing.hook_id, changes=changes)

    def get_hook(self, tx: Transaction, *, scope_id: str, hook_id: str) -> Hook:
        """Return a hook of one scope. Raises `HookNotFound`."""
        found = store.find_hook(tx, scope_id=scope_id, hook_id=hook_id)
        if found is None:
            raise HookNotFound
        return found

    def update_hook(self, tx: Transaction, *, scope_id: str, hook_id: str, changes: dict[str, Any]) -> Hook:
        """Change the fields of a hook that are given. Raises `HookNotFound`."""
        standing = self.get_hook(tx, scope_id=scope_id, hook_id=hook_id)
        after = replace(standing, **changes, updated_at=tx.now)
        store.update(tx, after)
        return after

    def delete_hook(self, tx: Transaction, *, scope_id: str, hook_id: str) -> None:
        """Let a hook hear nothing any more. Raises `HookNotFound`."""
        store.delete(tx, self.get_hook(tx, scope_id=scope_id, hook_id=hook_id))

    def find_scope_hook(self, tx: Transaction, *, place: Place) -> Hook | None:
        """Return what hears a whole service or account, or None. Raises `ChatServiceNotFound`."""
        return next(iter(store.list_hooks(tx, (self.scope_of(tx, place=place),))), None)

    def list_hooks(self, tx: Transaction, *, scope_id: str, page: PageRequest) -> Page[Hook]:
        """Return a page of what hears a conversation."""
        return store.list_hook_page(tx, scope_id=scope_id, page=page)

    def own_hooks(self, tx: Transaction, *, conversation_id: str) -> tuple[Hook, ...]:
        """Return what hears of one conversation alone."""
        return store.list_hooks(tx, (conversation_id,))

    def hooks_of(
        self, tx: Transaction, *, account_id: str, service_id: str, conversation_id: str
    ) -> tuple[Hook, ...]:
        """Return everything that hears of a conversation: its own hooks, its service's and its account's."""
        return store.list_hooks(tx, (conversation_id, service_id, account_id))


def _service(tx: Transaction, account_id: str, service_id: str, friendly_name: str) -> ChatService:
    return ChatService(
        service_id=service_id,
        account_id=account_id,
        friendly_name=friendly_name,
        created_at=tx.now,
        updated_at=tx.now,
    )
