/** Calls that ring a worker by themselves, over whatever is on the screen, and the one they are on. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useEffectEvent } from "react";
import { type DirectCall, declineDirectCall, fetchDirectCalls } from "@shared/api/desktop";
import { ErrorLine } from "@shared/states/ErrorLine";
import type { Way } from "@shared/voice/CallLine";
import { isOver } from "@shared/voice/callState";
import { recallCall } from "@shared/voice/tabCalls";
import { useLine } from "@shared/voice/useLine";
import { useRinging } from "@shared/voice/useRinging";
import { microphoneAllowed } from "../softphone/microphone";
import { useSoftphone } from "../softphone/Softphone";
import type { JoinedCall } from "../softphone/SoftphoneLine";
import { DirectPanel } from "./DirectPanel";
import { RingingCard } from "./RingingCard";
import { callsNow } from "./directCalls";
import classes from "./Direct.module.css";

export function DirectCalls() {
  const queries = useQueryClient();
  const { phone, joined } = useSoftphone();
  const calls = useQuery({ queryKey: ["desktop", "calls"], queryFn: fetchDirectCalls }).data;
  const settle = () => void queries.invalidateQueries({ queryKey: ["desktop", "calls"] });
  const decline = useMutation({ mutationFn: declineDirectCall, onSettled: settle });
  const { ringing, mine } = callsNow(calls, joined?.callId ?? null);
  useRinging(ringing.length > 0 ? "phone" : null);
  useComeBack(calls, (call, way) => phone.join("", call.callId, way));
  const answer = async (call: DirectCall, way: Way | null) => {
    phone.join("", call.callId, way ?? ((await microphoneAllowed()) === "no" ? "type" : "sound"));
    settle();
  };
  if (ringing.length === 0 && mine === null && !decline.error) return null;
  return (
    <div className={classes.stack}>
      {ringing.map((call) => (
        <RingingCard key={call.callId} call={call} busy={decline.isPending} onAnswer={(way) => void answer(call, way)} onDecline={() => decline.mutate(call.callId)} />
      ))}
      {mine !== null && joined !== null && <Mine key={mine.callId} call={mine} joined={joined} />}
      <ErrorLine error={decline.error} />
    </div>
  );
}

function Mine({ call, joined }: { call: DirectCall; joined: JoinedCall }) {
  const view = useLine(joined.line);
  return isOver(view) ? null : <DirectPanel call={call} line={joined.line} view={view} />;
}

/** A page that is loaded anew goes on with the call it was on. */
function useComeBack(calls: DirectCall[] | undefined, join: (call: DirectCall, way: Way) => void): void {
  const { joined } = useSoftphone();
  const going = calls?.find((call) => call.status === "connected" && recallCall(call.callId) !== null);
  const comeBack = useEffectEvent(() => {
    if (going !== undefined && joined === null) join(going, recallCall(going.callId) ?? "type");
  });
  useEffect(() => comeBack(), [going?.callId]);
}
