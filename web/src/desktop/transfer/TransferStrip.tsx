import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type Transfer, cancelTransfer, completeTransfer, fetchTransfer } from "@shared/api/transfer";
import { useLiveEvents } from "@shared/live/LiveFeed";
import { ErrorLine } from "@shared/states/ErrorLine";
import classes from "./Transfer.module.css";

interface TransferStripProps {
  transferId: string;
  /** It is over: there is nothing to show any more. */
  onOver: () => void;
}

const why: Record<string, string> = {
  declined: "declined", timeout: "did not answer", left: "left", canceled: "was called off", closed: "came too late: the conversation ended", nobody: "found nobody",
};

/** A transfer that is under way, over the conversation: who is asked, whether they are here, and what one can do about it. */
export function TransferStrip({ transferId, onOver }: TransferStripProps) {
  const queries = useQueryClient();
  const queryKey = ["desktop", "transfer", transferId];
  const found = useQuery({ queryKey, queryFn: () => fetchTransfer(transferId) });
  useLiveEvents((event) => {
    if (event.type === "TransferChanged" || event.type.startsWith("Reservation")) void queries.invalidateQueries({ queryKey });
  });
  const settle = (transfer: Transfer) => {
    queries.setQueryData(queryKey, transfer);
    return queries.invalidateQueries({ queryKey: ["desktop"] });
  };
  const cancel = useMutation({ mutationFn: () => cancelTransfer(transferId), onSuccess: settle });
  const complete = useMutation({ mutationFn: () => completeTransfer(transferId), onSuccess: settle });
  const transfer = found.data;
  if (!transfer || transfer.status === "completed") return null;
  if (transfer.status === "failed") {
    return (
      <div className={classes.strip} role="status">
        <span>
          <b>{transfer.toName}</b> {why[transfer.reason ?? ""] ?? "could not take it"}. The conversation is yours.
        </span>
        <Button size="compact-sm" variant="default" onClick={onOver}>
          All right
        </Button>
      </div>
    );
  }
  const here = transfer.taskStatus === "assigned";
  return (
    <div className={classes.strip} role="status">
      <span>
        {here ? (
          <>
            <b>{transfer.toName}</b> is in the conversation with you.
          </>
        ) : (
          <>
            It rings at <b>{transfer.toName}</b>.
          </>
        )}
      </span>
      {here && transfer.kind === "warm" && (
        <Button size="compact-sm" loading={complete.isPending} onClick={() => complete.mutate()}>
          Hand over
        </Button>
      )}
      <Button size="compact-sm" variant="default" loading={cancel.isPending} onClick={() => cancel.mutate()}>
        {here ? "Keep it after all" : "Cancel the transfer"}
      </Button>
      <ErrorLine error={cancel.error ?? complete.error} />
    </div>
  );
}
