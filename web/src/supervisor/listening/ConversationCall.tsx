import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { fetchLiveCall } from "@shared/api/desktop";
import { ListeningPanel } from "./ListeningPanel";

/** The way onto a conversation's live call, for as long as there is one, or the supervisor is still reading how it ended. */
export function ConversationCall({ conversationId }: { conversationId: string }) {
  const [seen, setSeen] = useState<string | null>(null);
  // Under the conversation's own key: whatever happens in it makes this stale too.
  const live = useQuery({ queryKey: ["supervisor", "conversation", conversationId, "call"], queryFn: () => fetchLiveCall(conversationId) });
  const now = live.data?.callId ?? null;
  if (now !== null && now !== seen) setSeen(now);
  if (seen === null) return null;
  return <ListeningPanel key={seen} callId={seen} live={now !== null} />;
}
