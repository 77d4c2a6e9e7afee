"""What the room does about profiles that are one person. Part of `service.py`'s one class."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from tieline.kit.db import Transaction, lock
from tieline.kit.errors import Invalid
from tieline.kit.events import emit
from tieline.memory import store as rows
from tieline.memory.access import require_store
from tieline.memory.errors import NotMerged, ProfileNotFound
from tieline.memory.events import ProfilesMerged, ProfilesUnmerged
from tieline.memory.index import RankingCache
from tieline.memory.merging import store
from tieline.memory.merging.graph import component, cut, holders, pair
from tieline.memory.merging.ports import NoOtherRooms, OtherRooms
from tieline.memory.models import API_SOURCE, Identifier, Move, Regrouped, Store, Trait
from tieline.memory.records.learning import settle_every_matter
from tieline.memory.traits import trait_key

_ELSEWHERE = ("conversation", "participant", "task")
_PREFIXES = ("", "whatsapp:", "rcs:", "sms:")


class MergeVerbs:
    """Merging and un-merging. What is a profile's own stays noted as its own, wherever it is."""

    _cache: RankingCache
    other_rooms: OtherRooms = NoOtherRooms()

    def merge_profiles(
        self, tx: Transaction, *, store_id: str, profile_ids: Sequence[str], source: str = API_SOURCE,
        account_id: str | None = None,
    ) -> Regrouped:  # fmt: skip
        """Make profiles one: the earliest is canonical, the others are found under it from now on.

        Whoever was told apart before is together again, because somebody asks for it by name.

        Args:
            tx: The open transaction.
            store_id: The store of all of them.
            profile_ids: Two or more.
            source: Who says so.
            account_id: Whose store it must be; None when the house asks.

        Raises:
            ProfileNotFound: Naming the one that the store does not have.
            Invalid: Fewer than two different ones.
        """
        parent = require_store(tx, store_id=store_id, account_id=account_id)
        named = list(dict.fromkeys(profile_ids))
        if len(named) < 2:
            raise Invalid("A merge needs two different profiles.", field="profileIds")
        _lock_merges(tx, store_id)
        links = store.list_links(tx, profile_ids=named, is_apart=False)
        together = frozenset[str]().union(*(component(one, links) for one in named))
        _require_all(tx, store_id=store_id, profile_ids=named)
        apart = store.list_links(tx, profile_ids=together, is_apart=True)
        store.delete_links(tx, links=[link for link in apart if together.issuperset(link)])
        for other in named[1:]:
            link = pair(named[0], other)
            store.put_link(tx, store_id=store_id, link=link, is_apart=False, source=source)
        return self._regroup(tx, parent, members=together, about=named[0])

    def join_owners(
        self, tx: Transaction, *, parent: Store, owners: Collection[Identifier], source: str
    ) -> str:
        """Merge the profiles that somebody's identifiers belong to, unless they were told apart.

        Args:
            tx: The open transaction.
            parent: Their store.
            owners: Found identifiers, the one that counts most first.
            source: Who gave them.

        Returns:
            The profile that they lead to; when some were told apart, the one of the first identifier.
        """
        first, *others = owners
        if all(other.profile_id == first.profile_id for other in others):
            return first.profile_id
        _lock_merges(tx, parent.store_id)
        for other in others:
            if not self._are_apart(tx, parent.store_id, first.home, other.home):
                self.merge_profiles(
                    tx, store_id=parent.store_id, profile_ids=[first.home, other.home], source=source
                )
        return store.find_members(tx, store_id=parent.store_id, profile_ids=[first.home])[first.home][1]

    def unmerge_profile(
        self, tx: Transaction, *, store_id: str, profile_id: str, account_id: str | None = None
    ) -> Regrouped:
        """Take a profile out of those it was merged with, with everything of its own, and keep them apart.

        Its traits, identifiers, observations, summaries, conversations and tasks are its own again, also those that
        came while it was merged and reached it at one of its addresses. What was joined only through it goes with it.

        Raises:
            ProfileNotFound: The store has no such profile.
            NotMerged: It stands by itself.
        """
        parent = require_store(tx, store_id=store_id, account_id=account_id)
        _lock_merges(tx, store_id)
        _require_all(tx, store_id=store_id, profile_ids=[profile_id])
        links = store.list_links(tx, profile_ids=[profile_id], is_apart=False)
        group = component(profile_id, links)
        if len(group) < 2:
            raise NotMerged(f"The profile {profile_id} is not merged with any other.")
        standing = store.find_members(tx, store_id=store_id, profile_ids=group)
        canonical = standing[profile_id][1]
        self._settle_homes(tx, store_id=store_id, members=group, holder=canonical)
        gone = cut(profile_id, links, canonical=canonical)
        told_apart = gone if profile_id == canonical else gone | {pair(profile_id, canonical)}
        for link in sorted(told_apart):
            store.put_link(tx, store_id=store_id, link=link, is_apart=True, source=API_SOURCE)
        done = self._regroup(tx, parent, members=group, about=profile_id)
        others = sorted(group - {profile_id})
        event = ProfilesUnmerged(
            account_id=parent.account_id, store_id=store_id, profile_id=profile_id, other_ids=others
        )
        emit(tx, event)
        return done

    def list_members(
        self, tx: Transaction, *, store_id: str, profile_id: str, account_id: str | None = None
    ) -> tuple[str, ...]:
        """Return a profile's id and those of the profiles merged into it."""
        require_store(tx, store_id=store_id, account_id=account_id)
        return (profile_id, *store.list_absorbed(tx, profile_id=profile_id))

    def find_canonical(
        self, tx: Transaction, *, store_id: str, profile_id: str, account_id: str | None = None
    ) -> str | None:
        """Return under which id a profile is found, which is its own unless it was merged; None for no profile."""
        require_store(tx, store_id=store_id, account_id=account_id)
        found = store.find_members(tx, store_id=store_id, profile_ids=[profile_id]).get(profile_id)
        return found[1] if found else None

    def _are_apart(self, tx: Transaction, store_id: str, one: str, other: str) -> bool:
        links = store.list_links(tx, profile_ids=[one, other], is_apart=False)
        mine, theirs = component(one, links), component(other, links)
        apart = store.list_links(tx, profile_ids=mine, is_apart=True)
        return any(mine.intersection(link) and theirs.intersection(link) for link in apart)

    def _regroup(self, tx: Transaction, parent: Store, *, members: Iterable[str], about: str) -> Regrouped:
        """Have every member stand where the links say, and everything of its own with it."""
        links = store.list_links(tx, profile_ids=members, is_apart=False)
        known = store.find_members(tx, store_id=parent.store_id, profile_ids=set(members))
        wanted = holders({one: made for one, (made, _) in known.items()}, links)
        moves = tuple(
            Move(home=one, from_profile_id=known[one][1], to_profile_id=wanted[one])
            for one in sorted(known)
            if known[one][1] != wanted[one]
        )
        for move in moves:
            store.set_merged_into(tx, profile_id=move.home, holder=move.to_profile_id)
            self._move_elsewhere(tx, move)
            store.move_rows(tx, move=move)
            store.settle_notes(tx, move=move)
        self._refresh(tx, parent, moves)
        self._tell(tx, parent, moves)
        return Regrouped(profile_id=wanted[about], moves=moves)

    def _move_elsewhere(self, tx: Transaction, move: Move) -> None:
        """Have conversations, participants and tasks follow; notes say whose they are."""
        if move.from_profile_id == move.home:
            held = self.other_rooms.list_held(tx, profile_id=move.home)
            for kind, ids in held.items():
                guests = set(store.list_noted(tx, kind=kind, holder=move.home))
                own = [row_id for row_id in ids if row_id not in guests]
                store.note_rows(tx, kind=kind, row_ids=own, home=move.home, holder=move.home)
        own_rows = {kind: store.list_noted(tx, kind=kind, home=move.home) for kind in _ELSEWHERE}
        self.other_rooms.hand_over(
            tx, held=own_rows, from_profile_id=move.from_profile_id, to_profile_id=move.to_profile_id
        )

    def _settle_homes(self, tx: Transaction, *, store_id: str, members: Collection[str], holder: str) -> None:
        """Say whose that is which came while profiles were merged: theirs at whose address it came."""
        for member in sorted(set(members) - {holder}):
            own = [one for one in rows.list_identifiers(tx, profile_id=holder) if one.home == member]
            addresses = [prefix + one.value for one in own for prefix in _PREFIXES]
            reached = self.other_rooms.list_reached(tx, profile_id=holder, addresses=addresses)
            conversations = reached.get("conversation", ())
            citing = store.list_citing(tx, profile_id=holder, conversation_ids=conversations)
            for kind, ids in {**reached, **citing}.items():
                noted = set(store.list_noted(tx, kind=kind, holder=holder))
                fresh = [row_id for row_id in ids if row_id not in noted]
                store.note_rows(tx, kind=kind, row_ids=fresh, home=member, holder=holder)

    def _refresh(self, tx: Transaction, parent: Store, moves: Iterable[Move]) -> None:
        """Work out anew what follows from rows that moved: traits, vectors, what is kept in memory."""
        touched = {one for move in moves for one in (move.home, move.from_profile_id, move.to_profile_id)}
        for profile_id in sorted(touched):
            _fold_traits(tx, store_id=parent.store_id, profile_id=profile_id)
            store.move_followers(tx, profile_id=profile_id)
            settle_every_matter(tx, profile_id=profile_id)
            self._cache.forget(profile_id=profile_id)

    def _tell(self, tx: Transaction, parent: Store, moves: Iterable[Move]) -> None:
        absorbed: dict[str, list[str]] = {}
        for move in moves:
            if move.to_profile_id != move.home:
                absorbed.setdefault(move.to_profile_id, []).append(move.home)
        for canonical, ids in absorbed.items():
            event = ProfilesMerged(
                account_id=parent.account_id, store_id=parent.store_id, profile_id=canonical, absorbed_ids=ids
            )
            emit(tx, event)


