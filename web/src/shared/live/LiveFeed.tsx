/** Gives a screen its live feed: events refetch what they touch, a return refetches everything shown. */
import { type QueryKey, useQueryClient } from "@tanstack/react-query";
import {
  type ReactNode, createContext, useContext, useEffect, useMemo, useRef, useSyncExternalStore,
} from "react";
import { FeedReader } from "./FeedReader";
import type { Connection, LiveEvent } from "./feed";

const FeedContext = createContext<FeedReader | null>(null);

interface LiveFeedProps {
  /** The feed's address, for example `/desktop/api/live`. */
  path: string;
  /** What one event makes stale. */
  touches: (event: LiveEvent) => QueryKey[];
  children: ReactNode;
}

export function LiveFeed({ path, touches, children }: LiveFeedProps) {
  const queries = useQueryClient();
  const reader = useMemo(() => new FeedReader(path), [path]);
  const latest = useRef(touches);
  latest.current = touches;

  useEffect(() => {
    let returns = 0;
    const forget = [
      reader.listen((event) => {
        for (const queryKey of latest.current(event)) void queries.invalidateQueries({ queryKey });
      }),
      reader.watch(() => {
        const state = reader.getState();
        if (state.returns !== returns) void queries.invalidateQueries();
        returns = state.returns;
      }),
    ];
    reader.open();
    return () => {
      forget.forEach((stop) => stop());
      reader.close();
    };
  }, [reader, queries]);

  return <FeedContext value={reader}>{children}</FeedContext>;
}

function useReader(): FeedReader {
  const reader = useContext(FeedContext);
  if (reader === null) throw new Error("A live view must stand inside a LiveFeed.");
  return reader;
}

export function useConnection(): Connection {
  const reader = useReader();
  return useSyncExternalStore(reader.watch, () => reader.getState().connection);
}

/** Run `handle` for each event of the feed; the newest `handle` is always the one that runs. */
export function useLiveEvents(handle: (event: LiveEvent) => void): void {
  const reader = useReader();
  const latest = useRef(handle);
  latest.current = handle;
  useEffect(() => reader.listen((event) => latest.current(event)), [reader]);
}
