import type { TaskCard } from "@shared/api/desktop";
import { recallCall } from "@shared/voice/tabCalls";
import { isOver } from "@shared/voice/callState";
import { useLine } from "@shared/voice/useLine";
import { JoinPanel } from "./JoinPanel";
import { isJoinable, useSoftphone } from "./Softphone";
import { SoftphoneBar } from "./SoftphoneBar";
import type { JoinedCall } from "./SoftphoneLine";

interface TaskPhoneProps {
  task: TaskCard;
  /** Opens whatever chooses whom the call is given to. */
  onTransfer?: () => void;
}

/** What a task's call needs over its conversation: the bar while one is on it, the way onto it otherwise. */
export function TaskPhone({ task, onTransfer }: TaskPhoneProps) {
  const { phone, joined } = useSoftphone();
  const { call } = task;
  if (!isJoinable(call)) return null;
  const join = (way: "sound" | "type") => phone.join(task.taskId, call.callId, way, call.muted);
  const panel = (elsewhere: boolean) => <JoinPanel customer={task.customerName ?? task.customerAddress} elsewhere={elsewhere} onJoin={join} />;
  if (joined?.callId !== call.callId) return recallCall(call.callId) === null ? panel(call.status === "connected") : null;
  return <Joined task={task} joined={joined} panel={panel(true)} onTransfer={onTransfer} />;
}

function Joined({ task, joined, panel, onTransfer }: TaskPhoneProps & { joined: JoinedCall; panel: React.ReactNode }) {
  const view = useLine(joined.line);
  // Another window has the call now; it can be had back.
  if (isOver(view) && view.state !== "ended") return panel;
  return task.call ? <SoftphoneBar task={task} call={task.call} line={joined.line} onTransfer={onTransfer} /> : null;
}