def _lock_merges(tx: Transaction, store_id: str) -> None:
    """Only one merge at a time in a store, so that none sees half of another."""
    lock(tx, f"merge:{store_id}")


def _require_all(tx: Transaction, *, store_id: str, profile_ids: Sequence[str]) -> None:
    known = store.find_members(tx, store_id=store_id, profile_ids=profile_ids)
    missing = next((one for one in profile_ids if one not in known), None)
    if missing is not None:
        raise ProfileNotFound(f"The profile {missing[:80]!r} was not found in {store_id}.")


def _fold_traits(tx: Transaction, *, store_id: str, profile_id: str) -> None:
    """Write the traits that a profile's history comes to: of each trait the latest change."""
    definitions = rows.list_definitions(tx, store_id=store_id)
    latest = {
        (change.group_name, trait_key(change.name)): change
        for change in store.list_standing_changes(tx, profile_id=profile_id)
    }
    standing: list[tuple[str, Trait]] = []
    for (group, key), change in latest.items():
        definition = definitions.get(group, {}).get(key)
        if definition is not None and change.value is not None:
            trait = Trait(
                group=group, name=definition.name, value=change.value, data_type=definition.data_type,
                changed_at=change.changed_at, source=change.source,
            )  # fmt: skip
            standing.append((key, trait))
    store.replace_traits(tx, profile_id=profile_id, traits=standing)
