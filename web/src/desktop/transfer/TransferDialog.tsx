import { Button, Group, Modal, SegmentedControl, Textarea } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type Transfer, type TransferKind, beginTransfer, inviteWorker } from "@shared/api/transfer";
import { ErrorLine } from "@shared/states/ErrorLine";
import { DirectoryList } from "./DirectoryList";
import type { Entry } from "./directory";
import classes from "./Transfer.module.css";

export interface TransferDialogProps {
  taskId: string;
  /** Whose conversation it is, for the words of the dialog. */
  customer: string;
  channel: "chat" | "voice";
  /** What the colleague will read of it, if there is a summary. */
  summary: string | null;
  onClose: () => void;
  /** A transfer was begun; a warm one goes on until it is completed or canceled. */
  onBegun: (transfer: Transfer) => void;
}

type Way = TransferKind | "invite";

const wayWords: Record<Way, string> = {
  cold: "It leaves your desktop at once and rings there. The customer waits until somebody accepts.",
  warm: "They join you first. The conversation stays yours until you hand it over.",
  invite: "They join the conversation. It stays yours.",
};

/** Gives a conversation to a colleague or a queue, or asks a colleague to join. Open it with the task. */
export function TransferDialog({ taskId, customer, channel, summary, onClose, onBegun }: TransferDialogProps) {
  const queries = useQueryClient();
  const [way, setWay] = useState<Way>("cold");
  const [to, setTo] = useState<Entry | null>(null);
  const [note, setNote] = useState("");
  const give = useMutation({
    mutationFn: async (entry: Entry): Promise<Transfer | null> => {
      const words = note.trim() === "" ? undefined : note.trim();
      if (way !== "invite") return beginTransfer(taskId, { to: entry.id, kind: way, note: words });
      await inviteWorker(taskId, entry.id, words);
      return null;
    },
    onSuccess: async (begun) => {
      if (begun) onBegun(begun);
      onClose();
      await queries.invalidateQueries({ queryKey: ["desktop"] });
    },
  });
  // Only a colleague can be talked to first.
  const chosen = to !== null && (way === "cold" || to.kind === "worker") ? to : null;
  return (
    <Modal opened onClose={onClose} title={`Transfer ${customer}`} size="lg">
      <div className={classes.dialog}>
        <SegmentedControl
          fullWidth
          aria-label="How"
          value={way}
          onChange={(next) => setWay(next as Way)}
          data={[
            { value: "cold", label: "Hand over now" },
            { value: "warm", label: "Talk first" },
            { value: "invite", label: "Ask to join" },
          ]}
        />
        <p className={classes.quiet}>{wayWords[way]}</p>
        <DirectoryList channel={channel} workersOnly={way !== "cold"} chosen={chosen?.id ?? null} onChoose={setTo} />
        <Textarea
          label="Note for the colleague"
          description="Shown with the offer and kept with the conversation. The customer never sees it."
          autosize
          minRows={2}
          maxRows={5}
          maxLength={2000}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        {summary && (
          <details className={classes.summary}>
            <summary>The summary goes along</summary>
            <p dir="auto">{summary}</p>
          </details>
        )}
        <ErrorLine error={give.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Keep it
          </Button>
          <Button disabled={chosen === null} loading={give.isPending} onClick={() => chosen && give.mutate(chosen)}>
            {act(way, chosen)}
          </Button>
        </Group>
      </div>
    </Modal>
  );
}

function act(way: Way, to: Entry | null): string {
  if (to === null) return way === "invite" ? "Choose whom to ask" : "Choose who gets it";
  if (way === "invite") return `Ask ${to.name} to join`;
  return way === "warm" ? `Ask ${to.name}` : `Transfer to ${to.name}`;
}
