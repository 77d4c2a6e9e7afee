import { useEffect, useState } from "react";
import { useLiveEvents } from "./LiveFeed";

/** How long after the last sign somebody still counts as typing, in milliseconds: a little longer than signs are apart. */
const FADES_AFTER = 6000;

/** Whether `who` types in a conversation now; their message ends it. Null is no conversation. */
export function useTyping(conversationId: string | null, who: "customer" | "worker"): boolean {
  const [at, setAt] = useState<number | null>(null);
  useLiveEvents((event) => {
    if (conversationId === null || event.conversationId !== conversationId) return;
    if (event.type === "TypingSeen" && event.data?.by === who) setAt(Date.now());
    if (event.type === "CommunicationAdded" && event.data?.speaker === who) setAt(null);
  });
  useEffect(() => {
    if (at === null) return;
    const timer = setTimeout(() => setAt(null), FADES_AFTER);
    return () => clearTimeout(timer);
  }, [at, conversationId]);
  return at !== null;
}
