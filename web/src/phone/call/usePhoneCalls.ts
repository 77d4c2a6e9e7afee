import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useEffectEvent } from "react";
import { type PhoneCall, fetchCallTranscript, fetchCalls, startCall } from "@shared/api/phone";
import { preferWay, preferredWay, recallCall } from "@shared/voice/tabCalls";
import type { CallLine, Way } from "@shared/voice/CallLine";
import type { Said } from "@shared/voice/captions";
import type { TranscriptLine } from "@shared/api/types";
import { useHeldCall, useShelf } from "./PhoneLines";
import { hasEnded, isRinging } from "./callWords";

/** What one can do with the calls of a customer, and what there is of them. */
export function usePhoneCalls(address: string) {
  const queries = useQueryClient();
  const shelf = useShelf();
  const held = useHeldCall(address);
  const read = useQuery({ queryKey: ["phone", "calls", address], queryFn: () => fetchCalls(address) });
  const calls = read.data?.calls ?? [];
  const settle = () => queries.invalidateQueries({ queryKey: ["phone", "calls"] });
  const take = (callId: string, way: Way = preferredWay()) => shelf.take(address, callId, way);
  const call = useMutation({
    mutationFn: () => startCall(address),
    onSuccess: ({ callId }) => {
      take(callId);
      return settle();
    },
  });
  const change = (way: Way) => {
    preferWay(way);
    shelf.change(address, way);
  };
  const going = calls.find((one) => one.callId !== held?.callId && !hasEnded(one) && !isRinging(one));
  useTakeUp(going, take);
  return {
    held, call, change, take,
    past: calls.filter(hasEnded),
    /** A call that goes on, and that this page does not carry. */
    elsewhere: going,
    done: () => shelf.drop(address),
  };
}

/** A page that is loaded anew goes on with the call it had. */
function useTakeUp(going: PhoneCall | undefined, take: (callId: string, way: Way) => CallLine): void {
  const callId = going?.callId;
  const takeUp = useEffectEvent(async (id: string) => {
    const way = recallCall(id);
    if (way === null) return;
    const line = take(id, way);
    const { transcript } = await fetchCallTranscript(id);
    line.remember(transcript.map(asSaid));
  });
  useEffect(() => {
    // Without what was said before, the call goes on all the same.
    if (callId !== undefined) takeUp(callId).catch(() => undefined);
  }, [callId]);
}

function asSaid({ communicationId, speaker, name, text }: TranscriptLine): Said {
  return { key: communicationId, who: speaker === "customer" ? "caller" : speaker, name: speaker === "worker" ? name : null, text };
}
