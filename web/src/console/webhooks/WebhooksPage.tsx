import { TextInput } from "@mantine/core";
import { IconWebhook } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useSearchParams } from "react-router";
import { type WebhookAttempt, fetchWebhooks } from "@shared/api/console";
import { EmptyState } from "@shared/states/EmptyState";
import { JsonBlock } from "@shared/ui/JsonBlock";
import { toCurl } from "../conversations/curl";
import { Page, Read } from "../Page";
import { AttemptRow } from "./AttemptRow";
import classes from "./Webhooks.module.css";

/** Every attempt to tell somebody something: what was sent, what they answered. */
export function WebhooksPage() {
  const [search, setSearch] = useSearchParams();
  const conversationId = search.get("conversation") ?? "";
  const [chosenId, setChosenId] = useState<string | null>(null);
  const webhooks = useQuery({
    queryKey: ["console", "webhooks", conversationId],
    queryFn: () => fetchWebhooks(conversationId),
    placeholderData: keepPreviousData,
  });
  const filter = (
    <TextInput
      size="xs"
      w={280}
      aria-label="Conversation id"
      placeholder="Only of the conversation with this id"
      value={conversationId}
      onChange={(event) => setSearch(event.currentTarget.value ? { conversation: event.currentTarget.value } : {}, { replace: true })}
    />
  );
  return (
    <Page title="Webhooks" about="Signed calls to programs, in order within a conversation, tried again until they are taken." aside={filter}>
      <Read query={webhooks} what="The attempts could not be read">
        {(data) =>
          data.attempts.length === 0 ? (
            <EmptyState Icon={IconWebhook} title="No attempt yet">
              When a program serves a number, every call to it is listed here.
            </EmptyState>
          ) : (
            <ul className={classes.attempts}>
              {data.attempts.map((attempt) => (
                <li key={attempt.attemptId}>
                  <AttemptRow
                    attempt={attempt}
                    open={attempt.attemptId === chosenId}
                    onToggle={() => setChosenId(attempt.attemptId === chosenId ? null : attempt.attemptId)}
                  />
                  {attempt.attemptId === chosenId && <AttemptDetail attempt={attempt} />}
                </li>
              ))}
            </ul>
          )
        }
      </Read>
    </Page>
  );
}

function AttemptDetail({ attempt }: { attempt: WebhookAttempt }) {
  return (
    <div className={classes.detail}>
      {attempt.request && <JsonBlock title="Request" value={attempt.request} curl={toCurl(attempt.request)} />}
      <JsonBlock title="Response" value={attempt.response ?? attempt.error ?? "Nothing came back."} />
    </div>
  );
}
