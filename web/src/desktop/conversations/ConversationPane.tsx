import { useMutationState } from "@tanstack/react-query";
import { useState } from "react";
import type { Briefing, Reply, TaskCard } from "@shared/api/desktop";
import type { TranscriptLine } from "@shared/api/types";
import { useTyping } from "@shared/live/useTyping";
import { TypingDots } from "@shared/ui/TypingDots";
import type { Flash } from "../TaskView";
import { LiveWords } from "../softphone/LiveWords";
import { TaskPhone } from "../softphone/TaskPhone";
import { TransferStrip } from "../transfer/TransferStrip";
import { useTransfer } from "../transfer/useTransfer";
import { WrapUp } from "../wrapup/WrapUp";
import { Composer } from "./Composer";
import { ConversationHeader } from "./ConversationHeader";
import { Transcript } from "./Transcript";
import classes from "./Conversation.module.css";

interface ConversationPaneProps {
  task: TaskCard;
  briefing: Briefing;
  flash: Flash | null;
  onBack: (() => void) | null;
  onShowCustomer: (() => void) | null;
}

/** The conversation of one task: header, transcript, and the composer or the wrap-up below. */
export function ConversationPane({ task, briefing, flash, onBack, onShowCustomer }: ConversationPaneProps) {
  const [error, setError] = useState<unknown>(null);
  const sending = useMutationState({
    filters: { mutationKey: ["desktop", "send", task.taskId], status: "pending" },
    select: (mutation) => ({ reply: mutation.state.variables as Reply, at: mutation.state.submittedAt }),
  });
  const onWay = onTheirWay(briefing.transcript, sending);
  const lines = [...briefing.transcript, ...onWay];
  const typing = useTyping(task.conversationId, "customer");
  const { transferId, begun, over } = useTransfer(task.taskId);
  const wrapping = task.status === "wrapping";
  return (
    <main className={classes.pane} aria-label="Conversation">
      <ConversationHeader
        task={task}
        briefing={briefing}
        error={error}
        onError={setError}
        onTransfer={(transfer) => transfer.kind === "warm" && begun(transfer.transferId)}
        onBack={onBack}
        onShowCustomer={onShowCustomer}
      />
      {transferId && <TransferStrip transferId={transferId} onOver={over} />}
      <TaskPhone task={task} />
      <Transcript
        conversationId={task.conversationId}
        lines={lines}
        notes={briefing.notes ?? []}
        handoff={briefing.handoff}
        customerName={task.customerName ?? task.customerAddress}
        flash={flash}
        sending={onWay.length}
      />
      {typing && (
        <p className={classes.typing}>
          <TypingDots who={task.customerName ?? task.customerAddress} />
        </p>
      )}
      <LiveWords task={task} />
      {wrapping ? <WrapUp task={task} /> : <Composer task={task} briefing={briefing} />}
    </main>
  );
}

/** Words a worker sent that the server's transcript does not hold yet. */
function onTheirWay(transcript: TranscriptLine[], sending: { reply: Reply; at: number }[]): TranscriptLine[] {
  const slack = 5000;
  return sending
    .filter((one) => !transcript.some((line) => line.speaker === "worker" && line.text === one.reply.text && Date.parse(line.at) > one.at - slack))
    .map((one) => ({
      communicationId: `sending ${one.at}`,
      speaker: "worker",
      name: null,
      text: one.reply.text,
      media: one.reply.files,
      at: new Date(one.at).toISOString(),
      deliveryStatus: "PENDING",
      participantId: null,
    }));
}
