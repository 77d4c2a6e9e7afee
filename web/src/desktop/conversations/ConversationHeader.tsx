import { ActionIcon, Button } from "@mantine/core";
import { IconChevronLeft, IconUserCircle } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { OwnerBadge } from "@shared/actors/OwnerBadge";
import { type Briefing, type TaskCard, beginWrapUp, returnToAgent } from "@shared/api/desktop";
import { ErrorLine } from "@shared/states/ErrorLine";
import { waitedWords } from "@shared/time/labels";
import { ChannelIcon, channelName } from "@shared/ui/ChannelIcon";
import { ConfirmButton } from "@shared/ui/ConfirmButton";
import classes from "./Conversation.module.css";

interface ConversationHeaderProps {
  task: TaskCard;
  briefing: Briefing;
  error: unknown;
  onError: (error: unknown) => void;
  onBack: (() => void) | null;
  onShowCustomer: (() => void) | null;
}

/** Customer, channel, owner, time waited, and what a worker can do with the whole conversation. */
export function ConversationHeader({ task, briefing, error, onError, onBack, onShowCustomer }: ConversationHeaderProps) {
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
            <ChannelIcon channel={conversation.channel} /> {channelName(conversation.channel)}
            {conversation.waitedSeconds !== null && ` · waited ${waitedWords(conversation.waitedSeconds)}`}
          </p>
        </div>
        <span className={classes.badge}>
          <OwnerBadge owner={conversation.owner} status={conversation.status} />
        </span>
        {task.status === "assigned" && (
          <div className={classes.actions}>
            <Button variant="default" size="xs" loading={giveBack.isPending} onClick={() => giveBack.mutate()}>
              Return to agent
            </Button>
            <ConfirmButton
              variant="default"
              size="xs"
              loading={end.isPending}
              act="End conversation"
              question={`This ends the conversation with ${name}. Their next message begins a new one with the agent. You wrap up next.`}
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
