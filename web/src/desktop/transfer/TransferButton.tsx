import { Button, type ButtonProps } from "@mantine/core";
import { IconArrowsRightLeft } from "@tabler/icons-react";
import { useState } from "react";
import type { Transfer } from "@shared/api/transfer";
import { useShortcuts } from "@shared/keyboard/Shortcuts";
import { TransferDialog } from "./TransferDialog";

interface TransferButtonProps extends ButtonProps {
  taskId: string;
  customer: string;
  channel: "chat" | "voice";
  summary: string | null;
  onBegun: (transfer: Transfer) => void;
}

/** Opens the transfer of a task; the header of a conversation and the bar of a call have one. */
export function TransferButton({ taskId, customer, channel, summary, onBegun, ...look }: TransferButtonProps) {
  const [open, setOpen] = useState(false);
  useShortcuts([{ key: "t", label: "Transfer the conversation", run: () => setOpen(true) }]);
  return (
    <>
      <Button variant="default" size="xs" leftSection={<IconArrowsRightLeft size={14} aria-hidden />} {...look} onClick={() => setOpen(true)}>
        Transfer
      </Button>
      {open && <TransferDialog taskId={taskId} customer={customer} channel={channel} summary={summary} onClose={() => setOpen(false)} onBegun={onBegun} />}
    </>
  );
}
