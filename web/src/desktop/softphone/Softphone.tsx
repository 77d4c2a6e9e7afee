/** The worker's telephone: one per desktop page, whichever task is in front. */
import { type ReactNode, createContext, useContext, useEffect, useEffectEvent, useMemo, useSyncExternalStore } from "react";
import { type TaskCall, type TaskCard, deskLine } from "@shared/api/desktop";
import { recallCall } from "@shared/voice/tabCalls";
import { microphoneAllowed } from "./microphone";
import { type JoinedCall, SoftphoneLine } from "./SoftphoneLine";
import { useJoinChoice } from "./useJoinChoice";

const PhoneContext = createContext<SoftphoneLine | null>(null);

interface SoftphoneProps {
  tasks: TaskCard[] | undefined;
  /** The task that was accepted a moment ago in this page. */
  accepted: string | null;
  children: ReactNode;
}

export function Softphone({ tasks, accepted, children }: SoftphoneProps) {
  const phone = useMemo(() => new SoftphoneLine(deskLine), []);
  useEffect(() => {
    const leave = () => phone.leave();
    window.addEventListener("pagehide", leave);
    return () => {
      window.removeEventListener("pagehide", leave);
      leave();
    };
  }, [phone]);
  useComeBack(phone, tasks);
  useJoinOnAccept(phone, tasks, accepted);
  return <PhoneContext value={phone}>{children}</PhoneContext>;
}

/** A call that goes on and that this worker may be on. */
export function isJoinable(call: TaskCall | null | undefined): call is TaskCall & { callId: string } {
  return call?.callId != null && (call.status === "ringing" || call.status === "connected");
}

/** A page that is loaded anew goes on with the call it was on. */
function useComeBack(phone: SoftphoneLine, tasks: TaskCard[] | undefined): void {
  const going = tasks?.find((task) => isJoinable(task.call) && recallCall(task.call.callId) !== null);
  const comeBack = useEffectEvent(() => {
    const call = going?.call;
    if (going === undefined || !isJoinable(call) || phone.getJoined()?.callId === call.callId) return;
    phone.join(going.taskId, call.callId, recallCall(call.callId) ?? "type", call.muted);
  });
  useEffect(() => comeBack(), [going?.call?.callId]);
}

/** On the line at once after accepting, unless the worker reads first or the browser has to be asked for the microphone. */
function useJoinOnAccept(phone: SoftphoneLine, tasks: TaskCard[] | undefined, accepted: string | null): void {
  const { readFirst } = useJoinChoice();
  const task = accepted === null ? undefined : tasks?.find((one) => one.taskId === accepted);
  const callId = isJoinable(task?.call) ? task.call.callId : null;
  const join = useEffectEvent(async () => {
    if (task === undefined || callId === null || readFirst || phone.getJoined()?.callId === callId) return;
    if ((await microphoneAllowed()) === "yes") phone.join(task.taskId, callId, "sound");
  });
  useEffect(() => void join(), [callId]);
}

export function useSoftphone(): { phone: SoftphoneLine; joined: JoinedCall | null } {
  const phone = useContext(PhoneContext);
  if (phone === null) throw new Error("A call must stand inside Softphone.");
  return { phone, joined: useSyncExternalStore(phone.watch, phone.getJoined) };
}
