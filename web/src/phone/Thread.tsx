import { IconMessageCircle } from "@tabler/icons-react";
import { useMutationState } from "@tanstack/react-query";
import { Fragment } from "react";
import type { PhoneCall, PhoneThread, Text } from "@shared/api/phone";
import { useTyping } from "@shared/live/useTyping";
import { EmptyState } from "@shared/states/EmptyState";
import { NewBelow } from "@shared/ui/NewBelow";
import { useStickToEnd } from "@shared/ui/useStickToEnd";
import { Bubble, DaySeparator } from "./Bubble";
import { CallRow } from "./call/CallRow";
import { type SendingText, layThread, stillSending, withCalls } from "./thread";
import classes from "./Thread.module.css";

interface ThreadProps {
  address: string;
  thread: PhoneThread;
  /** The calls that are over. */
  calls: PhoneCall[];
}

/** The messages and calls of one customer, oldest first, as phones show them. */
export function Thread({ address, thread, calls }: ThreadProps) {
  const sending = useMutationState({
    filters: { mutationKey: ["phone", "send", address], status: "pending" },
    select: (mutation): SendingText => {
      const { body, files } = mutation.state.variables as Text;
      return { body, media: files, at: mutation.state.submittedAt };
    },
  });
  const pending = stillSending(thread.messages, sending);
  const rows = withCalls(layThread(thread, pending), calls);
  const workerTypes = useTyping(thread.conversation?.conversationId ?? null, "worker");
  const typing = thread.typing?.who ?? (workerTypes ? "worker" : null);
  const total = rows.length + (typing ? 1 : 0);
  const { attach, onScroll, unseen, toEnd } = useStickToEnd(address, total, pending.length);
  if (rows.length === 0 && !typing) {
    return (
      <div className={classes.fill}>
        <EmptyState Icon={IconMessageCircle} title="No messages yet">
          Write or call as this customer would. Whatever serves the number answers.
        </EmptyState>
      </div>
    );
  }
  return (
    <div className={classes.around}>
      {/* A scrolling region has to be reachable by keyboard. */}
      <div ref={attach} onScroll={onScroll} className={classes.scroll} tabIndex={0} role="log" aria-label="Messages">
        <ol className={classes.rows}>
          {rows.map((row) =>
            "message" in row ? (
              <Bubble key={row.key} row={row} />
            ) : (
              <Fragment key={row.key}>
                {row.newDay && <DaySeparator at={row.at} />}
                <CallRow call={row.call} />
              </Fragment>
            ),
          )}
          {typing && (
            <li className={classes.typing} data-actor={typing} aria-label={`The ${typing} is writing`}>
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
