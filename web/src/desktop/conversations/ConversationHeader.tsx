import { ActionIcon, Button } from "@mantine/core";
import { IconChevronLeft, IconUserCircle } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { OwnerBadge } from "@shared/actors/OwnerBadge";
import { type Briefing, type TaskCard, beginWrapUp, returnToAgent } from "@shared/api/desktop";
import type { Transfer } from "@shared/api/transfer";
import { ErrorLine } from "@shared/states/ErrorLine";
import { waitedWords } from "@shared/time/labels";
import { ChannelIcon, channelName } from "@shared/ui/ChannelIcon";
import { ConfirmButton } from "@shared/ui/ConfirmButton";
import { isJoinable } from "../softphone/Softphone";
import { LayDownMenu } from "../transfer/LayDownMenu";
import { TransferButton } from "../transfer/TransferButton";
import classes from "./Conversation.module.css";

interface ConversationHeaderProps {
  task: TaskCard;
  briefing: Briefing;
  error: unknown;
  onError: (error: unknown) => void;
  /** A transfer was begun here. */
  onTransfer: (transfer: Transfer) => void;
  onBack: (() => void) | null;
  onShowCustomer: (() => void) | null;
}

/** Customer, channel, owner, time waited, and what a worker can do with the whole conversation. */
export function ConversationHeader({ task, briefing, error, onError, onTransfer, onBack, onShowCustomer }: ConversationHeaderProps) {
  const queries = useQueryClient();
  const settle = () => queries.invalidateQueries({ queryKey: ["desktop"] });
  const giveBack = useMutation({ mutationFn: () => returnToAgent(task.taskId), onSuccess: settle });
  const end = useMutation({
    mutationFn: () => beginWrapUp(task.taskId),
    onSuccess: (answer) => {
      queries.setQueryData(["wrapup", task.taskId], answer);
      return settle();
    },
  });
  const failure = giveBack.error ?? end.error;
  useEffect(() => onError(failure), [failure, onError]);
  const { conversation } = briefing;
  const name = task.customerName ?? task.customerAddress;
  const onThePhone = isJoinable(task.call);
  return (
    <header className={classes.header}>
      <div className={classes.headRow}>
        {onBack && (
          <ActionIcon variant="subtle" color="gray" aria-label="Back to the tasks" onClick={onBack}>
            <IconChevronLeft size={20} />
          </ActionIcon>
        )}
        <div className={classes.who}>
          <h2>{name}</h2>
          <p>
            <ChannelIcon channel={conversation.channel} />
            <span className={classes.channel}>{channelName(conversation.channel)}</span>
            {conversation.waitedSeconds !== null && <span>waited {waitedWords(conversation.waitedSeconds)}</span>}
          </p>
        </div>
        <span className={classes.badge}>
          <OwnerBadge owner={conversation.owner} status={conversation.status} />
        </span>
        {task.status === "assigned" && (
          <div className={classes.actions}>
            {briefing.notes !== undefined && (
              <>
                <TransferButton
                  taskId={task.taskId}
                  customer={name}
                  channel={conversation.channel.toUpperCase() === "VOICE" ? "voice" : "chat"}
                  summary={briefing.summary.sentences.map((one) => one.text).join(" ") || null}
                  onBegun={onTransfer}
                />
                <LayDownMenu taskId={task.taskId} onError={onError} />
              </>
            )}
            <Button variant="default" size="xs" loading={giveBack.isPending} onClick={() => giveBack.mutate()}>
              Return to agent
            </Button>
            <ConfirmButton
              variant="default"
              size="xs"
              loading={end.isPending}
              act="End conversation"
              question={`This ${onThePhone ? "hangs up and " : ""}ends the conversation with ${name}. Their next message begins a new one with the agent. You wrap up next.`}
              onConfirm={() => end.mutate()}
            >
              End conversation
            </ConfirmButton>
          </div>
        )}
        {onShowCustomer && (
          <ActionIcon variant="subtle" color="gray" aria-label="Show the customer" onClick={onShowCustomer}>
            <IconUserCircle size={20} />
          </ActionIcon>
        )}
      </div>
      <ErrorLine error={error} />
    </header>
  );
}
