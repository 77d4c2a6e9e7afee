/** Gives a screen its live feed: events refetch what they touch, a return refetches everything shown. */
import { type QueryKey, useQueryClient } from "@tanstack/react-query";
import {
  type ReactNode, createContext, useContext, useEffect, useEffectEvent, useMemo, useSyncExternalStore,
} from "react";
import { Batcher } from "./Batcher";
import { FeedReader } from "./FeedReader";
import type { FeedState, LiveEvent } from "./feed";
import { readAgain } from "./readAgain";
import { usePresence } from "./usePresence";

const FeedContext = createContext<FeedReader | null>(null);

interface LiveFeedProps {
  /** The feed's address, for example `/desktop/api/live`. */
  path: string;
  /** What one event makes stale. */
  touches: (event: LiveEvent) => QueryKey[];
  /** Listen also while nobody looks: a desktop has to ring in the background. */
  always?: boolean;
  children: ReactNode;
}

export function LiveFeed({ path, touches, always = false, children }: LiveFeedProps) {
  const queries = useQueryClient();
  const reader = useMemo(() => new FeedReader(path), [path]);
  const touched = useEffectEvent((event: LiveEvent) => touches(event));
  const refetch = useEffectEvent((queryKey: QueryKey) => readAgain(queries, queryKey));
  const catchUp = useEffectEvent(() => void queries.invalidateQueries());

  useEffect(() => {
    let returns = 0;
    const batcher = new Batcher((queryKey) => refetch(queryKey));
    const forget = [
      reader.listen((event) => batcher.add(touched(event))),
      reader.watch(() => {
        const state = reader.getState();
        if (state.returns !== returns) catchUp();
        returns = state.returns;
      }),
    ];
    const drop = () => reader.drop();
    const reopen = () => reader.open();
    window.addEventListener("offline", drop);
    window.addEventListener("online", reopen);
    reader.open();
    return () => {
      window.removeEventListener("offline", drop);
      window.removeEventListener("online", reopen);
      forget.forEach((stop) => stop());
      batcher.stop();
      reader.close();
    };
  }, [reader]);

  usePresence(
    () => reader.open(),
    () => !always && reader.pause(),
  );

  return <FeedContext value={reader}>{children}</FeedContext>;
}

function useReader(): FeedReader {
  const reader = useContext(FeedContext);
  if (reader === null) throw new Error("A live view must stand inside a LiveFeed.");
  return reader;
}

/** The state of the connection; it changes with the connection, not with each event. */
export function useFeed(): FeedState {
  const reader = useReader();
  return useSyncExternalStore(reader.watch, reader.getState);
}

/** Run `handle` for each event of the feed; the newest `handle` is always the one that runs. */
export function useLiveEvents(handle: (event: LiveEvent) => void): void {
  const reader = useReader();
  const onEvent = useEffectEvent(handle);
  useEffect(() => reader.listen((event) => onEvent(event)), [reader]);
}
