/** What the palette offers for some words: places first, then the conversations and profiles that the server found. Pure. */
import { IconMessages, IconUser } from "@tabler/icons-react";
import type { ConversationRow, ProfileRow } from "../api/console";
import { type Place, rooms, screens, start } from "../ui/rooms";
import { found } from "../ui/found";

export interface Entry extends Place {
  group: "Go to" | "Conversations" | "Profiles";
  /** What tells it apart, said beside its name. */
  note: string | null;
}

/** So many of each kind at most: whoever looks for more goes to the room. */
const MOST = 5;

const places: Entry[] = [
  ...[start, ...screens].map((place): Entry => ({ ...place, group: "Go to", note: null })),
  ...rooms.map((room): Entry => ({ ...room, group: "Go to", note: "Console" })),
];

export interface Found {
  conversations: Pick<ConversationRow, "conversationId" | "customerName" | "customerAddress" | "lastText">[];
  profiles: Pick<ProfileRow, "profileId" | "name" | "address">[];
}

export function entriesFor(query: string, server: Found): Entry[] {
  const go = places.filter((place) => found(query, [place.note, place.label]));
  const conversations = server.conversations.slice(0, MOST).map((row): Entry => ({
    group: "Conversations", to: `/console/conversations/${row.conversationId}`, label: row.customerName ?? row.customerAddress,
    note: row.lastText, Icon: IconMessages,
  }));
  const profiles = server.profiles.slice(0, MOST).map((row): Entry => ({
    group: "Profiles", to: `/console/memory/${row.profileId}`, label: row.name ?? row.address ?? "No name", note: row.name ? row.address : null,
    Icon: IconUser,
  }));
  return [...go, ...conversations, ...profiles];
}
