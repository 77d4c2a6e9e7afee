import { IconMessageCircle } from "@tabler/icons-react";
import { useMutationState } from "@tanstack/react-query";
import type { PhoneThread } from "@shared/api/phone";
import { EmptyState } from "@shared/states/EmptyState";
import { NewBelow } from "@shared/ui/NewBelow";
import { useStickToEnd } from "@shared/ui/useStickToEnd";
import { Bubble } from "./Bubble";
import { type SendingText, layThread, stillSending } from "./thread";
import classes from "./Thread.module.css";

interface ThreadProps {
  address: string;
  thread: PhoneThread;
}

/** The messages of one customer, oldest first, as phones show them. */
export function Thread({ address, thread }: ThreadProps) {
  const sending = useMutationState({
    filters: { mutationKey: ["phone", "send", address], status: "pending" },
    select: (mutation): SendingText => ({ body: String(mutation.state.variables), at: mutation.state.submittedAt }),
  });
  const pending = stillSending(thread.messages, sending);
  const rows = layThread(thread, pending);
  const total = rows.length + (thread.typing ? 1 : 0);
  const { attach, onScroll, unseen, toEnd } = useStickToEnd(address, total, pending.length);
  if (rows.length === 0 && !thread.typing) {
    return (
      <div className={classes.fill}>
        <EmptyState Icon={IconMessageCircle} title="No messages yet">
          Write as this customer would. Whatever serves the number answers.
        </EmptyState>
      </div>
    );
  }
  return (
    <div className={classes.around}>
      {/* A scrolling region has to be reachable by keyboard. */}
      <div ref={attach} onScroll={onScroll} className={classes.scroll} tabIndex={0} role="log" aria-label="Messages">
        <ol className={classes.rows}>
          {rows.map((row) => (
            <Bubble key={row.key} row={row} />
          ))}
          {thread.typing && (
            <li className={classes.typing} aria-label={`The ${thread.typing.who} is writing`}>
              <span />
              <span />
              <span />
            </li>
          )}
        </ol>
      </div>
      <NewBelow count={unseen} onClick={toEnd} />
    </div>
  );
}
