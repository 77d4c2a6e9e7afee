import { useQueries, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type Customer, type PhoneCall, fetchCalls } from "@shared/api/phone";
import { useLiveEvents } from "@shared/live/LiveFeed";
import { readAgain } from "@shared/live/readAgain";
import { isRinging } from "./callWords";

export interface RingingCall {
  call: PhoneCall;
  customer: Customer;
}

/**
 * The calls that ring any of the handsets this page plays. Only news of a call makes anybody ask the others: most
 * handsets never ring.
 */
export function useRingingCalls(customers: Customer[], chosen: string | null): RingingCall[] {
  const queries = useQueryClient();
  const [everyone, setEveryone] = useState(false);
  const asked = customers.filter((one) => everyone || one.address === chosen);
  const read = useQueries({
    queries: asked.map(({ address }) => ({
      queryKey: ["ringing", address], queryFn: () => fetchCalls(address), staleTime: Number.POSITIVE_INFINITY,
    })),
  });
  const ringing = asked.flatMap((customer, index) =>
    (read[index]?.data?.calls ?? []).filter(isRinging).map((call) => ({ call, customer })),
  );
  useLiveEvents((event) => {
    const { callId, direction } = event.data ?? {};
    const begins = event.type === "CallStarted" && String(direction).startsWith("outbound");
    const changes = event.type === "CallStatusChanged" && ringing.some((one) => one.call.callId === callId);
    if (begins) setEveryone(true);
    if (begins || changes) readAgain(queries, ["ringing"]);
  });
  return ringing;
}
